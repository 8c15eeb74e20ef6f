import Numerics

/// A probability distribution over the units of a layer of complex numbers: the output layer of a
/// classifier of one class out of p.
///
///     a_j = e^(u_j) / Σ_i e^(u_i),   u = Re z, |z| or |z|²
///     ∂a_j/∂z_k = a_j (δ_jk - a_k) ∂u_k/∂z_k,   ∂a_j/∂z̄_k = conj(∂a_j/∂z_k)
///     ∂u/∂z = ½,  z̄/2|z|  or  z̄
///
/// The activations are real: their imaginary parts are 0. With the log-likelihood,
/// δ^L = (a - y) ∂u/∂z. At z = 0, where |z| has no derivative, ∂u/∂z is 0.
///
/// C. Trabelsi et al., *Deep complex networks* (ICLR 2018), classify by real parts; a modulus is what
/// a phase cannot change.
public struct ComplexSoftmax: ComplexActivationFunction {
  /// The real number u that a unit contributes: the logit of its class.
  public enum Logit: String, CaseIterable, Sendable {
    /// Re z.
    case realPart = "real-part"
    /// |z|.
    case modulus
    /// |z|².
    case squaredModulus = "squared-modulus"

    /// u.
    @inlinable
    func value<S: Scalar>(of z: S) -> S.RealType {
      switch self {
      case .realPart: z.realPart
      case .modulus: z.lengthSquared.squareRoot()
      case .squaredModulus: z.lengthSquared
      }
    }

    /// ∂u/∂z.
    @inlinable
    func derivative<S: Scalar>(at z: S) -> S {
      switch self {
      case .realPart: return .derivative(withSteepestAscent: 1)
      case .modulus:
        let length = z.lengthSquared.squareRoot()
        return length > 0 ? .derivative(withSteepestAscent: z / S(length)) : .zero
      case .squaredModulus: return .derivative(withSteepestAscent: 2 * z)
      }
    }
  }

  /// The logit u.
  public let logit: Logit

  /// `softmax-real-part`, `softmax-modulus` or `softmax-squared-modulus`.
  public var name: String { "softmax-\(logit.rawValue)" }

  /// The softmax of a logit.
  public init(of logit: Logit) { self.logit = logit }

  @specialized(where R == Float)
  @specialized(where R == Double)
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    into a: MatrixPointer<Complex<R>>
  ) {
    for sample in 0..<z.rows {
      let (input, output) = (z[sample], a[sample])
      var largest = -R.infinity
      for j in 0..<z.columns { largest = R.maximum(largest, logit.value(of: input[j])) }
      var sum: R = 0
      for j in 0..<z.columns {
        let exponential = R.exp(logit.value(of: input[j]) - largest)
        output[j] = Complex(exponential)
        sum += exponential
      }
      for j in 0..<z.columns { output[j] = Complex(output[j].realPart / sum) }
    }
  }

  @specialized(where R == Float)
  @specialized(where R == Double)
  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    z: MatrixPointer<Complex<R>>, a: MatrixPointer<Complex<R>>,
    into errors: MatrixPointer<Complex<R>>
  ) {
    for sample in 0..<z.rows {
      let (g, input, output) = (gradient[sample], z[sample], a[sample])
      let delta = errors[sample]
      // Of g = ½ (∂C/∂Re a - i ∂C/∂Im a) only the real part counts, twice: a is real.
      var mean: R = 0
      for j in 0..<z.columns { mean += 2 * g[j].realPart * output[j].realPart }
      for j in 0..<z.columns {
        let slope = output[j].realPart * (2 * g[j].realPart - mean)
        delta[j] = Complex(slope) * logit.derivative(at: input[j])
      }
    }
  }
}
