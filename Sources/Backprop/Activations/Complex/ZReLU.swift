import Numerics

/// The identity on the first quadrant, zero elsewhere.
///
///     σ(z) = z for Re z > 0 and Im z > 0, else 0
///     ∂σ/∂z = 1 there, else 0      ∂σ/∂z̄ = 0
///
/// N. Guberman, *On complex valued convolutional neural networks* (2016).
public enum ZReLU<RealType: RealScalar>: NonHolomorphicFunction {
  /// Complex numbers.
  public typealias Element = Complex<RealType>

  @inlinable
  public static func value(at z: Complex<RealType>) -> Complex<RealType> {
    isActive(z) ? z : .zero
  }

  @inlinable
  public static func derivatives(at z: Complex<RealType>) -> WirtingerPair<RealType> {
    WirtingerPair(z: isActive(z) ? 1 : .zero, conjugate: .zero)
  }

  @inlinable
  static func isActive(_ z: Complex<RealType>) -> Bool {
    z.rawStorage.x > 0 && z.rawStorage.y > 0
  }
}
