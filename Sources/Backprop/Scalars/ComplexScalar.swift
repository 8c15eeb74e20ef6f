import Numerics

extension Complex: Scalar where RealType: RealScalar {
  public typealias Activation = ComplexActivation

  @inlinable public static var realBasis: [Complex] { [1, .i] }

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

extension Complex where RealType: RealScalar {
  /// The nearest pole of an activation; `nil` if it has none.
  public static func nearestPole(of activation: ComplexActivation, to z: Complex) -> Complex? {
    activation.function.nearestPole(to: z)
  }
}

@_spi(Kernels) public extension Complex where RealType: RealScalar {
  @inlinable
  func mapParts(_ transform: (RealType) -> RealType) -> Complex {
    let (x, y) = rawStorage
    return Complex(transform(x), transform(y))
  }

  @inlinable
  static func zipParts(
    _ x: Complex, _ y: Complex, _ combine: (RealType, RealType) -> RealType
  ) -> Complex {
    let (left, right) = (x.rawStorage, y.rawStorage)
    return Complex(combine(left.x, right.x), combine(left.y, right.y))
  }
}

/// The derivative of a real-valued C with respect to a number, in the conventions in use.
///
/// For a complex z = x + iy the Wirtinger derivative, which backpropagation computes, is
///
///     ∂C/∂z = ½ (∂C/∂x - i ∂C/∂y)
///
/// For C = ½|z|² and z = 3 + 4i:
///
///     ``derivative``           ∂C/∂z               (3 - 4i)/2
///     ``conjugateDerivative``  ∂C/∂z̄              (3 + 4i)/2
///     ``pyTorchGradient``      2 ∂C/∂z̄             3 + 4i
///     ``jaxGradient``          2 ∂C/∂z              3 - 4i
///     ``descentDirection``     steepest descent     -(3 + 4i)
///
/// Over ℝ all but the last are the ordinary derivative.
public struct WirtingerDerivative<S: Scalar>: Equatable, Sendable {
  /// ∂C/∂z, as ``Network/gradient(on:cost:)`` returns it.
  public let derivative: S

  /// The derivative ∂C/∂z in every convention.
  public init(_ derivative: S) { self.derivative = derivative }

  /// ∂C/∂z̄, the conjugate of ∂C/∂z because C is real.
  public var conjugateDerivative: S { derivative.conjugate }

  /// `∂C/∂x + i ∂C/∂y`, the `.grad` of a complex leaf in PyTorch: the steepest ascent.
  public var pyTorchGradient: S { S.steepestAscent(of: derivative) }

  /// `∂C/∂x - i ∂C/∂y`, the result of `jax.grad`: the conjugate of PyTorch's.
  public var jaxGradient: S { pyTorchGradient.conjugate }

  /// The direction in which C falls fastest.
  public var descentDirection: S { -pyTorchGradient }
}
