/// Trains a network by mini-batch stochastic gradient descent.
///
/// ```swift
/// var trainer = try Trainer(
///   network, cost: .crossEntropy,
///   TrainingConfiguration(epochs: 30, miniBatchSize: 10, learningRate: 0.5))
/// let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
/// ```
public struct Trainer<S: Scalar>: Sendable {
  /// The network; after an error, as it was at the end of the last whole epoch.
  public private(set) var network: Network<S>

  public let cost: Cost

  public let configuration: TrainingConfiguration

  /// - Throws: ``NetworkError`` if the cost has no meaning with the last layer's activation.
  public init(_ network: Network<S>, cost: Cost, _ configuration: TrainingConfiguration)
    throws(NetworkError)
  {
    try cost.checkMeaning(with: network.layers[network.layers.count - 1].activation)
    self.network = network
    self.cost = cost
    self.configuration = configuration
  }

  /// Trains for the configured number of epochs, or until the observer or the task's cancellation
  /// stops it.
  ///
  /// - Parameters:
  ///   - training: The samples to learn from.
  ///   - evaluation: Samples that are only measured.
  ///   - generator: Puts the samples into a new order at the start of each epoch; the order carries
  ///     on from epoch to epoch.
  ///   - observer: Told after every epoch.
  /// - Returns: What was measured.
  /// - Throws: ``TrainingError``, or `CancellationError` if the task was cancelled.
  /// - Complexity: O(epochs · n · number of weights); no memory is allocated per mini-batch.
  public mutating func train(
    on training: Dataset<S>, evaluatingOn evaluation: Dataset<S>? = nil,
    using generator: inout some RandomSource, observer: some TrainingObserver = .silent
  ) throws -> History {
    try configuration.check(trainingSize: training.count)
    try network.checkFit(training)
    if let evaluation { try network.checkFit(evaluation) }
    try configuration.checkWatched(
      isClassification: training.isClassification, hasEvaluation: evaluation != nil)

    let sources = SampleSource.pair(training, evaluation)
    let workspace = Workspace.make(
      for: network, cost: cost, configuration, order: sources.training.order)
    var optimizer =
      configuration.isPlainDescent
      ? nil : OptimizerState<S>(configuration.optimizer, sizes: network.sizes)
    var history = History(trainingSize: training.count, evaluationSize: evaluation?.count ?? 0)
    var best = network
    var order = (0..<Int32(training.count)).map { $0 }
    for epoch in stride(from: 1, through: configuration.epochs, by: 1) {
      let start = ContinuousClock.now
      generator.shuffle(&order)
      let factor = configuration.schedule.factor(inEpoch: epoch, after: history)
      let poleDistance = try workspace.runEpoch(
        epoch, on: sources.training, order: order, configuration,
        learningRate: factor * configuration.learningRate, optimizer: &optimizer,
        dropoutSeed: configuration.dropout > 0 ? generator.next() : 0)
      if poleDistance.isFinite { history.poleDistance.append(poleDistance) }
      let trained = ContinuousClock.now
      try workspace.measure(
        epoch, sources.training, sources.evaluation, configuration, into: &history)
      history.seconds.training.append((trained - start).inSeconds)
      history.seconds.evaluation.append((ContinuousClock.now - trained).inSeconds)
      workspace.store(into: &network)
      let decision = observer.didFinish(epoch: epoch, history: history, network: network)
      if let earlyStopping = configuration.earlyStopping {
        let verdict = earlyStopping.verdict(on: history)
        if verdict.bestEpoch == epoch { best = network }
        if verdict.isOver || epoch == configuration.epochs || decision == .stop,
          earlyStopping.restoreBestWeights, verdict.bestEpoch > 0
        {
          network = best
        }
        if verdict.isOver { break }
      }
      if decision == .stop { break }
    }
    return history
  }
}

/// The number of samples that go through the network at once when it is only measured.
let evaluationBatchSize = 64

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double { self / .seconds(1) }
}
