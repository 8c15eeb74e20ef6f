/// A function of one number that has one derivative; over ℂ that means: a holomorphic function.
public protocol DifferentiableFunction<Element>: ActivationFunction {
  /// σ(z).
  static func value(at z: Element) -> Element

  /// σ'(z), where `value` is σ(z).
  static func derivative(at z: Element, value: Element) -> Element
}

extension DifferentiableFunction {
  public static func apply(to z: MatrixPointer<Element>, into a: MatrixPointer<Element>) {
    for sample in 0..<z.rows {
      let input = z[sample]
      let output = a[sample]
      for j in 0..<z.columns { output[j] = value(at: input[j]) }
    }
  }

  public static func pullBack(
    _ gradient: MatrixPointer<Element>, z: MatrixPointer<Element>, a: MatrixPointer<Element>,
    into errors: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      let (g, input, output, delta) = (gradient[sample], z[sample], a[sample], errors[sample])
      for j in 0..<z.columns { delta[j] = g[j] * derivative(at: input[j], value: output[j]) }
    }
  }
}
