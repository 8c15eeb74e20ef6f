import Backprop
import Numerics

/// A rotation, scaling and translation of the plane, to learn from points on a few curves and to
/// evaluate on others.
///
///     y = r e^(iφ) x + c
///
/// After T. Nitta, *An extension of the back-propagation algorithm to complex numbers*, Neural
/// Networks 10 (1997): a complex network that is trained on straight lines generalises to other
/// curves, because a complex weight can only rotate and scale.
public struct PlaneSimilarity: Sendable, Hashable {
  /// The angle φ, in radians.
  public var angle: Double
  /// The scale r.
  public var scale: Double
  /// The translation c.
  public var translation: Complex<Double>

  /// A similarity; by default a rotation by 50°, a scale of 0.6 and a translation by 0.1 - 0.2i.
  public init(
    angle: Double = 50 * .pi / 180, scale: Double = 0.6,
    translation: Complex<Double> = Complex(0.1, -0.2)
  ) {
    self.angle = angle
    self.scale = scale
    self.translation = translation
  }

  /// Returns the image of a point.
  public func callAsFunction(_ x: Complex<Double>) -> Complex<Double> {
    Complex(length: scale, phase: angle) * x + translation
  }

  /// Returns points of the curves with their images: one input and one output.
  public func dataset<R: RealScalar>(
    _: R.Type = R.self, on curves: [PlaneCurve], pointsPerCurve: Int
  ) -> Dataset<Complex<R>> {
    let points = curves.flatMap { $0.points(pointsPerCurve) }
    return Dataset(
      generated: points.map { $0.rounded() }, .values(points.map { self($0).rounded() }),
      inputCount: 1, outputCount: 1)
  }
}

extension Complex<Double> {
  /// Returns the nearest number with parts of type `R`.
  func rounded<R: RealScalar>(to _: R.Type = R.self) -> Complex<R> {
    Complex<R>(R(real), R(imaginary))
  }
}

/// A curve in the unit disc, as points along it.
public enum PlaneCurve: Sendable, Hashable {
  /// From -e^(iφ) to e^(iφ), through the origin, φ in radians.
  case segment(angle: Double)
  /// The circle around the origin.
  case circle(radius: Double)
  /// r = t from the origin, twice around.
  case spiral
  /// Bernoulli's lemniscate ∞, `e^(it)-like: cos t (1 + i sin t) / (1 + sin² t)`.
  case lemniscate

  /// Returns `count` segments through the origin at evenly spaced angles, the first along the real
  /// axis.
  public static func segments(_ count: Int) -> [PlaneCurve] {
    (0..<count).map { .segment(angle: .pi * Double($0) / Double(count)) }
  }

  /// Curves other than segments, on which a network that was trained on segments is evaluated.
  public static let unseen: [PlaneCurve] = [.circle(radius: 0.8), .spiral, .lemniscate]

  /// Returns `count` points along the curve, evenly spaced in its parameter.
  public func points(_ count: Int) -> [Complex<Double>] {
    precondition(count > 1, "a curve has at least two points")
    return (0..<count).map { index in
      let t = Double(index) / Double(count - 1)
      switch self {
      case .segment(let angle):
        return Complex(length: 1, phase: angle).multiplied(by: 2 * t - 1)
      case .circle(let radius):
        return Complex(length: radius, phase: 2 * .pi * Double(index) / Double(count))
      case .spiral:
        return Complex(length: 1, phase: 4 * .pi * t).multiplied(by: t)
      case .lemniscate:
        let angle = 2 * .pi * Double(index) / Double(count)
        let (c, s) = (Double.cos(angle), Double.sin(angle))
        return Complex(c, s * c).divided(by: 1 + s * s)
      }
    }
  }
}
