import Numerics

/// A function of one complex number that is not complex differentiable, with both its Wirtinger
/// derivatives.
///
/// It is no ``DifferentiableFunction``: nobody can use it and forget the second derivative.
///
///     δ = g · ∂σ/∂z + conj(g) · conj(∂σ/∂z̄),   g = ∂C/∂a
///
/// This is the chain rule of Wirtinger's calculus for a real-valued C; for a holomorphic σ the
/// second term is zero and BP1 and BP2 are left over.
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

extension NonHolomorphicFunction {
  public static func apply(to z: MatrixPointer<Element>, into a: MatrixPointer<Element>) {
    for sample in 0..<z.rows {
      for j in 0..<z.columns { a[sample][j] = value(at: z[sample][j]) }
    }
  }

  public static func pullBack(
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
