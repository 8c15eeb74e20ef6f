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
  let message: String?
  /// ISO 8601, in UTC.
  let created: String
  let configuration: RunSettings
  let epoch: Int
  let epochs: Int
  let fraction: Double
  let samplesPerSecond: Double?
  let parameters: Int
  let latest: Latest?

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
    (name, state, message, epoch) = (shown.0, shown.1, shown.2, shown.3)
    fraction = min(1, (Double(epoch) + shown.4) / Double(max(1, epochs)))
    samplesPerSecond = state == .running ? shown.5 : nil
    latest = shown.6.map {
      Latest(
        trainingCost: $0.trainingCost, trainingAccuracy: $0.trainingAccuracy,
        evaluationCost: $0.evaluationCost, evaluationAccuracy: $0.evaluationAccuracy)
    }
  }

  private enum CodingKeys: CodingKey {
    case id, name, state, message, created, configuration, epoch, epochs, fraction
    case samplesPerSecond, parameters, latest
  }

  /// Every member is there, null where there is nothing to say.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(state, forKey: .state)
    try container.encode(message, forKey: .message)
    try container.encode(created, forKey: .created)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(epoch, forKey: .epoch)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(fraction, forKey: .fraction)
    try container.encode(samplesPerSecond, forKey: .samplesPerSecond)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(latest, forKey: .latest)
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
