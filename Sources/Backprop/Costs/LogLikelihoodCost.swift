import Numerics

/// The negative log-likelihood of one class out of p, for a layer of ``Softmax`` over ℝ or of
/// ``ComplexSoftmax`` over ℂ.
///
///     C = -Σ_j y_j ln a_j,  a = softmax(u)
///       = Σ_j y_j (ln Σ_i e^(u_i) - u_j)      δ_j = (a_j - y_j) ∂u_j/∂z_j  (Σ_j y_j = 1)
///
/// Over ℝ, u is z. Over ℂ it is Re z, |z| or |z|², and ∂u/∂z is ½, z̄/2|z| or z̄. The second form is
/// the one computed: it stays finite where a rounds to 0.
public struct LogLikelihoodCost: CostFunction {
  public var name: String { "log-likelihood" }

  /// u over ℂ.
  private let logit: ComplexSoftmax.Logit

  /// The negative log-likelihood.
  public init() { logit = .realPart }

  private init(of logit: ComplexSoftmax.Logit) { self.logit = logit }

  public func pairing(with activation: some ActivationKind) -> CostPairing? {
    (activation as? RealActivation) == .softmax || Self.softmax(activation) != nil
      ? .cancelling : nil
  }

  public func form(for activation: some ActivationKind) -> any CostFunction {
    Self.softmax(activation).map { LogLikelihoodCost(of: $0.logit) } ?? self
  }

  private static func softmax(_ activation: some ActivationKind) -> ComplexSoftmax? {
    (activation as? ComplexActivation)?.function as? ComplexSoftmax
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func total<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<logits.rows {
      let (z, y) = (logits[sample], targets[sample])
      var largest = logit.value(of: z[0])
      for j in 1..<max(1, logits.columns) { largest = max(largest, logit.value(of: z[j])) }
      var exponentials: S.RealType = 0
      for j in 0..<logits.columns { exponentials += .exp(logit.value(of: z[j]) - largest) }
      let logSumExp = largest + .log(exponentials)
      for j in 0..<logits.columns {
        sum += Double(y[j].realPart * (logSumExp - logit.value(of: z[j])))
      }
    }
    return sum
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func derivative<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>,
    into derivative: MatrixPointer<S>
  ) {
    S.difference(outputs, targets, into: derivative)
    if S.realBasis.count == 1 || logit == .realPart { return }
    for sample in 0..<logits.rows {
      let (z, a, y) = (logits[sample], outputs[sample], targets[sample])
      for j in 0..<logits.columns {
        derivative[sample][j] =
          S(a[j].realPart - y[j].realPart) * logit.derivative(at: z[j])
      }
    }
  }
}
