import Numerics

/// A function from the weighted inputs of a layer to its activations, row by row.
public protocol ActivationFunction<Element> {
  /// The numbers on which the function is defined.
  associatedtype Element: Scalar

  /// `A = σ(Z)`.
  @_spi(Kernels) static func apply(to z: MatrixPointer<Element>, into a: MatrixPointer<Element>)

  /// `δ = ∂C/∂z` from `∂C/∂a`; see ``Scalar/backward(_:through:thresholds:z:a:into:)``.
  @_spi(Kernels) static func backward(
    _ gradient: MatrixPointer<Element>, z: MatrixPointer<Element>, a: MatrixPointer<Element>,
    into errors: MatrixPointer<Element>)
}

/// A function of one number with one derivative: over ℂ, a holomorphic function.
public protocol DifferentiableFunction<Element>: ActivationFunction {
  /// σ(z).
  static func value(at z: Element) -> Element

  /// σ'(z), where `value` is σ(z).
  static func derivative(at z: Element, value: Element) -> Element
}

@_spi(Kernels) public extension DifferentiableFunction {
  static func apply(
    to z: MatrixPointer<Element>, into a: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      let input = z[sample]
      let output = a[sample]
      for j in 0..<z.columns { output[j] = value(at: input[j]) }
    }
  }

  static func backward(
    _ gradient: MatrixPointer<Element>, z: MatrixPointer<Element>, a: MatrixPointer<Element>,
    into errors: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      let (g, input, output, delta) = (gradient[sample], z[sample], a[sample], errors[sample])
      for j in 0..<z.columns { delta[j] = g[j] * derivative(at: input[j], value: output[j]) }
    }
  }
}

/// A function of one complex number that is not complex differentiable, with both its Wirtinger
/// derivatives.
///
/// It is not a ``DifferentiableFunction``, so that the second derivative cannot be forgotten.
///
///     δ = g · ∂σ/∂z + conj(g) · conj(∂σ/∂z̄),   g = ∂C/∂a
///
/// This is the chain rule of Wirtinger calculus for a real-valued C. For a holomorphic σ the second
/// term is zero, which leaves BP1 and BP2.
public protocol NonHolomorphicFunction<RealType>: ActivationFunction
where Element == Complex<RealType> {
  /// The type of the real and the imaginary part.
  associatedtype RealType: RealScalar

  /// σ(z).
  static func value(at z: Complex<RealType>) -> Complex<RealType>

  /// ∂σ/∂z and ∂σ/∂z̄.
  static func derivatives(at z: Complex<RealType>) -> WirtingerPair<RealType>
}

/// The two Wirtinger derivatives of a function: ½(∂/∂x - i ∂/∂y) and ½(∂/∂x + i ∂/∂y).
public struct WirtingerPair<RealType: RealScalar>: Sendable {
  /// ∂σ/∂z.
  public var z: Complex<RealType>
  /// ∂σ/∂z̄.
  public var conjugate: Complex<RealType>

  /// A pair of derivatives: ∂σ/∂z and ∂σ/∂z̄.
  @inlinable
  public init(z: Complex<RealType>, conjugate: Complex<RealType>) {
    self.z = z
    self.conjugate = conjugate
  }
}

@_spi(Kernels) public extension NonHolomorphicFunction {
  static func apply(
    to z: MatrixPointer<Element>, into a: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      for j in 0..<z.columns { a[sample][j] = value(at: z[sample][j]) }
    }
  }

  static func backward(
    _ gradient: MatrixPointer<Element>, z: MatrixPointer<Element>, a: MatrixPointer<Element>,
    into errors: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      for j in 0..<z.columns {
        errors[sample][j] = chainRule(gradient[sample][j], derivatives(at: z[sample][j]))
      }
    }
  }
}

/// ∂C/∂z from g = ∂C/∂a and the derivatives of σ.
func chainRule<RealType>(
  _ g: Complex<RealType>, _ derivatives: WirtingerPair<RealType>
) -> Complex<RealType> {
  g * derivatives.z + (g * derivatives.conjugate).conjugate
}
