import Numerics

extension Float: RealScalar {
  public typealias RealType = Float
  public typealias Activation = RealActivation
}

extension Double: RealScalar {
  public typealias RealType = Double
  public typealias Activation = RealActivation
}

extension RealScalar {
  @inlinable public static var realBasis: [Self] { [1] }
  @inlinable public var conjugate: Self { self }
  /// x².
  @inlinable public var lengthSquared: Self { self * self }
  /// The number itself.
  @inlinable public var realPart: Self { self }

  /// e^-z overflows to infinity for very negative z, which gives the right limit 0.
  @inlinable
  public static func sigmoid(_ z: Self) -> Self { 1 / (1 + .exp(-z)) }

  @inlinable
  public static func steepestAscent(of derivative: Self) -> Self { derivative }

  @inlinable
  public static func derivative(withSteepestAscent direction: Self) -> Self { direction }

  /// `nil`: no activation over ℝ has a pole.
  @inlinable
  public static func nearestPole(of activation: RealActivation, to z: Self) -> Self? { nil }

  @inlinable
  public static func normal(using generator: inout some RandomSource) -> Self {
    Self(generator.normal())
  }
}
