import Backprop
import Numerics

/// A rotation, scaling and translation of the plane, to be learned from points on a few curves and
/// measured on others.
///
///     y = r e^(iφ) x + c
///
/// After T. Nitta, *An extension of the back-propagation algorithm to complex numbers*, Neural
/// Networks 10 (1997): what a complex network learns on straight lines holds on other curves too,
/// because a complex weight can do nothing but turn and scale.
public struct PlaneSimilarity: Sendable, Hashable {
  /// φ, in radians.
  public var angle: Double
  /// r.
  public var scale: Double
  /// c.
  public var translation: Complex<Double>

  /// A turn by 50°, a shrinking to 0.6 and a shift by 0.1 - 0.2i, unless told otherwise.
  public init(
    angle: Double = 50 * .pi / 180, scale: Double = 0.6,
    translation: Complex<Double> = Complex(0.1, -0.2)
  ) {
    self.angle = angle
    self.scale = scale
    self.translation = translation
  }

  /// The image of a point.
  public func callAsFunction(_ x: Complex<Double>) -> Complex<Double> {
    Complex(length: scale, phase: angle) * x + translation
  }

  /// Points of the curves with their images: one input and one output.
  public func dataset<R: RealScalar>(
    _: R.Type = R.self, on curves: [PlaneCurve], pointsPerCurve: Int
  ) -> Dataset<Complex<R>> {
    let points = curves.flatMap { $0.points(pointsPerCurve) }
    return Dataset(
      made: points.map { $0.rounded() }, .values(points.map { self($0).rounded() }), inputCount: 1,
      outputCount: 1)
  }
}

extension Complex<Double> {
  /// The nearest number with parts of type `R`.
  func rounded<R: RealScalar>(to _: R.Type = R.self) -> Complex<R> {
    Complex<R>(R(real), R(imaginary))
  }
}
