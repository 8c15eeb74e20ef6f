/// Ends training when a monitored value stops improving, with the options of Keras.
public struct EarlyStopping: Hashable, Codable, Sendable {
  /// The monitored value.
  public var monitor: MonitoredValue

  /// The smallest change that counts as an improvement.
  public var minDelta: Double

  /// The number of epochs without improvement after which training ends.
  public var patience: Int

  /// True to restore the network of the best epoch at the end.
  public var restoreBestWeights: Bool

  /// The first epoch, from 1, that counts.
  public var startFromEpoch: Int

  /// Early stopping; the patience is counted in epochs.
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

  /// The decision after the last epoch of `history`.
  ///
  /// A pure function of the history, so that a resumed run stops in the same epoch.
  ///
  /// - Returns: The number of the best epoch, from 1 (0 if none counts yet), and true if the
  ///   patience is exhausted.
  public func verdict(on history: History) -> (bestEpoch: Int, isOver: Bool) {
    var progress = EarlyStoppingProgress(self)
    return progress.verdict(on: history)
  }

  /// Validates the hyperparameters, and that the value is monitored.
  func check(monitor monitored: Monitor) throws(TrainingError) {
    func require(_ condition: Bool, _ value: Any, _ reason: String) throws(TrainingError) {
      try TrainingError.require(condition, option: "early stopping", value: value, reason)
    }
    try require(patience > 0, patience, "the patience must be positive")
    try require(
      minDelta >= 0 && minDelta.isFinite, minDelta, "the smallest change must be zero or positive")
    try require(
      monitored.contains(monitor.monitor), monitor.rawValue,
      "it depends on a value that is not monitored")
  }
}

/// Early stopping that follows a growing history: it looks at each epoch once.
public struct EarlyStoppingProgress: Sendable {
  private let rule: EarlyStopping
  private var improvement: Improvement
  /// The number of epochs that were looked at.
  private(set) var epochs: Int

  /// The progress before the first epoch.
  public init(_ rule: EarlyStopping) {
    self.rule = rule
    improvement = Improvement(of: rule.monitor, minDelta: rule.minDelta)
    epochs = max(0, rule.startFromEpoch - 1)
  }

  /// The decision of ``EarlyStopping/verdict(on:)``, for the history of the last call and what was
  /// appended to it.
  public mutating func verdict(on history: History) -> (bestEpoch: Int, isOver: Bool) {
    let count = rule.monitor.count(in: history)
    while epochs < count {
      improvement.add(rule.monitor.value(in: history, at: epochs))
      epochs += 1
    }
    let skipped = max(0, rule.startFromEpoch - 1)
    return (
      improvement.bestEpoch == 0 ? 0 : improvement.bestEpoch + skipped,
      improvement.epochsWithoutImprovement >= rule.patience
    )
  }
}

/// The values that are evaluated after every epoch.
public struct Monitor: OptionSet, Hashable, Codable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Mean cost on the training data, with the L2 term.
  public static let trainingCost = Monitor(rawValue: 1)
  /// Number of training samples classified correctly.
  public static let trainingAccuracy = Monitor(rawValue: 2)
  /// Mean cost on the evaluation data, with the L2 term.
  public static let evaluationCost = Monitor(rawValue: 4)
  /// Number of evaluation samples classified correctly.
  public static let evaluationAccuracy = Monitor(rawValue: 8)

  /// All four values.
  public static let all: Monitor = [
    .trainingCost, .trainingAccuracy, .evaluationCost, .evaluationAccuracy,
  ]

  static let training: Monitor = [.trainingCost, .trainingAccuracy]
  static let evaluation: Monitor = [.evaluationCost, .evaluationAccuracy]
}

/// One of the monitored values, on which early stopping and schedules depend.
public enum MonitoredValue: String, CaseIterable, Hashable, Codable, Sendable {
  /// ``History/trainingCost``
  case trainingCost = "training-cost"
  /// ``History/trainingAccuracy``
  case trainingAccuracy = "training-accuracy"
  /// ``History/evaluationCost``
  case evaluationCost = "evaluation-cost"
  /// ``History/evaluationAccuracy``
  case evaluationAccuracy = "evaluation-accuracy"

  /// The monitor that provides the value.
  public var monitor: Monitor {
    switch self {
    case .trainingCost: .trainingCost
    case .trainingAccuracy: .trainingAccuracy
    case .evaluationCost: .evaluationCost
    case .evaluationAccuracy: .evaluationAccuracy
    }
  }

  /// True if a larger value is better.
  public var rises: Bool { self == .trainingAccuracy || self == .evaluationAccuracy }

  /// The value after each epoch; accuracies are relative, 0…1.
  public func values(in history: History) -> [Double] {
    (0..<count(in: history)).map { value(in: history, at: $0) }
  }

  /// The number of epochs after which the value was evaluated.
  func count(in history: History) -> Int {
    switch self {
    case .trainingCost: history.trainingCost.count
    case .trainingAccuracy: history.trainingAccuracy.count
    case .evaluationCost: history.evaluationCost.count
    case .evaluationAccuracy: history.evaluationAccuracy.count
    }
  }

  /// The value after the epoch with an index, from 0.
  func value(in history: History, at index: Int) -> Double {
    switch self {
    case .trainingCost: history.trainingCost[index]
    case .trainingAccuracy:
      Double(history.trainingAccuracy[index]) / Double(max(1, history.trainingSize))
    case .evaluationCost: history.evaluationCost[index]
    case .evaluationAccuracy:
      Double(history.evaluationAccuracy[index]) / Double(max(1, history.evaluationSize))
    }
  }
}

/// The improvement of a monitored value from epoch to epoch.
struct Improvement: Sendable {
  private let rises: Bool
  private let minDelta: Double
  private var best: Double?
  private var count = 0
  /// The number of the epoch with the best value, from 1; 0 before the first.
  private(set) var bestEpoch = 0
  private(set) var epochsWithoutImprovement = 0

  /// - Parameter minDelta: The smallest change that counts as an improvement.
  init(of value: MonitoredValue, minDelta: Double) {
    rises = value.rises
    self.minDelta = minDelta
  }

  mutating func add(_ value: Double) {
    count += 1
    let isBetter = best.map { rises ? value > $0 + minDelta : value < $0 - minDelta } ?? true
    if isBetter {
      (best, bestEpoch, epochsWithoutImprovement) = (value, count, 0)
    } else {
      epochsWithoutImprovement += 1
    }
  }

  /// Restarts the count of epochs without improvement; the best value stays.
  mutating func restart() { epochsWithoutImprovement = 0 }
}
