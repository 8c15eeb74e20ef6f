/// The rectified linear unit.
///
///     σ(z) = max(z, 0)      σ'(z) = 1 for z > 0, else 0
///
/// At 0, where it has no derivative, σ' is 0, as in PyTorch and JAX.
public enum ReLU<Element: RealScalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { z < 0 ? 0 : z }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { z > 0 ? 1 : 0 }
}
