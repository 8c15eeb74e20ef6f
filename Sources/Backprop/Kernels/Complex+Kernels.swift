import Numerics

/// The products of complex layers. Compressed samples are real: their products are those of reals
/// with rows of twice the width.
@_spi(Kernels) public extension Complex where RealType: RealScalar {
  static func affine(
    _ inputs: MatrixPointer<Complex>, _ weights: MatrixPointer<Complex>,
    _ bias: UnsafeMutablePointer<Complex>, into z: MatrixPointer<Complex>
  ) {
    RealType.affine(
      interleaved: inputs.interleaved(), weights.interleaved(), bias.interleaved(),
      into: z.interleaved())
  }

  static func affineTransposed(
    _ errors: MatrixPointer<Complex>, _ weights: MatrixPointer<Complex>,
    into gradient: MatrixPointer<Complex>
  ) {
    RealType.affineTransposed(
      interleaved: errors.interleaved(), weights.interleaved(), into: gradient.interleaved())
  }

  static func parameterGradient(
    _ inputs: MatrixPointer<Complex>, _ errors: MatrixPointer<Complex>,
    weights weightGradient: MatrixPointer<Complex>,
    bias biasGradient: UnsafeMutablePointer<Complex>
  ) {
    RealType.parameterGradient(
      interleaved: inputs.interleaved(), errors.interleaved(),
      weights: weightGradient.interleaved(), bias: biasGradient.interleaved())
  }

  static func descend(
    _ weights: MatrixPointer<Complex>, _ bias: UnsafeMutablePointer<Complex>,
    along inputs: MatrixPointer<Complex>, _ errors: MatrixPointer<Complex>, decay: RealType,
    step: RealType
  ) {
    RealType.descend(
      interleaved: weights.interleaved(), bias.interleaved(), along: inputs.interleaved(),
      errors.interleaved(), decay: decay, step: step)
  }

  static func addParameterGradient(
    _ inputs: MatrixPointer<Complex>, _ errors: MatrixPointer<Complex>,
    weights weightGradient: MatrixPointer<Complex>,
    bias biasGradient: UnsafeMutablePointer<Complex>?
  ) {
    RealType.addParameterGradient(
      interleaved: inputs.interleaved(), errors.interleaved(),
      weights: weightGradient.interleaved(), bias: biasGradient?.interleaved())
  }

  /// A complex number is two channels.
  static func gather(
    _ geometry: WindowGeometry, _ positions: Range<Int>, taps: Range<Int>,
    of sample: UnsafeMutablePointer<Complex>, into patches: MatrixPointer<Complex>
  ) {
    RealType.gather(
      geometry.interleaved, positions, taps: taps, of: sample.interleaved(),
      into: patches.interleaved())
  }

  static func scatter(
    _ geometry: WindowGeometry, _ positions: Range<Int>, _ patches: MatrixPointer<Complex>,
    addingTo sample: UnsafeMutablePointer<Complex>
  ) {
    RealType.scatter(
      geometry.interleaved, positions, patches.interleaved(), addingTo: sample.interleaved())
  }

  static func maximum(
    of sample: UnsafeMutablePointer<Complex>, _ geometry: WindowGeometry,
    into output: UnsafeMutablePointer<Complex>
  ) {
    RealType.maximum(
      interleaved: sample.interleaved(), geometry.interleaved, into: output.interleaved())
  }

  static func maximumTransposed(
    _ errors: UnsafeMutablePointer<Complex>, at sample: UnsafeMutablePointer<Complex>,
    _ geometry: WindowGeometry, addingTo gradient: UnsafeMutablePointer<Complex>
  ) {
    RealType.maximumTransposed(
      interleaved: errors.interleaved(), at: sample.interleaved(), geometry.interleaved,
      addingTo: gradient.interleaved())
  }

  static func affine(
    _ inputs: CompressedInputs<Complex>, _ weights: MatrixPointer<Complex>,
    _ bias: UnsafeMutablePointer<Complex>, into z: MatrixPointer<Complex>
  ) {
    RealType.affine(
      inputs.interleaved(), weights.interleaved(), bias.interleaved(), into: z.interleaved())
  }

  static func descend(
    _ weights: MatrixPointer<Complex>, _ bias: UnsafeMutablePointer<Complex>,
    along inputs: CompressedInputs<Complex>, _ errors: MatrixPointer<Complex>, step: RealType
  ) {
    // The inputs are their own conjugates: the steepest ascent of each error is all that differs.
    RealType.conjugate(interleaved: errors.interleaved(), times: 2)
    RealType.descend(
      weights.interleaved(), bias.interleaved(), along: inputs.interleaved(),
      errors.interleaved(), step: step)
  }

  static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Complex>, count: Int
  ) {
    RealType.unpack(pixels, intoInterleaved: row.interleaved(), count: count)
  }
}

/// Scans and costs of complex matrices: the kernels of the real type, most of them on rows of twice
/// the width.
@_spi(Kernels) public extension Complex where RealType: RealScalar {
  static func scale(_ weights: MatrixPointer<Complex>, by factor: RealType) {
    RealType.scale(weights.interleaved(), by: factor)
  }

  static func difference(
    _ outputs: MatrixPointer<Complex>, _ targets: MatrixPointer<Complex>,
    into errors: MatrixPointer<Complex>
  ) {
    RealType.difference(
      outputs.interleaved(), targets.interleaved(), into: errors.interleaved())
    RealType.conjugate(interleaved: errors.interleaved(), times: 0.5)
  }

  static func halfSquaredDistance(
    _ outputs: MatrixPointer<Complex>, _ targets: MatrixPointer<Complex>
  ) -> Double {
    RealType.halfSquaredDistance(outputs.interleaved(), targets.interleaved())
  }

  static func crossEntropy(
    logits: MatrixPointer<Complex>, targets: MatrixPointer<Complex>
  ) -> Double {
    RealType.crossEntropy(
      interleavedLogits: logits.interleaved(), targets: targets.interleaved())
  }

  static func sumOfSquares(_ x: MatrixPointer<Complex>) -> Double {
    RealType.sumOfSquares(x.interleaved())
  }

  static func countCorrect(
    _ outputs: MatrixPointer<Complex>, labels: UnsafePointer<Int32>
  ) -> Int {
    RealType.countCorrect(interleaved: outputs.interleaved(), labels: labels)
  }

  static func allFinite(_ x: MatrixPointer<Complex>) -> Bool {
    RealType.allFinite(x.interleaved())
  }
}
