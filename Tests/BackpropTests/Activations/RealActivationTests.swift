import Testing

@_spi(Kernels) @testable import Backprop

@Suite struct RealActivationTests {
  /// Values of σ for one row of weighted inputs.
  private func apply<S: RealScalar>(_ activation: RealActivation, _ z: [S]) -> [S] {
    let input = AlignedBuffer<S>(repeating: 0, count: z.count)
    let output = AlignedBuffer<S>(repeating: 0, count: z.count)
    for (index, value) in z.enumerated() { input.base[index] = value }
    let none = Thresholds(values: input.base, gradient: input.base)
    S.activate(activation, thresholds: none, row(input), into: row(output))
    return Array(UnsafeBufferPointer(start: output.base, count: z.count))
  }

  private func row<S>(_ buffer: borrowing AlignedBuffer<S>) -> MatrixPointer<S> {
    MatrixPointer(base: buffer.base, rows: 1, columns: buffer.count, stride: buffer.count)
  }

  @Test("sigmoid saturates without overflow and keeps σ(-z) = 1 - σ(z)")
  func sigmoid() {
    let z: [Double] = [-1e4, -745, -30, -1, 0, 1, 30, 745, 1e4]
    let a = apply(.sigmoid, z)
    #expect(a.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
    #expect(a[0] == 0 && a[4] == 0.5 && a[8] == 1)
    for (left, right) in zip(a, a.reversed()) { #expect(abs(left + right - 1) < 1e-15) }
    #expect(apply(.sigmoid, [Float(-200), 200]) == [0, 1])
  }

  @Test("softmax of huge and equal inputs is a distribution")
  func softmax() {
    #expect(apply(.softmax, [1e4, 1e4, -1e4] as [Double]) == [0.5, 0.5, 0])
    #expect(apply(.softmax, [1e4, -1e4, -1e4] as [Double]) == [1, 0, 0])
    let a: [Float] = apply(.softmax, [1, 2, 3])
    #expect(abs(a.reduce(0, +) - 1) < 1e-6)
    #expect(abs(a[2] - 0.66524096) < 1e-6)
  }

  @Test("ReLU cuts at zero, tanh and identity are what they say")
  func others() {
    #expect(apply(.relu, [-1, 0, 2] as [Double]) == [0, 0, 2])
    #expect(apply(.identity, [-1, 0, 2] as [Double]) == [-1, 0, 2])
    #expect(apply(.tanh, [0, 1] as [Double]) == [0, 0.7615941559557649])
  }

  @Test("a name says the slope, unless it is the usual one")
  func slopes() {
    #expect(LeakyReLU().name == "leaky-relu" && LeakyReLU(slope: 0.01).name == "leaky-relu")
    #expect(LeakyReLU(slope: 0.2).name == "leaky-relu-0.2")
    #expect(LeakyReLU(slope: 0.2).value(at: -2.0) == -0.4)
  }

  @Test("at a kink the derivative is the one that the function states")
  func kinks() {
    #expect(ReLU().derivative(at: 0.0, value: 0) == 0)
    #expect(LeakyReLU(slope: 0.2).derivative(at: 0.0, value: 0) == 0.2)
    for z in [-1.0, 1] { #expect(HardTanh().derivative(at: z, value: z) == 0) }
  }

  @Test("functions over ℝ are real and have no poles, the holomorphic ones over ℂ have")
  func kinds() {
    #expect(!RealActivation.isComplex && ComplexActivation.isComplex)
    #expect(RealActivation.allCases.allSatisfy { !$0.hasPoles })
    #expect(ComplexActivation.allCases.filter(\.hasPoles) == [.sigmoid, .tanh])
  }

  /// Values at -30, -2.5, -0.7, 0.3, 1.5 and 30, by NumPy and SciPy.
  private static let reference: [(RealActivation, [Double])] = [
    (.leakyReLU, [-0.3, -0.025, -0.007, 0.3, 1.5, 30]),
    (.elu, [-0.9999999999999064, -0.9179150013761012, -0.5034146962085905, 0.3, 1.5, 30]),
    (
      .gelu,
      [
        -1.4720141781443724e-196, -0.01552416331444033, -0.1693745565561511, 0.18537342665668577,
        1.399789198096713, 30,
      ]
    ),
    (
      .silu,
      [
        -2.8072868906517896e-12, -0.18964545005310887, -0.2322685594822837, 0.1723327550434977,
        1.2263617142904655, 29.999999999997197,
      ]
    ),
    (
      .softplus,
      [
        9.357622968839737e-14, 0.07888973429254963, 0.4031860488854579, 0.8543552444685272,
        1.7014132779827524, 30.000000000000092,
      ]
    ),
    (.hardTanh, [-1, -1, -0.7, 0.3, 1, 1]),
  ]

  @Test("values equal those of SciPy", arguments: reference.map(\.0))
  func referenceValues(activation: RealActivation) throws {
    let expected = try #require(Self.reference.first { $0.0 == activation }).1
    let z = [-30, -2.5, -0.7, 0.3, 1.5, 30]
    for (found, expected) in zip(apply(activation, z), expected) {
      #expect(abs(found - expected) <= 4e-13 * abs(expected))
    }
    for (found, expected) in zip(apply(activation, z.map { Float($0) }), expected) {
      #expect(abs(Double(found) - expected) <= 1e-5 * abs(expected) + 1e-30)
    }
    let far: [Double] = apply(activation, [-1e4, 1e4])
    #expect(far.allSatisfy { $0.isFinite })
  }

  @Test("the derivative of every function equals central differences")
  func derivatives() throws {
    let functions = RealActivation.allCases.compactMap { $0.function as? any RealFunction }
    #expect(functions.count >= 10)
    for function in functions {
      func difference<F: RealFunction>(_ function: F, _ z: Double) -> Double {
        let h = 1e-5
        let measured = (function.value(at: z + h) - function.value(at: z - h)) / (2 * h)
        return abs(measured - function.derivative(at: z, value: function.value(at: z)))
      }
      // The points are not near the kinks at 0 and ±1.
      for z in stride(from: -6.05, through: 6, by: 0.1) {
        #expect(difference(function, z) < 1e-8, "\(function.name) at \(z)")
      }
    }
  }
}
