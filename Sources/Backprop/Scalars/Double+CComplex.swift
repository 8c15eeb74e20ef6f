internal import CKernels

/// The kernels of `Complex<Double>` in C; what they compute is said by their generic counterparts
/// (`Scalar+ReferenceKernels.swift`).
extension Double {
  private static var kernels: UnsafePointer<ck_kernels_f64> { ck_active_f64() }

  public static func affine(
    interleaved inputs: MatrixPointer<Double>, _ weights: MatrixPointer<Double>,
    _ bias: UnsafeMutablePointer<Double>, into z: MatrixPointer<Double>
  ) {
    kernels.pointee.complex_affine(
      inputs.rows, inputs.pairs, z.pairs, inputs.base, inputs.pairStride, weights.base,
      weights.pairStride, bias, z.base, z.pairStride)
  }

  public static func affineTransposed(
    interleaved errors: MatrixPointer<Double>, _ weights: MatrixPointer<Double>,
    into gradient: MatrixPointer<Double>
  ) {
    kernels.pointee.complex_affine_transposed(
      errors.rows, gradient.pairs, errors.pairs, errors.base, errors.pairStride, weights.base,
      weights.pairStride, gradient.base, gradient.pairStride)
  }

  public static func parameterGradient(
    interleaved inputs: MatrixPointer<Double>, _ errors: MatrixPointer<Double>,
    weights weightGradient: MatrixPointer<Double>, bias biasGradient: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.complex_parameter_gradient(
      inputs.rows, inputs.pairs, errors.pairs, inputs.base, inputs.pairStride, errors.base,
      errors.pairStride, weightGradient.base, weightGradient.pairStride, biasGradient)
  }

  public static func descend(
    interleaved weights: MatrixPointer<Double>, _ bias: UnsafeMutablePointer<Double>,
    along inputs: MatrixPointer<Double>, _ errors: MatrixPointer<Double>, decay: Double,
    step: Double
  ) {
    kernels.pointee.complex_descend(
      inputs.rows, inputs.pairs, errors.pairs, weights.base, weights.pairStride, bias, inputs.base,
      inputs.pairStride, errors.base, errors.pairStride, decay, step)
  }

  public static func unpack(
    _ pixels: UnsafePointer<UInt8>, intoInterleaved row: UnsafeMutablePointer<Double>, count: Int
  ) {
    kernels.pointee.complex_unpack(count, pixels, row)
  }

  public static func conjugate(interleaved x: MatrixPointer<Double>, times factor: Double) {
    kernels.pointee.complex_conjugate(x.rows, x.pairs, x.base, x.pairStride, factor)
  }

  public static func realPartSigmoid(
    interleaved z: MatrixPointer<Double>, into a: MatrixPointer<Double>
  ) {
    kernels.pointee.complex_real_part_sigmoid(
      z.rows, z.pairs, z.base, z.pairStride, a.base, a.pairStride)
  }

  public static func pullBackRealPartSigmoid(
    interleaved gradient: MatrixPointer<Double>, a: MatrixPointer<Double>,
    into errors: MatrixPointer<Double>
  ) {
    kernels.pointee.complex_pull_back_real_part_sigmoid(
      a.rows, a.pairs, gradient.base, gradient.pairStride, a.base, a.pairStride, errors.base,
      errors.pairStride)
  }

  public static func crossEntropy(
    interleavedLogits z: MatrixPointer<Double>, targets y: MatrixPointer<Double>
  ) -> Double {
    kernels.pointee.complex_cross_entropy(
      y.rows, y.pairs, z.base, z.pairStride, y.base, y.pairStride)
  }

  public static func countRecognised(
    interleaved outputs: MatrixPointer<Double>, labels: UnsafePointer<Int32>
  ) -> Int {
    kernels.pointee.complex_count_recognised(
      outputs.rows, outputs.pairs, outputs.base, outputs.pairStride, labels)
  }
}
