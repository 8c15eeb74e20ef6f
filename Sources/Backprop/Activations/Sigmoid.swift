/// The logistic function.
///
///     σ(z) = 1 / (1 + e^-z)      σ'(z) = σ(z) (1 - σ(z))
public enum Sigmoid<Element: Scalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { .sigmoid(z) }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { value * (1 - value) }
}
