internal import CKernels

/// The kernels of `Float` that look at a matrix element by element, in C; see
/// `Scalar+ReferenceScans.swift`.
extension Float {
  private static var kernels: UnsafePointer<ck_kernels_f32> { ck_active_f32() }

  public static func scale(_ weights: MatrixPointer<Float>, by factor: Float) {
    kernels.pointee.scale(weights.rows, weights.columns, weights.base, weights.stride, factor)
  }

  public static func difference(
    _ outputs: MatrixPointer<Float>, _ targets: MatrixPointer<Float>,
    into errors: MatrixPointer<Float>
  ) {
    kernels.pointee.subtract(
      outputs.rows, outputs.columns, outputs.base, outputs.stride, targets.base, targets.stride,
      errors.base, errors.stride)
  }

  public static func total(
    of cost: Cost, logits: MatrixPointer<Float>, outputs: MatrixPointer<Float>,
    targets: MatrixPointer<Float>
  ) -> Double {
    let (m, p, y, ldy) = (targets.rows, targets.columns, targets.base, targets.stride)
    return switch cost {
    case .quadratic: kernels.pointee.quadratic(m, p, outputs.base, outputs.stride, y, ldy)
    case .crossEntropy: kernels.pointee.cross_entropy(m, p, logits.base, logits.stride, y, ldy)
    case .logLikelihood: cost.total(logits: logits, outputs: outputs, targets: targets)
    }
  }

  public static func sumOfSquares(_ x: MatrixPointer<Float>) -> Double {
    kernels.pointee.sum_of_squares(x.rows, x.columns, x.base, x.stride)
  }

  public static func countRecognised(
    _ outputs: MatrixPointer<Float>, labels: UnsafePointer<Int32>
  ) -> Int {
    kernels.pointee.count_recognised(
      outputs.rows, outputs.columns, outputs.base, outputs.stride, labels)
  }

  public static func allFinite(_ x: MatrixPointer<Float>) -> Bool {
    kernels.pointee.all_finite(x.rows, x.columns, x.base, x.stride)
  }
}
