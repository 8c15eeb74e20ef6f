import Backprop
import Foundation

/// The JSON form of a run in the API.
struct RunView: Encodable, Sendable {
  struct Latest: Codable, Equatable, Sendable {
    var trainingCost: Double?
    var trainingAccuracy: Double?
    var evaluationCost: Double?
    var evaluationAccuracy: Double?
  }

  let id: String
  let name: String
  let state: RunState
  @NullWhenNil var message: String?
  /// ISO 8601, in UTC.
  let created: String
  let configuration: RunConfiguration
  let epoch: Int
  let epochs: Int
  let fraction: Double
  @NullWhenNil var samplesPerSecond: Double?
  let parameters: Int
  @NullWhenNil var latest: Latest?

  init(_ run: StudioRun) {
    id = run.id
    configuration = RunConfiguration(run.specification)
    epochs = run.specification.training.epochs
    parameters = run.parameterCount
    created = run.created.formatted(.iso8601)
    let shown = run.read { status in
      (
        status.name, status.state, status.message, status.epoch, status.epochFraction,
        status.samplesPerSecond, status.latest
      )
    }
    (name, state, epoch) = (shown.0, shown.1, shown.3)
    message = shown.2
    // Early stopping finishes a run before the last epoch.
    fraction = state == .finished ? 1 : min(1, (Double(epoch) + shown.4) / Double(max(1, epochs)))
    samplesPerSecond = state == .running ? shown.5 : nil
    latest = shown.6.map {
      Latest(
        trainingCost: $0.trainingCost, trainingAccuracy: $0.trainingAccuracy,
        evaluationCost: $0.evaluationCost, evaluationAccuracy: $0.evaluationAccuracy)
    }
  }
}

/// The JSON form of a run's history in the API.
struct HistoryView: Encodable, Sendable {
  let epochs: Int
  let trainingCost: [Double]
  let trainingAccuracy: [Double]
  let evaluationCost: [Double]
  let evaluationAccuracy: [Double]
  let seconds: [Double]
  let trainingSize: Int
  let evaluationSize: Int
  /// The evaluations before the end of the first epoch.
  let early: [EarlyPoint]

  init(_ history: History, early: [EarlyPoint]) {
    self.early = early
    epochs = history.epochs
    trainingCost = history.trainingCost
    trainingAccuracy = history.relativeTrainingAccuracy
    evaluationCost = history.evaluationCost
    evaluationAccuracy = history.relativeEvaluationAccuracy
    seconds = zip(history.seconds.training, history.seconds.evaluation).map(+)
    trainingSize = history.trainingSize
    evaluationSize = history.evaluationSize
  }
}

/// The evaluations after one epoch; nil for a value that the data does not define.
struct EpochPoint: Codable, Equatable, Sendable {
  /// The number of the epoch, from 1.
  var epoch: Int
  var trainingCost: Double?
  /// The relative accuracy, 0…1.
  var trainingAccuracy: Double?
  var evaluationCost: Double?
  /// The relative accuracy, 0…1.
  var evaluationAccuracy: Double?
  /// The time for training and evaluation.
  var seconds: Double
}

/// The evaluations before the first step, or within the first epoch.
struct EarlyPoint: Codable, Equatable, Sendable {
  /// The number of epochs so far, less than 1.
  var at: Double
  @NullWhenNil var trainingCost: Double?
  /// The relative accuracy, 0…1.
  @NullWhenNil var trainingAccuracy: Double?
  @NullWhenNil var evaluationCost: Double?
  /// The relative accuracy, 0…1.
  @NullWhenNil var evaluationAccuracy: Double?

  /// The evaluations at a place in the first epoch; a value that is not finite is left out.
  init(at: Double, training: Evaluation?, evaluation: Evaluation?, monitor: Monitor) {
    self.at = at
    func value(_ monitored: Monitor, _ value: Double?) -> Double? {
      monitor.contains(monitored) ? value.flatMap { $0.isFinite ? $0 : nil } : nil
    }
    trainingCost = value(.trainingCost, training?.cost)
    trainingAccuracy = value(.trainingAccuracy, training?.relativeAccuracy)
    evaluationCost = value(.evaluationCost, evaluation?.cost)
    evaluationAccuracy = value(.evaluationAccuracy, evaluation?.relativeAccuracy)
  }

  /// The places: before the first step, then at doubling distances.
  static let places = [0, 0.03125, 0.0625, 0.125, 0.25, 0.5]
}

extension History {
  /// Returns the evaluations of an epoch, counted from 1.
  ///
  /// - Precondition: The epoch is complete.
  func point(_ epoch: Int) -> EpochPoint {
    func value<Value>(_ values: [Value]) -> Value? {
      values.count >= epoch ? values[epoch - 1] : nil
    }
    return EpochPoint(
      epoch: epoch, trainingCost: value(trainingCost),
      trainingAccuracy: value(trainingAccuracy).map { Double($0) / Double(max(1, trainingSize)) },
      evaluationCost: value(evaluationCost),
      evaluationAccuracy: value(evaluationAccuracy).map {
        Double($0) / Double(max(1, evaluationSize))
      },
      seconds: seconds.training[epoch - 1] + seconds.evaluation[epoch - 1])
  }

  /// Appends the epochs of a longer history of the same run.
  ///
  /// The arrays share no storage with it, so that both can grow without being copied.
  mutating func appendEpochs(of other: borrowing History) {
    let known = epochs
    func append<Value>(_ list: inout [Value], _ new: [Value]) {
      if new.count > known { list.append(contentsOf: new[known...]) }
    }
    append(&evaluationCost, other.evaluationCost)
    append(&evaluationAccuracy, other.evaluationAccuracy)
    append(&trainingCost, other.trainingCost)
    append(&trainingAccuracy, other.trainingAccuracy)
    append(&squaredWeightNorm, other.squaredWeightNorm)
    append(&poleDistance, other.poleDistance)
    append(&learningRate, other.learningRate)
    append(&seconds.evaluation, other.seconds.evaluation)
    append(&seconds.training, other.seconds.training)
  }
}
