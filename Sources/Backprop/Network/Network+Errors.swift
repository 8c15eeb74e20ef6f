import Numerics

extension Network {
  /// The lengths of the errors, ‖δ^ℓ‖ = √(Σ_j |δ^ℓ_j|²), of every sample in every layer.
  ///
  /// They show how gradients vanish or explode on their way back through the layers.
  ///
  /// - Returns: For each layer 1…L one value a sample.
  /// - Throws: ``NetworkError`` if the cost has no meaning here, ``TrainingError`` if the data does
  ///   not fit.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func errorNorms(on data: Dataset<S>, cost: Cost) throws -> [[Double]] {
    try cost.validate(outputActivation: layers[layers.count - 1].activation)
    try checkFit(data)
    let workspace = Workspace(for: self, cost: cost, capacity: evaluationBatchSize)
    var norms: [[Double]] = Array(repeating: [], count: layers.count)
    _ = data.withSamples { samples in
      workspace.forEachBatch(of: samples) { _, rows in
        workspace.propagateBack(rows)
        for ℓ in layers.indices {
          let delta = workspace.layers[ℓ].delta
          for row in rows {
            var sum = 0.0
            for j in 0..<delta.columns { sum += Double(delta[row][j].lengthSquared) }
            norms[ℓ].append(sum.squareRoot())
          }
        }
      }
    }
    return norms
  }
}
