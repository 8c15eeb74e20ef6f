import Numerics

extension Network {
  /// Validates that the data set has as many inputs and outputs as the network.
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

  /// Evaluates the network: the mean cost with the L2 term, and the number of correctly classified
  /// samples.
  ///
  /// - Parameters:
  ///   - data: The samples.
  ///   - cost: C.
  ///   - lambda: λ, the weight of `λ/(2n) · Σ‖w‖²`.
  ///   - threads: The number of threads; it changes no bit of the result.
  /// - Throws: ``NetworkError`` if the cost is undefined for the output activation,
  ///   ``TrainingError`` if the data does not fit or is empty, `CancellationError` if the task is
  ///   cancelled.
  public func evaluate(
    on data: Dataset<S>, cost: Cost, lambda: Double = 0, threads: Int = 1
  ) throws -> Evaluation {
    try cost.validate(outputActivation: layers[layers.count - 1].activation)
    try checkFit(data)
    try TrainingError.require(
      data.count > 0, option: "number of samples", value: 0, "there is nothing to evaluate")
    let samples = EvaluationSamples(PreparedDataset(uncompressed: data.normalizingWeights()))
    let useful = min(threads, samples.chunks.count)
    let evaluation = ParallelEvaluation(
      of: self, on: [samples], cost: cost, lambda: lambda, order: nil,
      pool: useful > 1 ? WorkerPool(threads: useful) : nil)
    evaluation.start()
    return try evaluation.finish()[0]
  }

  /// Returns the outputs a^L for all samples of a data set, row by row.
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

  /// Returns the outputs a^L for inputs without targets, row by row.
  ///
  /// - Parameter inputs: n × inputCount.
  /// - Throws: ``DatasetError`` if they are not whole rows, or one is not finite.
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

  /// Returns the outputs a^L for one input.
  ///
  /// ```swift
  /// let output = try network([0.2, 0.7])
  /// ```
  ///
  /// Rows of inputs, `network([[0.2, 0.7], [0.4, 0.1]])`, give rows of outputs.
  ///
  /// - Throws: ``DatasetError`` if the input has another number of values than the network has
  ///   inputs, or one is not finite.
  public func callAsFunction(_ input: [S]) throws -> [S] { try self([input])[0] }

  /// Returns the outputs a^L for rows of inputs, row by row.
  ///
  /// - Throws: ``DatasetError`` if a row has another number of values than the network has inputs,
  ///   or one is not finite.
  public func callAsFunction(_ rows: [[S]]) throws -> [[S]] {
    if let bad = rows.firstIndex(where: { $0.count != inputCount }) {
      throw DatasetError.rowLength(rows[bad].count, sample: bad, expected: inputCount)
    }
    return try outputs(for: .values(rows.flatMap { $0 }))
  }

  /// The confusion matrix: the number of samples of each class (row) that are predicted as each
  /// class (column).
  ///
  /// - Throws: ``TrainingError`` if the data does not fit or has no classes.
  public func confusionMatrix(on data: Dataset<S>) throws -> [[Int]] {
    guard case .classes(let labels, let classes) = data.targets else {
      throw TrainingError.invalidHyperparameter(
        option: "data set", value: "without classes", reason: "a confusion matrix needs classes")
    }
    var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for (label, output) in zip(labels, try outputs(for: data)) {
      counts[Int(label)][predictedClass(of: output)] += 1
    }
    return counts
  }

  /// The predicted class: the index of the output with the largest real part, the first of equals.
  public func predictedClass(of output: [S]) -> Int { output.indexOfLargest }
}

extension Array where Element: Scalar {
  /// The index of the number with the largest real part, the first of equals.
  package var indexOfLargest: Int {
    indices.reduce(0) { self[$1].realPart > self[$0].realPart ? $1 : $0 }
  }
}
