import Numerics

extension Network {
  /// Returns the gradient of the mean cost over a data set: ∂C/∂w and ∂C/∂b in the places of
  /// weights and biases.
  ///
  /// The mean is weighted where the samples have weights. Over ℂ these are Wirtinger derivatives;
  /// ``Scalar/steepestAscent(of:)`` gives the direction in which C rises.
  ///
  /// - Throws: ``NetworkError`` if the cost is undefined for the output activation,
  ///   ``TrainingError`` if the data does not fit.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func gradient(on data: Dataset<S>, cost: Cost) throws -> Network {
    try cost.validate(outputActivation: layers[layers.count - 1].activation)
    try checkFit(data)
    let data = data.normalizingWeights()
    let workspace = Workspace(
      for: self, cost: cost, capacity: evaluationBatchSize, isWeighted: data.weights != nil)
    let batchGradient = ParameterBuffer<S>(layers.map(\.parameterShape))
    var sum = self
    for ℓ in sum.layers.indices { sum.layers[ℓ].clear() }
    var part = sum
    _ = data.withSamples { samples in
      workspace.forEachBatch(of: samples) { _, rows in
        workspace.backward(rows, part: 0)
        workspace.takeInputs(rows)
        workspace.parameterGradient(rows.count, into: batchGradient)
        batchGradient.store(into: &part.layers)
        for ℓ in sum.layers.indices { sum.layers[ℓ].add(part.layers[ℓ]) }
      }
    }
    let share = S(real: 1 / Double(max(1, data.count)))
    for ℓ in sum.layers.indices { sum.layers[ℓ].scale(by: share) }
    return sum
  }

  /// Returns the norms of the errors, ‖δ^ℓ‖ = √(Σ_j |δ^ℓ_j|²), of every sample in every layer.
  ///
  /// They show how gradients vanish or explode on their way back through the layers.
  ///
  /// - Returns: For each layer 1…L one value per sample.
  /// - Throws: ``NetworkError`` if the cost is undefined for the output activation,
  ///   ``TrainingError`` if the data does not fit.
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
        workspace.backward(rows, part: 0)
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

  /// Returns ``gradient(on:cost:)``, summed over ranks, each of which runs the forward and the
  /// backward pass for its share of the samples: the gradient of a step, by the code that trains.
  ///
  /// - Parameters:
  ///   - data: All samples, the same ones on all ranks; possibly fewer than ranks.
  ///   - cost: C.
  ///   - collective: The ranks.
  /// - Returns: The same network of derivatives on all ranks.
  /// - Throws: The errors of ``gradient(on:cost:)``, and ``CollectiveError``.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func gradient(
    on data: Dataset<S>, cost: Cost, among collective: any Collective
  ) throws -> Network {
    try cost.validate(outputActivation: layers[layers.count - 1].activation)
    try checkFit(data)
    let partition = Partition(.fast, collective)
    let own = data.normalizingWeights().selecting(partition.ownSamples(data.count))
    let workspace = Workspace(
      for: self, cost: cost, capacity: max(1, own.count), isWeighted: own.weights != nil)
    let gradient = ParameterBuffer<S>(layers.map(\.parameterShape))
    let numbers = Array(0..<Int32(own.count))
    if own.count > 0 {
      own.withSamples { samples in
        numbers.withUnsafeBufferPointer { numbers in
          guard let base = numbers.baseAddress else { return }
          _ = workspace.propagate(samples, base, own.count, following: 0, isForwardOnly: true)
        }
      }
    }
    // A rank without samples adds zeros.
    try workspace.backward(0..<own.count, into: gradient) {
      try collective.startSum(gradient.values(of: $0).parts)
    }
    try collective.finishSums()
    var result = self
    gradient.store(into: &result.layers)
    let share = S(real: 1 / Double(max(1, data.count)))
    for ℓ in result.layers.indices { result.layers[ℓ].scale(by: share) }
    return result
  }
}

extension Layer {
  /// Sets all values to zero, as those of a gradient.
  fileprivate mutating func clear() {
    for i in weights.indices { weights[i] = .zero }
    for j in bias.indices { bias[j] = .zero }
    for j in thresholds.indices { thresholds[j] = 0 }
    for i in statistics.indices { statistics[i] = .zero }
  }

  fileprivate mutating func scale(by factor: S) {
    for i in weights.indices { weights[i] *= factor }
    for j in bias.indices { bias[j] *= factor }
    for j in thresholds.indices { thresholds[j] *= factor.realPart }
  }

  fileprivate mutating func add(_ other: Layer) {
    for i in weights.indices { weights[i] += other.weights[i] }
    for j in bias.indices { bias[j] += other.bias[j] }
    for j in thresholds.indices { thresholds[j] += other.thresholds[j] }
  }
}
