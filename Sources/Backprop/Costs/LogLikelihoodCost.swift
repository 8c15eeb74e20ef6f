import Numerics

/// The negative log-likelihood of one class out of p, for a softmax layer.
///
///     C = -Σ_j y_j ln a_j,  a = softmax(z)
///       = Σ_j y_j (ln Σ_i e^(z_i) - z_j)      δ_j = a_j - y_j  (Σ_j y_j = 1)
public enum LogLikelihoodCost<Element: Scalar>: CostFunction {
  public static func total(
    logits: MatrixPointer<Element>, outputs: MatrixPointer<Element>, targets: MatrixPointer<Element>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<logits.rows {
      let (z, y) = (logits[sample], targets[sample])
      var largest = z[0].realPart
      for j in 1..<max(1, logits.columns) { largest = max(largest, z[j].realPart) }
      var exponentials: Element.RealType = 0
      for j in 0..<logits.columns { exponentials += .exp(z[j].realPart - largest) }
      let logSumExp = largest + .log(exponentials)
      for j in 0..<logits.columns { sum += Double(y[j].realPart * (logSumExp - z[j].realPart)) }
    }
    return sum
  }
}
