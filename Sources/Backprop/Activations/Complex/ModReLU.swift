import Numerics

/// A rectifier of the magnitude with a threshold b that is learned; the phase stays.
///
///     σ(z) = ReLU(r + b) · z/r,  r = |z|
///     ∂σ/∂z = 1 + b/2r      ∂σ/∂z̄ = -b z²/2r³      ∂σ/∂b = z/r       where r + b > 0, else 0
///
/// M. Arjovsky, A. Shah and Y. Bengio, *Unitary evolution recurrent neural networks*, ICML 2016.
/// The thresholds are parameters of their own, one a unit, beside the biases of the affine map; with
/// b = 0, where they start, the function is the identity.
public enum ModReLU<RealType: RealScalar> {
  /// σ(z) for the threshold `b`; 0 at z = 0.
  @inlinable
  public static func value(at z: Complex<RealType>, threshold b: RealType) -> Complex<RealType> {
    let r = z.lengthSquared.squareRoot()
    return r + b > 0 && r > 0 ? z.multiplied(by: (r + b) / r) : .zero
  }

  /// ∂σ/∂z and ∂σ/∂z̄ for the threshold `b`; zero where the function is zero.
  @inlinable
  public static func derivatives(at z: Complex<RealType>, threshold b: RealType)
    -> WirtingerPair<RealType>
  {
    let r = z.lengthSquared.squareRoot()
    guard r + b > 0, r > 0 else { return WirtingerPair(z: .zero, conjugate: .zero) }
    let direction = z.divided(by: r)
    return WirtingerPair(
      z: Complex(1 + b / (2 * r)),
      conjugate: (direction * direction).multiplied(by: -b / (2 * r)))
  }

  /// ∂C/∂b, a real number, from g = ∂C/∂a: `2 Re(g z/r)`.
  @inlinable
  public static func thresholdDerivative(
    _ g: Complex<RealType>, at z: Complex<RealType>, threshold b: RealType
  ) -> RealType {
    let r = z.lengthSquared.squareRoot()
    guard r + b > 0, r > 0 else { return 0 }
    return 2 * (g * z.divided(by: r)).realPart
  }

  static func apply(
    to z: MatrixPointer<Complex<RealType>>, thresholds: Thresholds<Complex<RealType>>,
    into a: MatrixPointer<Complex<RealType>>
  ) {
    for sample in 0..<z.rows {
      for j in 0..<z.columns {
        a[sample][j] = value(at: z[sample][j], threshold: thresholds.values[j].realPart)
      }
    }
  }

  static func pullBack(
    _ gradient: MatrixPointer<Complex<RealType>>, thresholds: Thresholds<Complex<RealType>>,
    z: MatrixPointer<Complex<RealType>>, into errors: MatrixPointer<Complex<RealType>>
  ) {
    for j in 0..<z.columns {
      let b = thresholds.values[j].realPart
      var sum: RealType = 0
      for sample in 0..<z.rows {
        let (g, input) = (gradient[sample][j], z[sample][j])
        sum += thresholdDerivative(g, at: input, threshold: b)
        let derivatives = derivatives(at: input, threshold: b)
        errors[sample][j] = chainRule(g, derivatives)
      }
      thresholds.gradient[j] = .derivative(withSteepestAscent: Complex(sum))
    }
  }
}
