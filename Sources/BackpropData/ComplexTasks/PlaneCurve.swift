import Numerics

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

  /// `count` segments through the origin, evenly spread over the angles, the first along the real
  /// axis.
  public static func segments(_ count: Int) -> [PlaneCurve] {
    (0..<count).map { .segment(angle: .pi * Double($0) / Double(count)) }
  }

  /// Curves that are no segments: what a network that was trained on segments is measured on.
  public static let unseen: [PlaneCurve] = [.circle(radius: 0.8), .spiral, .lemniscate]

  /// `count` points along the curve, evenly spaced in its parameter.
  public func points(_ count: Int) -> [Complex<Double>] {
    precondition(count > 1, "a curve has two points at least")
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
