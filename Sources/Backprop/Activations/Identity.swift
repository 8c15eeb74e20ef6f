/// No activation: a linear layer.
///
///     σ(z) = z      σ'(z) = 1
public enum Identity<Element: Scalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { z }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { 1 }
}
