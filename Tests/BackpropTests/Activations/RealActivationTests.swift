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
}
