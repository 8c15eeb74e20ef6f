import Numerics

/// The cross-entropy of independent yes/no outputs, for a sigmoid layer.
///
///     C = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)],  a = σ(z)
///       = Σ_j [max(z_j, 0) - y_j z_j + ln(1 + e^-|z_j|)]      δ_j = a_j - y_j
///
/// The second form is the one computed: it stays finite where a rounds to 0 or 1.
public enum CrossEntropyCost<Element: Scalar>: CostFunction {
  public static func total(
    logits: MatrixPointer<Element>, outputs: MatrixPointer<Element>, targets: MatrixPointer<Element>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<logits.rows {
      for j in 0..<logits.columns {
        let z = logits[sample][j].realPart
        let y = targets[sample][j].realPart
        let softplus = max(z, 0) + .log(onePlus: .exp(-abs(z)))
        sum += Double(softplus - y * z)
      }
    }
    return sum
  }
}
