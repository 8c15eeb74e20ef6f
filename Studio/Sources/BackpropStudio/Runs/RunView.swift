import Backprop
import Foundation

/// A run as the API shows it.
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
  let configuration: RunSettings
  let epoch: Int
  let epochs: Int
  let fraction: Double
  @NullWhenNil var samplesPerSecond: Double?
  let parameters: Int
  @NullWhenNil var latest: Latest?

  init(_ run: StudioRun) {
    id = run.id
    configuration = run.settings
    epochs = run.settings.epochs
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
    fraction = min(1, (Double(epoch) + shown.4) / Double(max(1, epochs)))
    samplesPerSecond = state == .running ? shown.5 : nil
    latest = shown.6.map {
      Latest(
        trainingCost: $0.trainingCost, trainingAccuracy: $0.trainingAccuracy,
        evaluationCost: $0.evaluationCost, evaluationAccuracy: $0.evaluationAccuracy)
    }
  }
}

/// The curves of a run as the API shows them.
struct HistoryView: Encodable, Sendable {
  let epochs: Int
  let trainingCost: [Double]
  let trainingAccuracy: [Double]
  let evaluationCost: [Double]
  let evaluationAccuracy: [Double]
  let seconds: [Double]
  let trainingSize: Int
  let evaluationSize: Int

  init(_ history: History) {
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
