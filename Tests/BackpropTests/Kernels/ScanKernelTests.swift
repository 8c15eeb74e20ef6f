import Testing

@_spi(Kernels) @testable import Backprop

/// Costs, counts and scans of every instruction set against the plain ones. What would break: a
/// tail that is counted twice or not at all, a NaN that is overlooked.
@Suite struct ScanKernelTests {
  @Test(arguments: KernelSet<Float>.all) func float(kernels: KernelSet<Float>) { check(kernels) }
  @Test(arguments: KernelSet<Double>.all) func double(kernels: KernelSet<Double>) { check(kernels) }

  private func check<T: RealScalar>(_ kernels: KernelSet<T>) {
    var generator = Xoshiro256PlusPlus(seed: 4)
    for (m, p, padding, offset) in [
      (1, 1, 0, 1), (10, 10, 6, 0), (3, 17, 0, 0), (5, 30, 34, 3), (64, 10, 6, 0), (0, 4, 0, 0),
    ] {
      func matrix() -> TestMatrix<T> {
        TestMatrix(m, p, padding: padding, offset: offset, zeros: 0.2, using: &generator)
      }
      let (x, y, r) = (matrix(), matrix(), matrix())
      let context = "\(kernels.name) \(m) × \(p)"
      func same(_ value: Double, _ wanted: Double, _ what: String) {
        let bound = Double(T.ulpOfOne) * 8 * max(1, Double(m * p))
        #expect(abs(value - wanted) <= bound, "\(what) \(context)")
      }
      same(
        kernels.quadratic(x.pointer, y.pointer),
        PlainNumber.halfSquaredDistance(x.pointer.plain, y.pointer.plain), "quadratic")
      same(
        kernels.crossEntropy(x.pointer, y.pointer),
        PlainNumber.crossEntropy(logits: x.pointer.plain, targets: y.pointer.plain),
        "cross-entropy")
      same(
        kernels.sumOfSquares(x.pointer), PlainNumber.sumOfSquares(x.pointer.plain), "squares")

      let labels = (0..<m).map { Int32($0 % p) }
      let correct = kernels.countCorrect(x.pointer, labels + [0])
      #expect(
        correct == PlainNumber.countCorrect(x.pointer.plain, labels: labels + [0]),
        "\(context)")

      let (plainR, scaled) = (TestMatrix(copying: r), TestMatrix(copying: x))
      kernels.subtract(x.pointer, y.pointer, r.pointer)
      PlainNumber.difference(x.pointer.plain, y.pointer.plain, into: plainR.pointer.plain)
      #expect(r.distance(to: plainR) == 0 && r.isIntact, "difference \(context)")
      let plainScaled = TestMatrix(copying: x)
      kernels.scale(scaled.pointer, 0.3)
      PlainNumber.scale(plainScaled.pointer.plain, by: 0.3)
      #expect(scaled.distance(to: plainScaled) == 0 && scaled.isIntact, "scale \(context)")

      #expect(kernels.allFinite(x.pointer), "\(context)")
      for bad in [T.nan, .infinity, -.infinity] where m > 0 {
        let spoiled = TestMatrix(copying: x)
        spoiled.pointer[m / 2][p - 1] = bad
        #expect(!kernels.allFinite(spoiled.pointer), "\(bad) \(context)")
        let undefined = TestMatrix(copying: x)
        if padding > 0 { undefined.pointer[m / 2][p] = bad }
        #expect(kernels.allFinite(undefined.pointer), "\(bad) between rows, \(context)")
      }
    }
  }

  @Test(arguments: KernelSet<Float>.all) func unpackFloat(kernels: KernelSet<Float>) {
    checkUnpack(kernels)
  }
  @Test(arguments: KernelSet<Double>.all) func unpackDouble(kernels: KernelSet<Double>) {
    checkUnpack(kernels)
  }

  /// Every pixel value is the correctly rounded quotient: golden histories depend on it.
  private func checkUnpack<T: RealScalar>(_ kernels: KernelSet<T>) {
    let pixels = (0..<259).map { UInt8($0 % 256) }
    var row = [T](repeating: -1, count: pixels.count + 1)
    row.withUnsafeMutableBufferPointer {
      if let base = $0.baseAddress { kernels.unpack(pixels, base) }
    }
    for (pixel, value) in zip(pixels, row) { #expect(value == T(pixel) / 255) }
    #expect(row[pixels.count] == -1)
  }
}
