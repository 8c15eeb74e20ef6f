/// An epoch that has ended, with control over the epochs after it.
///
/// ``Trainer/train(on:evaluatingOn:using:afterEpoch:)`` passes one to its closure after every epoch.
/// To return to the best weights, keep the best ``network`` and put it back:
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
