/// A probability distribution over the units of a layer.
///
///     a_j = e^(z_j) / Σ_i e^(z_i)      ∂a_j/∂z_k = a_j (δ_jk - a_k)
///
/// The largest z is subtracted first, so that nothing overflows.
public enum Softmax<Element: RealScalar>: ActivationFunction {
  public static func apply(to z: MatrixPointer<Element>, into a: MatrixPointer<Element>) {
    for sample in 0..<z.rows {
      let input = z[sample]
      let output = a[sample]
      let largest = maximum(of: input, count: z.columns)
      var sum: Element = 0
      for j in 0..<z.columns {
        output[j] = .exp(input[j] - largest)
        sum += output[j]
      }
      for j in 0..<z.columns { output[j] /= sum }
    }
  }

  public static func pullBack(
    _ gradient: MatrixPointer<Element>, z: MatrixPointer<Element>, a: MatrixPointer<Element>,
    into errors: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      let (g, output, delta) = (gradient[sample], a[sample], errors[sample])
      var mean: Element = 0
      for j in 0..<z.columns { mean += g[j] * output[j] }
      for j in 0..<z.columns { delta[j] = output[j] * (g[j] - mean) }
    }
  }

  private static func maximum(of z: UnsafeMutablePointer<Element>, count: Int) -> Element {
    var largest = -Element.infinity
    for j in 0..<count { largest = Element.maximum(largest, z[j]) }
    return largest
  }
}
