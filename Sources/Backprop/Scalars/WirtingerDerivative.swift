/// The derivative of a real-valued C by a number, in the conventions that are in use.
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
///     ``descentDirection``     the way a step goes  -(3 + 4i)
///
/// Over ℝ all but the last are the ordinary derivative.
public struct WirtingerDerivative<S: Scalar>: Equatable, Sendable {
  /// ∂C/∂z, as ``Network/gradient(on:cost:)`` gives it.
  public let derivative: S

  /// The conventions' names for a derivative ∂C/∂z.
  public init(_ derivative: S) { self.derivative = derivative }

  /// ∂C/∂z̄, the conjugate of ∂C/∂z because C is real.
  public var conjugateDerivative: S { derivative.conjugate }

  /// `∂C/∂x + i ∂C/∂y`, what PyTorch puts into `.grad` of a complex leaf: the steepest ascent.
  public var pyTorchGradient: S { S.steepestAscent(of: derivative) }

  /// `∂C/∂x - i ∂C/∂y`, what `jax.grad` returns: the conjugate of PyTorch's.
  public var jaxGradient: S { pyTorchGradient.conjugate }

  /// The direction in which C falls fastest.
  public var descentDirection: S { -pyTorchGradient }
}
