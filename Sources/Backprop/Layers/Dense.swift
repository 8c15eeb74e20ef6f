/// The map of a fully connected layer: `z = w x + b`.
///
/// Its transpose is `wᵀ δ`, its gradients are BP3 and BP4. While training, a network calls the same
/// kernels with their fused and compressed variants.
public struct Dense: LayerMap {
  public static let keyword = "dense"

  /// The number of units p.
  public let units: Int

  /// A map to `units` units.
  public init(_ units: Int) { self.units = units }

  public init(_ arguments: inout LayerArguments) throws(LayerError) {
    units = try arguments.count("units")
  }

  public var arguments: String { "\(units)" }

  public func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape {
    try checkWeights(input.count, units)
    return LayerShape(units)
  }

  public func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    ParameterShape(rows: input.count, units: units)
  }

  public func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) { S.affine(x, layer.parameters.weights, layer.parameters.bias, into: z) }

  public func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) { S.affineTransposed(errors, layer.parameters.weights, into: gradient) }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) { S.parameterGradient(x, errors, weights: gradient.weights, bias: gradient.bias) }
}

extension LayerMap {
  /// Validates the size of a matrix of weights.
  func checkWeights(_ rows: Int, _ units: Int) throws(LayerError) {
    guard rows <= maximumWeightCount / max(1, units) else {
      throw .doesNotFit(
        "\(description) would have \(rows) × \(units) weights, more than \(maximumWeightCount)")
    }
  }
}
