import CKernels
import Testing

@_spi(Kernels) @testable import Backprop

/// The dense products of every instruction set against plain loops. What would break: a tile that
/// reads or writes the wrong row, a tail of columns that is left out, a sum that loses terms.
@Suite struct ProductKernelTests {
  /// Shapes m × n × p: single elements, nothing at all, around the sizes of tiles and panels.
  static let shapes = [
    (1, 1, 1), (0, 3, 2), (3, 0, 2), (2, 3, 0), (10, 270, 30), (10, 30, 10), (13, 17, 33),
    (15, 31, 16), (29, 5, 64), (7, 300, 47), (34, 35, 70), (3, 9, 1), (70, 20, 20), (1, 600, 70),
  ]

  @Test(arguments: KernelSet<Float>.all) func float(kernels: KernelSet<Float>) { check(kernels) }
  @Test(arguments: KernelSet<Double>.all) func double(kernels: KernelSet<Double>) { check(kernels) }

  private func check<T>(_ kernels: KernelSet<T>) {
    var generator = Xoshiro256PlusPlus(seed: 26)
    for (m, n, p) in Self.shapes {
      for (padding, offset) in [(0, 1), (3, 0), (64, 0)] {
        func matrix(_ rows: Int, _ columns: Int, zeros: Double = 0) -> TestMatrix<T> {
          TestMatrix(
            rows, columns, padding: padding, offset: offset, zeros: zeros, using: &generator)
        }
        let a = matrix(m, n, zeros: 0.3)
        let (w, gw, z, delta) = (matrix(n, p), matrix(n, p), matrix(m, p), matrix(m, p))
        let (b, gb, g) = (matrix(1, p), matrix(1, p), matrix(m, n))
        let context = "\(kernels.name) \(m) × \(n) × \(p), padding \(padding), offset \(offset)"

        let plainZ = TestMatrix(copying: z)
        PlainNumber<T>.affine(
          a.pointer.plain, w.pointer.plain, b.pointer.base.plain, into: plainZ.pointer.plain)
        kernels.affine(a.pointer, w.pointer, b.pointer.base, z.pointer)
        #expect(z.distance(to: plainZ) <= tolerance(n), "affine \(context)")

        let plainG = TestMatrix(copying: g)
        PlainNumber<T>.affineTransposed(
          delta.pointer.plain, w.pointer.plain, into: plainG.pointer.plain)
        kernels.affineTransposed(delta.pointer, w.pointer, g.pointer)
        #expect(g.distance(to: plainG) <= tolerance(p), "affineTransposed \(context)")

        let (plainGW, plainGB) = (TestMatrix(copying: gw), TestMatrix(copying: gb))
        PlainNumber<T>.parameterGradient(
          a.pointer.plain, delta.pointer.plain, weights: plainGW.pointer.plain,
          bias: plainGB.pointer.base.plain)
        kernels.parameterGradient(a.pointer, delta.pointer, gw.pointer, gb.pointer.base)
        #expect(gw.distance(to: plainGW) <= tolerance(m), "parameterGradient \(context)")
        #expect(gb.distance(to: plainGB) <= tolerance(m), "bias gradient \(context)")

        for decay: T in [1, 0.75] {
          let (plainW, plainB, plainD) = (
            TestMatrix(copying: w), TestMatrix(copying: b), TestMatrix(copying: delta)
          )
          let (newW, newB, newD) = (
            TestMatrix(copying: w), TestMatrix(copying: b), TestMatrix(copying: delta)
          )
          PlainNumber<T>.descend(
            plainW.pointer.plain, plainB.pointer.base.plain, along: a.pointer.plain,
            plainD.pointer.plain, decay: decay, step: 0.5)
          kernels.descend(newW.pointer, newB.pointer.base, a.pointer, newD.pointer, decay, 0.5)
          #expect(newW.distance(to: plainW) <= tolerance(m), "descend \(context)")
          #expect(newB.distance(to: plainB) <= tolerance(m), "descend, bias \(context)")
          #expect(newW.paddingIsZero && newW.isIntact && newB.isIntact && newD.isIntact)
        }
        #expect(z.isIntact && g.isIntact && gw.isIntact && gb.isIntact && a.isIntact, "\(context)")
      }
    }
  }

  /// Rounding of a sum of `terms` products of numbers below one.
  private func tolerance<T: RealScalar>(_ terms: Int) -> T { T.ulpOfOne * T(terms + 8) }
}
