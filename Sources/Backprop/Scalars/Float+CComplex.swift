internal import CKernels

/// The kernels of `Complex<Float>` in C; what they compute is said by their generic counterparts
/// (`Scalar+ReferenceKernels.swift`).
extension Float {
  private static var kernels: UnsafePointer<ck_kernels_f32> { ck_active_f32() }

  public static func affine(
    interleaved inputs: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    _ bias: UnsafeMutablePointer<Float>, into z: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_affine(
      inputs.rows, inputs.pairs, z.pairs, inputs.base, inputs.pairStride, weights.base,
      weights.pairStride, bias, z.base, z.pairStride)
  }

  public static func affineTransposed(
    interleaved errors: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    into gradient: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_affine_transposed(
      errors.rows, gradient.pairs, errors.pairs, errors.base, errors.pairStride, weights.base,
      weights.pairStride, gradient.base, gradient.pairStride)
  }

  public static func parameterGradient(
    interleaved inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>,
    weights weightGradient: MatrixPointer<Float>, bias biasGradient: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.complex_parameter_gradient(
      inputs.rows, inputs.pairs, errors.pairs, inputs.base, inputs.pairStride, errors.base,
      errors.pairStride, weightGradient.base, weightGradient.pairStride, biasGradient)
  }

  public static func descend(
    interleaved weights: MatrixPointer<Float>, _ bias: UnsafeMutablePointer<Float>,
    along inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>, decay: Float, step: Float
  ) {
    kernels.pointee.complex_descend(
      inputs.rows, inputs.pairs, errors.pairs, weights.base, weights.pairStride, bias, inputs.base,
      inputs.pairStride, errors.base, errors.pairStride, decay, step)
  }

  public static func unpack(
    _ pixels: UnsafePointer<UInt8>, intoInterleaved row: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernels.pointee.complex_unpack(count, pixels, row)
  }

  public static func conjugate(interleaved x: MatrixPointer<Float>, times factor: Float) {
    kernels.pointee.complex_conjugate(x.rows, x.pairs, x.base, x.pairStride, factor)
  }

  public static func realPartSigmoid(
    interleaved z: MatrixPointer<Float>, into a: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_real_part_sigmoid(
      z.rows, z.pairs, z.base, z.pairStride, a.base, a.pairStride)
  }

  public static func pullBackRealPartSigmoid(
    interleaved gradient: MatrixPointer<Float>, a: MatrixPointer<Float>,
    into errors: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_pull_back_real_part_sigmoid(
      a.rows, a.pairs, gradient.base, gradient.pairStride, a.base, a.pairStride, errors.base,
      errors.pairStride)
  }

  public static func crossEntropy(
    interleavedLogits z: MatrixPointer<Float>, targets y: MatrixPointer<Float>
  ) -> Double {
    kernels.pointee.complex_cross_entropy(
      y.rows, y.pairs, z.base, z.pairStride, y.base, y.pairStride)
  }

  public static func countRecognised(
    interleaved outputs: MatrixPointer<Float>, labels: UnsafePointer<Int32>
  ) -> Int {
    kernels.pointee.complex_count_recognised(
      outputs.rows, outputs.pairs, outputs.base, outputs.pairStride, labels)
  }
}
