import Numerics

/// The probability of a class, read from the real part: the output layer of a complex classifier.
///
///     σ(z) = 1 / (1 + e^-x),  x = Re z
///     ∂σ/∂z = ∂σ/∂z̄ = ½ σ (1 - σ)
///
/// Together with the cross-entropy, which it is made for, δ^L = ½ (a - y).
public enum RealPartSigmoid<RealType: RealScalar>: NonHolomorphicFunction {
  /// Complex numbers.
  public typealias Element = Complex<RealType>

  @inlinable
  public static func value(at z: Complex<RealType>) -> Complex<RealType> {
    Complex(RealType.sigmoid(z.rawStorage.x))
  }

  @inlinable
  public static func derivatives(at z: Complex<RealType>) -> WirtingerPair<RealType> {
    let a = RealType.sigmoid(z.rawStorage.x)
    let half = Complex(a * (1 - a) / 2)
    return WirtingerPair(z: half, conjugate: half)
  }
}
