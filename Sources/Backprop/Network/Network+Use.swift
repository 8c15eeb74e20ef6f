import Numerics

extension Network {
  /// Makes sure that inputs and outputs have the numbers the data set has.
  ///
  /// - Throws: ``TrainingError/doesNotFit(what:network:data:)``.
  public func checkFit(_ data: Dataset<S>) throws(TrainingError) {
    guard data.inputCount == inputCount else {
      throw .doesNotFit(what: "inputs", network: inputCount, data: data.inputCount)
    }
    guard data.outputCount == outputCount else {
      throw .doesNotFit(what: "outputs", network: outputCount, data: data.outputCount)
    }
  }

  /// The mean cost with the L2 term, and the number of samples recognised.
  ///
  /// - Parameters:
  ///   - data: The samples.
  ///   - cost: C.
  ///   - lambda: λ, the weight of `λ/(2n) · Σ‖w‖²`.
  ///   - threads: How many measure; it changes no bit of the result.
  /// - Throws: ``NetworkError`` if the cost has no meaning here, ``TrainingError`` if the data does
  ///   not fit or is empty, `CancellationError` if the task is cancelled meanwhile.
  public func evaluate(
    on data: Dataset<S>, cost: Cost, lambda: Double = 0, threads: Int = 1
  ) throws -> Evaluation {
    try cost.validate(outputActivation: layers[layers.count - 1].activation)
    try checkFit(data)
    guard data.count > 0 else {
      throw TrainingError.invalidHyperparameter(
        option: "number of samples", value: "0", reason: "there is nothing to measure")
    }
    let measured = EvaluationSamples(PreparedDataset(uncompressed: data))
    let useful = min(threads, measured.chunks.count)
    let measurement = ParallelEvaluation(
      of: self, on: [measured], cost: cost, lambda: lambda, order: nil,
      pool: useful > 1 ? WorkerPool(threads: useful) : nil)
    measurement.start()
    return try measurement.finish()[0]
  }

  /// The outputs a^L for all samples of a data set, row by row.
  ///
  /// - Throws: ``TrainingError`` if the data does not fit.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func outputs(for data: Dataset<S>) throws -> [[S]] {
    try checkFit(data)
    var rows: [[S]] = []
    rows.reserveCapacity(data.count)
    let workspace = Workspace(for: self, cost: .quadratic, capacity: evaluationBatchSize)
    let last = workspace.layers[workspace.layers.count - 1]
    _ = data.withSamples { samples in
      workspace.forEachBatch(of: samples) { _, batch in
        for row in batch {
          rows.append(Array(UnsafeBufferPointer(start: last.a[row], count: outputCount)))
        }
      }
    }
    return rows
  }

  /// The outputs a^L for inputs without targets, row by row.
  ///
  /// - Parameter inputs: n × inputCount.
  /// - Throws: ``DatasetError`` if they are no whole number of rows, or one is not finite.
  public func outputs(for inputs: Dataset<S>.Inputs) throws -> [[S]] {
    let length =
      switch inputs {
      case .pixels(let pixels): pixels.count
      case .values(let values): values.count
      }
    let targets = [S](repeating: .zero, count: length / inputCount * outputCount)
    return try outputs(
      for: Dataset(
        inputs: inputs, targets: .values(targets), inputCount: inputCount, outputCount: outputCount)
    )
  }

  /// How often samples of each class (row) are taken for each class (column).
  ///
  /// - Throws: ``TrainingError`` if the data does not fit or has no classes.
  public func confusionMatrix(on data: Dataset<S>) throws -> [[Int]] {
    guard case .classes(let labels, let classes) = data.targets else {
      throw TrainingError.invalidHyperparameter(
        option: "data set", value: "without classes", reason: "there is nothing to confuse")
    }
    var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for (label, output) in zip(labels, try outputs(for: data)) {
      counts[Int(label)][predictedClass(of: output)] += 1
    }
    return counts
  }

  /// The class that outputs stand for: the one with the largest score, the first of equals.
  public func predictedClass(of output: [S]) -> Int {
    var best = 0
    for j in output.indices where output[j].realPart > output[best].realPart { best = j }
    return best
  }

  /// ∂C/∂w and ∂C/∂b of the mean cost over a data set, in the places of the weights and biases.
  ///
  /// Over ℂ these are Wirtinger derivatives; ``Scalar/steepestAscent(of:)`` gives the direction in
  /// which C rises.
  ///
  /// - Throws: ``NetworkError`` if the cost has no meaning here, ``TrainingError`` if the data does
  ///   not fit.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func gradient(on data: Dataset<S>, cost: Cost) throws -> Network {
    try cost.validate(outputActivation: layers[layers.count - 1].activation)
    try checkFit(data)
    let workspace = Workspace(for: self, cost: cost, capacity: evaluationBatchSize)
    let batchGradient = ParameterBuffer<S>(sizes: sizes)
    var sum = try Network(sizes: sizes, activations: layers.map(\.activation))
    var part = sum
    _ = data.withSamples { samples in
      workspace.forEachBatch(of: samples) { _, rows in
        workspace.propagateBack(rows)
        workspace.takeInputs(rows)
        workspace.sumGradient(rows.count, into: batchGradient)
        batchGradient.store(into: &part.layers)
        for ℓ in sum.layers.indices { sum.layers[ℓ].add(part.layers[ℓ]) }
      }
    }
    let share = S(real: 1 / Double(max(1, data.count)))
    for ℓ in sum.layers.indices { sum.layers[ℓ].scale(by: share) }
    return sum
  }
}

extension Layer {
  mutating func scale(by factor: S) {
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
