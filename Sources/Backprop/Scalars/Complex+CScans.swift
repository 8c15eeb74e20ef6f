import Numerics

/// What is done with complex matrices element by element: the kernels of the real type, most of
/// them on rows of twice the width.
extension Complex where RealType: RealScalar {
  public static func scale(_ weights: MatrixPointer<Complex>, by factor: RealType) {
    RealType.scale(weights.interleaved(), by: factor)
  }

  public static func difference(
    _ outputs: MatrixPointer<Complex>, _ targets: MatrixPointer<Complex>,
    into errors: MatrixPointer<Complex>
  ) {
    RealType.difference(
      outputs.interleaved(), targets.interleaved(), into: errors.interleaved())
    RealType.conjugate(interleaved: errors.interleaved(), times: 0.5)
  }

  public static func total(
    of cost: Cost, logits: MatrixPointer<Complex>, outputs: MatrixPointer<Complex>,
    targets: MatrixPointer<Complex>
  ) -> Double {
    switch cost {
    case .quadratic:
      RealType.total(
        of: cost, logits: logits.interleaved(), outputs: outputs.interleaved(),
        targets: targets.interleaved())
    case .crossEntropy:
      RealType.crossEntropy(
        interleavedLogits: logits.interleaved(), targets: targets.interleaved())
    case .logLikelihood: cost.total(logits: logits, outputs: outputs, targets: targets)
    }
  }

  public static func sumOfSquares(_ x: MatrixPointer<Complex>) -> Double {
    RealType.sumOfSquares(x.interleaved())
  }

  public static func countRecognised(
    _ outputs: MatrixPointer<Complex>, labels: UnsafePointer<Int32>
  ) -> Int {
    RealType.countRecognised(interleaved: outputs.interleaved(), labels: labels)
  }

  public static func allFinite(_ x: MatrixPointer<Complex>) -> Bool {
    RealType.allFinite(x.interleaved())
  }

  /// A split activation: the real one on both parts.
  @inline(__always)
  static func activateParts(
    _ activation: RealActivation, _ thresholds: Thresholds<Complex>, _ z: MatrixPointer<Complex>,
    into a: MatrixPointer<Complex>
  ) {
    RealType.activate(
      activation, thresholds: thresholds.interleaved(), z.interleaved(), into: a.interleaved())
  }

  /// `δ = f'(x) Re ∂C/∂a + i f'(y) Im ∂C/∂a`, to which the chain rule of Wirtinger's calculus comes
  /// down for a split activation: the real one on both parts.
  @inline(__always)
  static func pullBackParts(
    _ gradient: MatrixPointer<Complex>, through activation: RealActivation,
    _ thresholds: Thresholds<Complex>, z: MatrixPointer<Complex>, a: MatrixPointer<Complex>,
    into errors: MatrixPointer<Complex>
  ) {
    RealType.pullBack(
      gradient.interleaved(), through: activation, thresholds: thresholds.interleaved(),
      z: z.interleaved(), a: a.interleaved(), into: errors.interleaved())
  }
}

extension Thresholds {
  fileprivate func interleaved<R: RealScalar>() -> Thresholds<R> where Element == Complex<R> {
    Thresholds<R>(values: values.interleaved(), gradient: gradient.interleaved())
  }
}
