import Numerics

/// A bounded function without poles: squashes the magnitude below ρ and keeps the phase.
///
///     σ(z) = z / (c + r/ρ),  r = |z|,  D = c + r/ρ
///     ∂σ/∂z = 1/D - r/2ρD²      ∂σ/∂z̄ = -z²/2rρD²
///
/// Here c = ρ = 1. G. M. Georgiou and C. Koutsougeras, *Complex domain backpropagation*, IEEE
/// Transactions on Circuits and Systems II 39 (1992).
public enum GeorgiouKoutsougeras<RealType: RealScalar>: NonHolomorphicFunction {
  /// Complex numbers.
  public typealias Element = Complex<RealType>

  @inlinable
  public static func value(at z: Complex<RealType>) -> Complex<RealType> {
    z.divided(by: 1 + z.lengthSquared.squareRoot())
  }

  @inlinable
  public static func derivatives(at z: Complex<RealType>) -> WirtingerPair<RealType> {
    let r = z.lengthSquared.squareRoot()
    let d = 1 + r
    guard r > 0 else { return WirtingerPair(z: 1, conjugate: .zero) }
    let direction = z.divided(by: r)
    return WirtingerPair(
      z: Complex(1 / d - r / (2 * d * d)),
      conjugate: (direction * direction).multiplied(by: -r / (2 * d * d)))
  }
}
