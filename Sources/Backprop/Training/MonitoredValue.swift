/// One of the monitored values, to be watched for improvement.
public enum MonitoredValue: String, CaseIterable, Hashable, Codable, Sendable {
  /// ``History/trainingCost``
  case trainingCost = "training-cost"
  /// ``History/trainingAccuracy``
  case trainingAccuracy = "training-accuracy"
  /// ``History/evaluationCost``
  case evaluationCost = "evaluation-cost"
  /// ``History/evaluationAccuracy``
  case evaluationAccuracy = "evaluation-accuracy"

  /// What must be monitored for the value to be there.
  public var monitor: Monitor {
    switch self {
    case .trainingCost: .trainingCost
    case .trainingAccuracy: .trainingAccuracy
    case .evaluationCost: .evaluationCost
    case .evaluationAccuracy: .evaluationAccuracy
    }
  }

  /// Whether a larger value is better.
  public var rises: Bool { self == .trainingAccuracy || self == .evaluationAccuracy }

  /// The value after each epoch; accuracies as shares, 0…1.
  public func values(in history: History) -> [Double] {
    switch self {
    case .trainingCost: history.trainingCost
    case .trainingAccuracy: history.relativeTrainingAccuracy
    case .evaluationCost: history.evaluationCost
    case .evaluationAccuracy: history.relativeEvaluationAccuracy
    }
  }
}

/// Whether a monitored value goes on improving.
struct Progress {
  private let rises: Bool
  private let minDelta: Double
  private var best: Double?
  private var count = 0
  /// The number of the epoch with the best value, from 1; 0 before the first.
  private(set) var bestEpoch = 0
  private(set) var epochsWithoutImprovement = 0

  /// - Parameter minDelta: By how much a value must be better to count as an improvement.
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

  /// Starts to count the epochs without improvement anew; the best value stays.
  mutating func forgive() { epochsWithoutImprovement = 0 }
}
