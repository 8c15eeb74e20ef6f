import Numerics

/// Arithmetic on the real and the imaginary part, each by itself; over ℝ on the number.
extension RealScalar {
  /// `transform` of the number.
  @inlinable
  public func mapParts(_ transform: (Self) -> Self) -> Self { transform(self) }

  /// `combine` of the two numbers.
  @inlinable
  public static func zipParts(_ x: Self, _ y: Self, _ combine: (Self, Self) -> Self) -> Self {
    combine(x, y)
  }
}

extension Complex where RealType: RealScalar {
  @inlinable
  public func mapParts(_ transform: (RealType) -> RealType) -> Complex {
    let (x, y) = rawStorage
    return Complex(transform(x), transform(y))
  }

  @inlinable
  public static func zipParts(
    _ x: Complex, _ y: Complex, _ combine: (RealType, RealType) -> RealType
  ) -> Complex {
    let (left, right) = (x.rawStorage, y.rawStorage)
    return Complex(combine(left.x, right.x), combine(left.y, right.y))
  }
}
