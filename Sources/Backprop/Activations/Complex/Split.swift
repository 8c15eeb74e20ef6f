import Numerics

/// A real function applied to the real and the imaginary part, each by itself.
///
///     σ(x + iy) = f(x) + i f(y)
///     ∂σ/∂z = ½ (f'(x) + f'(y))      ∂σ/∂z̄ = ½ (f'(x) - f'(y))
///
/// With ReLU this is CReLU (C. Trabelsi et al., *Deep complex networks*, ICLR 2018).
public enum Split<Function: DifferentiableFunction>: NonHolomorphicFunction
where Function.Element: RealScalar {
  /// The type of the real and the imaginary part.
  public typealias RealType = Function.Element
  /// Complex numbers.
  public typealias Element = Complex<RealType>

  @inlinable
  public static func value(at z: Complex<RealType>) -> Complex<RealType> {
    let (x, y) = z.rawStorage
    return Complex(Function.value(at: x), Function.value(at: y))
  }

  @inlinable
  public static func derivatives(at z: Complex<RealType>) -> WirtingerPair<RealType> {
    let (x, y) = z.rawStorage
    let dx = Function.derivative(at: x, value: Function.value(at: x))
    let dy = Function.derivative(at: y, value: Function.value(at: y))
    return WirtingerPair(z: Complex((dx + dy) / 2), conjugate: Complex((dx - dy) / 2))
  }
}
