import CKernels

@_spi(Kernels) @testable import Backprop

extension ComplexKernelSet where T == Float {
  /// The kernels of every instruction set this processor has.
  static let all: [ComplexKernelSet] = KernelSet<Float>.all.compactMap { real in
    let set = instructionSets.first { real.name.hasPrefix("\($0.0) ") }
    guard let set, let table = ck_table_f32(set.1) else { return nil }
    let k = table.pointee
    return ComplexKernelSet(
      real: real,
      affine: { a, w, b, z in
        k.complex_affine(
          a.rows, a.pairs, z.pairs, a.base, a.pairStride, w.base, w.pairStride, b, z.base,
          z.pairStride)
      },
      affineTransposed: { d, w, g in
        k.complex_affine_transposed(
          d.rows, g.pairs, d.pairs, d.base, d.pairStride, w.base, w.pairStride, g.base,
          g.pairStride)
      },
      parameterGradient: { a, d, gw, gb in
        k.complex_parameter_gradient(
          a.rows, a.pairs, d.pairs, a.base, a.pairStride, d.base, d.pairStride, gw.base,
          gw.pairStride, gb)
      },
      descend: { w, b, a, d, decay, step in
        k.complex_descend(
          a.rows, a.pairs, d.pairs, w.base, w.pairStride, b, a.base, a.pairStride, d.base,
          d.pairStride, decay, step)
      },
      realPartSigmoid: {
        k.complex_real_part_sigmoid(
          $0.rows, $0.pairs, $0.base, $0.pairStride, $1.base, $1.pairStride)
      },
      backward: {
        k.complex_pull_back_real_part_sigmoid(
          $0.rows, $0.pairs, $0.base, $0.pairStride, $1.base, $1.pairStride, $2.base,
          $2.pairStride)
      },
      cardioid: {
        k.complex_cardioid($0.rows, $0.pairs, $0.base, $0.pairStride, $1.base, $1.pairStride)
      },
      cardioidBackward: {
        k.complex_pull_back_cardioid(
          $0.rows, $0.pairs, $0.base, $0.pairStride, $1.base, $1.pairStride, $2.base,
          $2.pairStride)
      },
      conjugate: { k.complex_conjugate($0.rows, $0.pairs, $0.base, $0.pairStride, $1) },
      crossEntropy: {
        k.complex_cross_entropy(
          $0.rows, $0.pairs, $0.base, $0.pairStride, $1.base, $1.pairStride)
      },
      countCorrect: {
        k.complex_count_recognised($0.rows, $0.pairs, $0.base, $0.pairStride, $1)
      },
      unpack: { k.complex_unpack($0.count, $0, $1) })
  }
}
