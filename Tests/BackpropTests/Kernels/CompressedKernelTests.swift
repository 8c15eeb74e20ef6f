import CKernels
import Testing

@_spi(Kernels) @testable import Backprop

/// The first layer over compressed samples against the dense plain loops over the same samples.
/// What would break: a pixel at the wrong position, one that is counted twice, a scale that is
/// forgotten.
@Suite struct CompressedKernelTests {
  @Test(arguments: KernelSet<Float>.all) func float(kernels: KernelSet<Float>) { check(kernels) }
  @Test(arguments: KernelSet<Double>.all) func double(kernels: KernelSet<Double>) { check(kernels) }

  private func check<T: RealScalar>(_ kernels: KernelSet<T>) {
    var generator = Xoshiro256PlusPlus(seed: 5)
    // m decides how the step is made, p how many columns are taken at once.
    for (m, n, p) in [(1, 5, 1), (10, 150, 30), (3, 50, 17), (40, 60, 33), (30, 20, 70), (0, 9, 4)]
    {
      for (padding, offset, scale) in [(0, 1, 1.0), (64, 0, 1.0), (64, 0, 0.25)] {
        let count = 50
        let pixels = samples(count, n, &generator)
        guard let order = PixelOrder(pixels, inputCount: n) else {
          Issue.record("samples of zeros for the most part must be worth compressing")
          continue
        }
        let numbers = (0..<m).map { _ in Int32(generator.next(upperBound: UInt64(count))) }
        func matrix(_ rows: Int, _ columns: Int) -> TestMatrix<T> {
          TestMatrix(rows, columns, padding: padding, offset: offset, using: &generator)
        }
        let (w, b, z, delta) = (matrix(n, p), matrix(1, p), matrix(m, p), matrix(m, p))
        let (inputs, leading) = (matrix(m, n), matrix(m, n))
        for (row, number) in numbers.enumerated() {
          for (k, pixel) in order.pixels.enumerated() {
            inputs.pointer[row][k] = T(pixels[Int(number) * n + Int(pixel)]) / 255
          }
        }
        let scaled = TestMatrix(copying: w)
        PlainNumber.scale(scaled.pointer.plain, by: T(scale))
        let (plainZ, plainB, plainD) = (
          TestMatrix(copying: z), TestMatrix(copying: b), TestMatrix(copying: delta)
        )
        PlainNumber.affine(
          inputs.pointer.plain, scaled.pointer.plain, b.pointer.base.plain,
          into: plainZ.pointer.plain)
        PlainNumber.descend(
          scaled.pointer.plain, plainB.pointer.base.plain, along: inputs.pointer.plain,
          plainD.pointer.plain, decay: 1, step: 0.5)

        withInputs(pixels, order, numbers, leading.pointer, T(scale)) { x in
          kernels.compressedAffine(x, w.pointer, b.pointer.base, z.pointer)
          kernels.compressedDescend(w.pointer, b.pointer.base, x, delta.pointer, 0.5)
        }
        let context = "\(kernels.name) \(m) × \(n) × \(p), padding \(padding), scale \(scale)"
        let tolerance = T.ulpOfOne * T(n + m + 8)
        #expect(z.distance(to: plainZ) <= tolerance, "affine \(context)")
        #expect(b.distance(to: plainB) <= tolerance, "bias \(context)")
        let settled = TestMatrix(copying: w)
        PlainNumber.scale(settled.pointer.plain, by: T(scale))
        #expect(settled.distance(to: scaled) <= tolerance, "descend \(context)")
        #expect(w.isIntact && w.paddingIsZero && z.isIntact && delta.isIntact, "\(context)")
      }
    }
  }

  /// Samples with frequent pixels and seldom ones.
  private func samples(_ count: Int, _ n: Int, _ generator: inout Xoshiro256PlusPlus) -> [UInt8] {
    (0..<count * n).map { i in
      let share = i % n % 5 == 0 ? 0.8 : 0.1
      return generator.uniform() < share ? UInt8(generator.next(upperBound: 255 as UInt64)) : 0
    }
  }

  private func withInputs<T: RealScalar>(
    _ pixels: [UInt8], _ order: PixelOrder, _ numbers: [Int32], _ leading: MatrixPointer<T>,
    _ scale: T, _ body: (CompressedInputs<T>) -> Void
  ) {
    let n = order.pixels.count
    var (scale, entries) = (scale, [UInt32](repeating: 0, count: n * numbers.count + 1))
    var offsets = [UInt32](repeating: 0, count: n + 1)
    let numbers = numbers + [0]
    _ = CompressedPixels(pixels, order: order).withEntries { samples in
      offsets.withUnsafeMutableBufferPointer { offsets in
        entries.withUnsafeMutableBufferPointer { entries in
          numbers.withUnsafeBufferPointer { numbers in
            withUnsafeMutablePointer(to: &scale) { scale in
              body(
                CompressedInputs(
                  batch: ck_mini_batch(
                    samples: samples, numbers: numbers.baseAddress!, count: numbers.count - 1,
                    following: 0),
                  leading: leading,
                  sorted: ck_sorted_entries(
                    offsets: offsets.baseAddress!, entries: entries.baseAddress!),
                  columns: n, weightScale: scale))
            }
          }
        }
      }
    }
  }
}
