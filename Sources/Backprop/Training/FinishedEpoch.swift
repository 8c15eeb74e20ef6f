/// An epoch that has come to its end, and what is to become of the run.
///
/// ``Trainer/train(on:evaluatingOn:using:afterEpoch:)`` hands one to its closure after every epoch.
/// To go back to the best weights, keep the best ``network`` and put it back:
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

  /// What has been measured so far, this epoch included.
  public let history: History

  /// The network after the epoch; training goes on from what is put here.
  public var network: Network<S> { didSet { replacesNetwork = true } }

  /// η, which the schedule multiplies; a change holds from the next epoch on. What the epoch itself
  /// used is the last of the history's learning rates.
  public var learningRate: Double

  /// Whether ``stop()`` was called.
  public private(set) var isStopped = false

  fileprivate var replacesNetwork = false

  fileprivate init(_ run: borrowing TrainingRun<S, some RandomSource>) {
    number = run.history.epochs
    history = run.history
    network = run.network
    learningRate = run.baseLearningRate
  }

  /// Ends the training after this epoch.
  ///
  /// Early stopping that restores the best weights does so here, too, unless ``network`` was
  /// replaced.
  public mutating func stop() { isStopped = true }
}

extension TrainingRun {
  /// Hands the epoch that has ended to `callback`, and does what it asks for.
  mutating func report(
    to callback: (inout FinishedEpoch<S>) throws -> Void
  ) throws {
    var epoch = FinishedEpoch(self)
    try callback(&epoch)
    if epoch.learningRate != baseLearningRate { try changeLearningRate(to: epoch.learningRate) }
    if epoch.isStopped { stop() }
    if epoch.replacesNetwork { restore(epoch.network) }
  }
}
