/// Ends training when a monitored value stops improving, with the options of Keras.
public struct EarlyStopping: Hashable, Codable, Sendable {
  /// The value that is watched.
  public var monitor: MonitoredValue

  /// By how much it must be better to count as an improvement.
  public var minDelta: Double

  /// After how many epochs without improvement training ends.
  public var patience: Int

  /// Whether the network of the best epoch is taken instead of the last one.
  public var restoreBestWeights: Bool

  /// The first epoch, from 1, that is watched.
  public var startFromEpoch: Int

  /// A rule; the patience is counted in epochs.
  public init(
    monitor: MonitoredValue = .evaluationAccuracy, minDelta: Double = 0, patience: Int = 10,
    restoreBestWeights: Bool = true, startFromEpoch: Int = 1
  ) {
    self.monitor = monitor
    self.minDelta = minDelta
    self.patience = patience
    self.restoreBestWeights = restoreBestWeights
    self.startFromEpoch = startFromEpoch
  }

  /// What is known after the last epoch of `history`.
  ///
  /// A pure function of what has been measured, so that a resumed run stops where it would have.
  ///
  /// - Returns: The number of the best epoch, from 1 (0 if none was watched yet), and whether the
  ///   patience is at its end.
  public func verdict(on history: History) -> (bestEpoch: Int, isOver: Bool) {
    let skipped = max(0, startFromEpoch - 1)
    var progress = Progress(of: monitor, minDelta: minDelta)
    for value in monitor.values(in: history).dropFirst(skipped) { progress.add(value) }
    return (
      progress.bestEpoch == 0 ? 0 : progress.bestEpoch + skipped,
      progress.epochsWithoutImprovement >= patience
    )
  }

  /// Makes sure that the numbers have a meaning and that what is watched is monitored.
  func check(monitor monitored: Monitor) throws(TrainingError) {
    func require(_ condition: Bool, _ value: Any, _ reason: String) throws(TrainingError) {
      if !condition {
        throw .invalidHyperparameter(option: "early stopping", value: "\(value)", reason: reason)
      }
    }
    try require(patience > 0, patience, "the patience must be positive")
    try require(minDelta >= 0 && minDelta.isFinite, minDelta, "the least change must be positive")
    try require(
      monitored.contains(monitor.monitor), monitor.rawValue,
      "it watches a value that is not monitored")
  }
}
