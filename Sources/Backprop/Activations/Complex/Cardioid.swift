import Numerics

/// Attenuates by the phase and keeps it: a ReLU for real z.
///
///     σ(z) = ½ (1 + cos φ) z = ½ (1 + x/r) z,  r = |z|,  x = Re z
///     ∂σ/∂z = ½ + (z + x)/4r      ∂σ/∂z̄ = z/4r - x z²/4r³
///
/// P. Virtue, S. X. Yu and M. Lustig, *Better than real: complex-valued neural nets for MRI
/// fingerprinting*, ICIP 2017. At 0, where it has no derivative, ∂σ/∂z is ½.
public enum Cardioid<RealType: RealScalar>: NonHolomorphicFunction {
  /// Complex numbers.
  public typealias Element = Complex<RealType>

  @inlinable
  public static func value(at z: Complex<RealType>) -> Complex<RealType> {
    let r = z.lengthSquared.squareRoot()
    return r > 0 ? z.multiplied(by: (1 + z.rawStorage.x / r) / 2) : .zero
  }

  @inlinable
  public static func derivatives(at z: Complex<RealType>) -> WirtingerPair<RealType> {
    let r = z.lengthSquared.squareRoot()
    guard r > 0 else { return WirtingerPair(z: Complex(0.5), conjugate: .zero) }
    let direction = z.divided(by: r)
    let cosine = direction.rawStorage.x
    return WirtingerPair(
      z: Complex(0.5) + (direction + Complex(cosine)).divided(by: 4),
      conjugate: (direction - (direction * direction).multiplied(by: cosine)).divided(by: 4))
  }
}
