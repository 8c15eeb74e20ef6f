import Numerics

extension Complex: Scalar where RealType: RealScalar {
  public typealias Activation = ComplexActivation

  @inlinable public static var realBasis: [Complex] { [1, .i] }

  /// The real part: outputs are compared by it.
  @inlinable public var realPart: RealType { rawStorage.x }

  /// `2 conj(∂C/∂w) = ∂C/∂Re w + i ∂C/∂Im w`.
  @inlinable
  public static func steepestAscent(of derivative: Complex) -> Complex {
    let (x, y) = derivative.rawStorage
    return Complex(2 * x, -2 * y)
  }

  /// `½ conj(direction)`.
  @inlinable
  public static func derivative(withSteepestAscent direction: Complex) -> Complex {
    let (x, y) = direction.rawStorage
    return Complex(x / 2, -y / 2)
  }

  /// A circular normal number: its magnitude has a Rayleigh distribution, its phase a uniform one,
  /// E z² = 0 and E|z|² = 1.
  @inlinable
  public static func normal(using generator: inout some RandomSource) -> Complex {
    let (x, y) = (generator.normal(), generator.normal())
    return Complex(RealType(x * 0.5.squareRoot()), RealType(y * 0.5.squareRoot()))
  }

  /// σ(z) = 1 / (1 + e^-z), with poles at iπ(2k + 1).
  ///
  /// Finite wherever σ is; for real z the value of the real function, bit by bit. Where e^-z would
  /// overflow, 1 + e^-z is e^-z to all digits.
  @inlinable
  public static func sigmoid(_ z: Complex) -> Complex {
    let (x, y) = z.rawStorage
    let exponential = RealType.exp(-x)
    guard exponential.isFinite else { return .exp(z) }
    return reciprocal(1 + exponential * .cos(y), -exponential * .sin(y))
  }

  /// `1 / (p + iq)` by Smith's method, which squares nothing and is exact where q = 0.
  @inlinable
  static func reciprocal(_ p: RealType, _ q: RealType) -> Complex {
    if abs(p) >= abs(q) {
      let ratio = q / p
      let denominator = p + q * ratio
      return Complex(1 / denominator, -ratio / denominator)
    }
    let ratio = p / q
    let denominator = q + p * ratio
    return Complex(ratio / denominator, -1 / denominator)
  }
}
