import CKernels
import Numerics
import Testing

@_spi(Kernels) @testable import Backprop

/// Exponentials, activations and derivatives of every instruction set. What would break: a lost
/// bit in the reduction of the argument, a wrong sign, overflow where there is a limit.
@Suite struct FunctionKernelTests {
  @Test(arguments: KernelSet<Float>.all) func float(kernels: KernelSet<Float>) {
    checkAccuracy(kernels, ulps: 2, softplus: 3) { Double($0) }
    checkLimits(kernels)
    checkRows(kernels)
  }

  @Test(arguments: KernelSet<Double>.all) func double(kernels: KernelSet<Double>) {
    // 1e-15 is four and a half units in the last place of a number just above a power of two.
    checkAccuracy(kernels, ulps: 4.5, softplus: 4.5) { $0 }
    checkLimits(kernels)
    checkRows(kernels)
  }

  private func checkAccuracy<T: RealScalar>(
    _ kernels: KernelSet<T>, ulps: Double, softplus: Double, _ number: (T) -> Double
  ) {
    let bound = T.self == Float.self ? 80.0 : 700.0
    let spread = stride(from: -bound, through: bound, by: bound / 4999).map { T($0) }
    let fine = stride(from: -3.0, through: 3.0, by: 6 / 4999.0).map { T($0) }
    let tiny: [T] = [1e-30, -1e-30, 1e-6, -1e-6, 0]
    for x in [spread, fine, tiny] {
      func check(_ what: String, _ values: [T], _ ulps: Double, _ exact: (Double) -> Double) {
        var worst = 0.0
        for (x, value) in zip(x, values) {
          let wanted = exact(number(x))
          guard abs(wanted) >= Double(T.leastNormalMagnitude) else { continue }
          worst = max(worst, abs(number(value) - wanted) / number(T(wanted).ulp))
        }
        #expect(worst <= ulps, "\(what) \(kernels.name): \(worst) ulp")
      }
      check("exp", kernels.exponentials(x), ulps) { .exp($0) }
      check("softplus", kernels.softplus(x), softplus) {
        max($0, 0) + .log(onePlus: .exp(-abs($0)))
      }
      check("sigmoid", activate(kernels, .sigmoid, x), ulps) { 1 / (1 + .exp(-$0)) }
      check("tanh", activate(kernels, .tanh, x), ulps) { .tanh($0) }
    }
  }

  private func checkLimits<T: RealScalar>(_ kernels: KernelSet<T>) {
    let x: [T] = [-.infinity, -2000, 2000, .infinity, .nan]
    let e = kernels.exponentials(x)
    #expect(e[0] == 0 && e[1] == 0 && e[2] == .infinity && e[3] == .infinity && e[4].isNaN)
    let s = activate(kernels, .sigmoid, x)
    #expect(s[0] == 0 && s[1] == 0 && s[2] == 1 && s[3] == 1 && s[4].isNaN)
    let t = activate(kernels, .tanh, x)
    #expect(t[0] == -1 && t[1] == -1 && t[2] == 1 && t[3] == 1 && t[4].isNaN)
    #expect(kernels.softplus([-2000, 2000]) == [0, 2000])
  }

  private func activate<T>(_ kernels: KernelSet<T>, _ function: ck_activation, _ x: [T]) -> [T] {
    var (z, a) = (x, x)
    z.withUnsafeMutableBufferPointer { z in
      a.withUnsafeMutableBufferPointer { a in
        guard let from = z.baseAddress, let to = a.baseAddress else { return }
        kernels.activate(
          function, MatrixPointer(base: from, rows: 1, columns: x.count, stride: x.count),
          MatrixPointer(base: to, rows: 1, columns: x.count, stride: x.count))
      }
    }
    return a
  }

  /// Rows, tails and derivatives against the generic functions.
  private func checkRows<T: RealScalar>(_ kernels: KernelSet<T>) {
    var generator = Xoshiro256PlusPlus(seed: 3)
    for (m, p, padding, offset) in [
      (1, 1, 0, 1), (3, 17, 0, 0), (5, 30, 34, 3), (2, 64, 0, 0), (0, 4, 0, 0),
    ] {
      func matrix() -> TestMatrix<T> {
        TestMatrix(m, p, padding: padding, offset: offset, zeros: 0.1, using: &generator)
      }
      let functions: [(ck_activation, any RealFunction)] = [
        (.sigmoid, Sigmoid()), (.tanh, HyperbolicTangent()), (.relu, ReLU()),
      ]
      for (kind, function) in functions {
        let (z, a, g, delta) = (matrix(), matrix(), matrix(), matrix())
        let (plainA, plainDelta) = (TestMatrix(copying: a), TestMatrix(copying: delta))
        kernels.activate(kind, z.pointer, a.pointer)
        z.pointer.map(into: plainA.pointer) { function.value(at: $0) }
        #expect(a.distance(to: plainA) <= 4 * T.ulpOfOne, "\(kernels.name) \(kind)")
        kernels.backward(kind, g.pointer, a.pointer, delta.pointer)
        g.pointer.map(z.pointer, plainA.pointer, into: plainDelta.pointer) {
          $0 * function.derivative(at: $1, value: $2)
        }
        #expect(delta.distance(to: plainDelta) <= 8 * T.ulpOfOne, "\(kernels.name) \(kind)")
        #expect(a.isIntact && delta.isIntact)
      }
    }
  }
}
