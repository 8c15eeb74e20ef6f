import Numerics

/// The hyperbolic tangent.
///
///     σ(z) = tanh z      σ'(z) = 1 - tanh² z
public enum HyperbolicTangent<Element: Scalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { .tanh(z) }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { 1 - value * value }
}
