/// Trains a network by mini-batch stochastic gradient descent.
///
/// ```swift
/// var trainer = try Trainer(
///   network, cost: .crossEntropy,
///   TrainingConfiguration(epochs: 30, miniBatchSize: 10, learningRate: 0.5))
/// let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
/// ```
public struct Trainer<S: Scalar>: Sendable {
  /// The network; after an error, that of the last whole epoch.
  public private(set) var network: Network<S>

  /// The cost function C to minimise.
  public let cost: Cost

  /// The hyperparameters of training.
  public let configuration: TrainingConfiguration

  /// The state of the optimizer after the last training.
  private(set) var moments: OptimizerMoments<S>?

  /// - Throws: ``NetworkError`` if the cost is undefined for the last layer's activation.
  public init(_ network: Network<S>, cost: Cost, _ configuration: TrainingConfiguration)
    throws(NetworkError)
  {
    try cost.validate(outputActivation: network.layers[network.layers.count - 1].activation)
    self.network = network
    self.cost = cost
    self.configuration = configuration
  }

  /// Trains for the configured number of epochs, or until the closure or the task's cancellation
  /// stops it.
  ///
  /// A closure can observe each epoch and change the rest of the training:
  ///
  /// ```swift
  /// let history = try trainer.train(
  ///   on: training, evaluatingOn: test, using: &generator
  /// ) { epoch in
  ///   print("epoch \(epoch.number): cost \(epoch.history.evaluationCost.last ?? .nan)")
  ///   if epoch.number == 20 { epoch.learningRate /= 10 }
  ///   if epoch.history.relativeEvaluationAccuracy.last == 1 { epoch.stop() }
  /// }
  /// ```
  ///
  /// With several threads the next epoch is trained while this one is evaluated, unless its
  /// learning rate or early stopping depends on the evaluation. The result does not depend on that:
  /// if the closure stops the training, changes the network or the learning rate, or throws, the
  /// epoch ahead is undone.
  ///
  /// Calling this method again continues from the trained network with the state of the optimizer
  /// (moments and step count), as `fit` of Keras does; the learning-rate schedule, early stopping
  /// and the numbers of the epochs start again. An error in the middle of an epoch resets the state
  /// of the optimizer.
  ///
  /// - Parameters:
  ///   - training: The training set.
  ///   - evaluation: The evaluation set.
  ///   - generator: Shuffles the samples at the start of each epoch; the order carries on from
  ///     epoch to epoch.
  ///   - callback: Called once after every epoch, in order, on the calling thread. An error that it
  ///     throws ends the training; the network is then that of the epoch.
  /// - Returns: The history of this call.
  /// - Throws: ``TrainingError``, the closure's error, or `CancellationError` if the task was
  ///   cancelled.
  /// - Complexity: O(epochs · n · number of weights); no memory is allocated per mini-batch.
  @discardableResult
  public mutating func train(
    on training: Dataset<S>, evaluatingOn evaluation: Dataset<S>? = nil,
    using generator: inout some RandomSource,
    afterEpoch callback: (inout FinishedEpoch<S>) throws -> Void = { _ in }
  ) throws -> History {
    var run = try TrainingRun(
      self, on: training, evaluatingOn: evaluation, using: generator)
    defer {
      (network, generator, moments) = (run.network, run.generator, run.momentsOfLastEpoch)
    }
    try run.finish(afterEpoch: callback)
    return run.history
  }
}

/// An epoch that has ended, with control over the epochs after it.
///
/// ``Trainer/train(on:evaluatingOn:using:afterEpoch:)`` passes one to its closure after every
/// epoch. To return to the best weights, keep the best ``network`` and put it back:
///
/// ```swift
/// var best = (cost: Double.infinity, network: trainer.network)
/// try trainer.train(on: training, evaluatingOn: test, using: &generator) { epoch in
///   let cost = epoch.history.evaluationCost[epoch.number - 1]
///   if cost < best.cost { best = (cost, epoch.network) }
///   if cost > 2 * best.cost {
///     epoch.network = best.network
///     epoch.stop()
///   }
/// }
/// ```
public struct FinishedEpoch<S: Scalar> {
  /// The number of the epoch, from 1.
  public let number: Int

  /// The history of the run, this epoch included.
  public let history: History

  /// The network after the epoch; the next epoch starts from the value that is assigned here.
  ///
  /// - Complexity: O(1) to read; weights are copied only if a network is kept or changed.
  public var network: Network<S> { didSet { replacesNetwork = true } }

  /// The learning rate η that the schedule multiplies. A change takes effect in the next epoch; the
  /// rate of this epoch is the last of ``History/learningRate``.
  public var learningRate: Double

  /// True after ``stop()``.
  public private(set) var isStopped = false

  /// True if a network was assigned.
  private(set) var replacesNetwork = false

  init(number: Int, history: History, network: Network<S>, learningRate: Double) {
    (self.number, self.history) = (number, history)
    (self.network, self.learningRate) = (network, learningRate)
  }

  /// Ends the training after this epoch.
  ///
  /// Early stopping that restores the best weights does so here, too, unless ``network`` was
  /// replaced.
  public mutating func stop() { isStopped = true }
}
