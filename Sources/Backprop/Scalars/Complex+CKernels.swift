import Numerics

/// The products of complex layers; those with compressed samples, which are real, are products of
/// reals with rows of twice the width.
extension Complex where RealType: RealScalar {
  public static func affine(
    _ inputs: MatrixPointer<Complex>, _ weights: MatrixPointer<Complex>,
    _ bias: UnsafeMutablePointer<Complex>, into z: MatrixPointer<Complex>
  ) {
    RealType.affine(
      interleaved: inputs.interleaved(), weights.interleaved(), bias.interleaved(),
      into: z.interleaved())
  }

  public static func affineTransposed(
    _ errors: MatrixPointer<Complex>, _ weights: MatrixPointer<Complex>,
    into gradient: MatrixPointer<Complex>
  ) {
    RealType.affineTransposed(
      interleaved: errors.interleaved(), weights.interleaved(), into: gradient.interleaved())
  }

  public static func parameterGradient(
    _ inputs: MatrixPointer<Complex>, _ errors: MatrixPointer<Complex>,
    weights weightGradient: MatrixPointer<Complex>,
    bias biasGradient: UnsafeMutablePointer<Complex>
  ) {
    RealType.parameterGradient(
      interleaved: inputs.interleaved(), errors.interleaved(),
      weights: weightGradient.interleaved(), bias: biasGradient.interleaved())
  }

  public static func descend(
    _ weights: MatrixPointer<Complex>, _ bias: UnsafeMutablePointer<Complex>,
    along inputs: MatrixPointer<Complex>, _ errors: MatrixPointer<Complex>, decay: RealType,
    step: RealType
  ) {
    RealType.descend(
      interleaved: weights.interleaved(), bias.interleaved(), along: inputs.interleaved(),
      errors.interleaved(), decay: decay, step: step)
  }

  public static func affine(
    _ inputs: CompressedInputs<Complex>, _ weights: MatrixPointer<Complex>,
    _ bias: UnsafeMutablePointer<Complex>, into z: MatrixPointer<Complex>
  ) {
    RealType.affine(
      inputs.interleaved(), weights.interleaved(), bias.interleaved(), into: z.interleaved())
  }

  public static func descend(
    _ weights: MatrixPointer<Complex>, _ bias: UnsafeMutablePointer<Complex>,
    along inputs: CompressedInputs<Complex>, _ errors: MatrixPointer<Complex>, step: RealType
  ) {
    // The inputs are their own conjugates: the steepest ascent of each error is all that differs.
    RealType.conjugate(interleaved: errors.interleaved(), times: 2)
    RealType.descend(
      weights.interleaved(), bias.interleaved(), along: inputs.interleaved(),
      errors.interleaved(), step: step)
  }

  public static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Complex>, count: Int
  ) {
    RealType.unpack(pixels, intoInterleaved: row.interleaved(), count: count)
  }
}
