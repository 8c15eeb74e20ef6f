import CKernels

@_spi(Kernels) @testable import Backprop

extension KernelSet where T == Double {
  /// The kernels of every instruction set this processor has.
  static let all: [KernelSet] = instructionSets.compactMap { name, set in
    guard let table = ck_table_f64(set) else { return nil }
    let k = table.pointee
    return KernelSet(
      name: "\(name) double",
      affine: { a, w, b, z in
        k.affine(
          a.rows, a.columns, z.columns, a.base, a.stride, w.base, w.stride, b, z.base, z.stride)
      },
      affineTransposed: { d, w, g in
        k.affine_transposed(
          d.rows, g.columns, d.columns, d.base, d.stride, w.base, w.stride, g.base, g.stride)
      },
      parameterGradient: { a, d, gw, gb in
        k.parameter_gradient(
          a.rows, a.columns, d.columns, a.base, a.stride, d.base, d.stride, gw.base, gw.stride, gb)
      },
      descend: { w, b, a, d, decay, step in
        k.descend(
          a.rows, a.columns, d.columns, w.base, w.stride, b, a.base, a.stride, d.base, d.stride,
          decay, step)
      },
      compressedAffine: { x, w, b, z in
        var batch = x.batch
        k.compressed_affine(
          &batch, z.columns, w.base, w.stride, x.weightScale.pointee, b, z.base, z.stride,
          x.leading.base, x.leading.stride)
      },
      compressedDescend: { w, b, x, d, step in
        var (batch, sorted) = (x.batch, x.sorted)
        k.compressed_descend(
          &batch, w.rows, d.columns, w.base, w.stride, x.weightScale.pointee, b, d.base, d.stride,
          step, x.leading.base, x.leading.stride, &sorted)
      },
      activate: { k.activate($0, $1.rows, $1.columns, $1.base, $1.stride, $2.base, $2.stride) },
      backward: {
        k.pull_back(
          $0, $1.rows, $1.columns, $1.base, $1.stride, $2.base, $2.stride, $3.base, $3.stride)
      },
      subtract: {
        k.subtract(
          $0.rows, $0.columns, $0.base, $0.stride, $1.base, $1.stride, $2.base, $2.stride)
      },
      scale: { k.scale($0.rows, $0.columns, $0.base, $0.stride, $1) },
      quadratic: { k.quadratic($0.rows, $0.columns, $0.base, $0.stride, $1.base, $1.stride) },
      crossEntropy: {
        k.cross_entropy($0.rows, $0.columns, $0.base, $0.stride, $1.base, $1.stride)
      },
      sumOfSquares: { k.sum_of_squares($0.rows, $0.columns, $0.base, $0.stride) },
      countCorrect: { k.count_recognised($0.rows, $0.columns, $0.base, $0.stride, $1) },
      allFinite: { k.all_finite($0.rows, $0.columns, $0.base, $0.stride) },
      unpack: { k.unpack($0.count, $0, $1) },
      exponentials: { x in
        [Double](unsafeUninitializedCapacity: x.count) {
          if let base = $0.baseAddress { k.exponentials(x.count, x, base) }
          $1 = x.count
        }
      },
      softplus: { x in
        [Double](unsafeUninitializedCapacity: x.count) {
          if let base = $0.baseAddress { k.softplus(x.count, x, base) }
          $1 = x.count
        }
      })
  }
}
