/// Half the squared distance.
///
///     C = ½ ‖y - a‖²      ∂C/∂a = a - y over ℝ,  ½ conj(a - y) over ℂ
///
/// It is not the mean squared error: there is no division by the number of outputs.
public enum QuadraticCost<Element: Scalar>: CostFunction {
  public static func total(
    logits: MatrixPointer<Element>, outputs: MatrixPointer<Element>, targets: MatrixPointer<Element>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<outputs.rows {
      let (a, y) = (outputs[sample], targets[sample])
      for j in 0..<outputs.columns { sum += Double((a[j] - y[j]).lengthSquared) }
    }
    return sum / 2
  }
}
