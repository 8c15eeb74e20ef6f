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

  /// The cost C that is made small.
  public let cost: Cost

  /// How it is made small.
  public let configuration: TrainingConfiguration

  /// - Throws: ``NetworkError`` if the cost has no meaning with the last layer's activation.
  public init(_ network: Network<S>, cost: Cost, _ configuration: TrainingConfiguration)
    throws(NetworkError)
  {
    try cost.validate(outputActivation: network.layers[network.layers.count - 1].activation)
    self.network = network
    self.cost = cost
    self.configuration = configuration
  }

  /// Trains for the configured number of epochs, or until the observer or the task's cancellation
  /// stops it.
  ///
  /// With several threads the parameters after an epoch are measured while the next one already
  /// trains, unless its learning rate or early stopping waits for what is measured. That shows only
  /// in the time: if the observer stops the run, the next epoch never was.
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
    var run = try TrainingRun(
      self, on: training, evaluatingOn: evaluation, using: generator)
    defer { (network, generator) = (run.network, run.generator) }
    if run.canOverlap {
      try run.overlapEpochs(observer: observer)
    } else {
      while !run.isFinished {
        try run.continueEpoch()
        let decision = observer.didFinish(
          epoch: run.history.epochs, history: run.history, network: run.network)
        if decision == .stop { run.stop() }
      }
    }
    return run.history
  }

  /// Trains, and hands each finished epoch to a closure that can change how it goes on.
  ///
  /// ```swift
  /// let history = try trainer.train(
  ///   on: training, evaluatingOn: test, using: &generator
  /// ) { epoch in
  ///   if epoch.number == 20 { epoch.learningRate /= 10 }
  ///   if epoch.history.relativeEvaluationAccuracy.last == 1 { epoch.stop() }
  /// }
  /// ```
  ///
  /// The next epoch waits for the closure. Who only watches is better a ``TrainingObserver``: with
  /// it one epoch is measured while the next one trains.
  ///
  /// - Parameters:
  ///   - training: The samples to learn from.
  ///   - evaluation: Samples that are only measured.
  ///   - generator: See ``train(on:evaluatingOn:using:observer:)``.
  ///   - callback: Called once after every epoch, in order; what it throws ends the training, whose
  ///     network is then that of the epoch.
  /// - Returns: What was measured.
  /// - Throws: ``TrainingError``, what the closure throws, or `CancellationError`.
  public mutating func train(
    on training: Dataset<S>, evaluatingOn evaluation: Dataset<S>? = nil,
    using generator: inout some RandomSource,
    afterEpoch callback: (inout FinishedEpoch<S>) throws -> Void
  ) throws -> History {
    var run = try TrainingRun(
      self, on: training, evaluatingOn: evaluation, using: generator)
    defer { (network, generator) = (run.network, run.generator) }
    while !run.isFinished {
      try run.continueEpoch()
      try run.report(to: callback)
    }
    return run.history
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double { self / .seconds(1) }
}
