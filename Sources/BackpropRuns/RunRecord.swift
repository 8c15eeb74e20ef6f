public import Backprop
import BackpropFiles

/// The history of a run with the specification that repeats it, as a file.
public struct RunRecord: Encodable, Sendable {
  /// The metrics of every epoch.
  public let history: History

  /// The run.
  public let specification: RunSpecification

  /// A record of a run.
  public init(_ history: History, of specification: RunSpecification) {
    self.history = history
    self.specification = specification
  }

  private enum CodingKeys: CodingKey {
    case configuration
  }

  /// Encodes the keys of the history, and the run under `configuration`.
  public func encode(to encoder: any Encoder) throws {
    try history.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(specification, forKey: .configuration)
  }

  /// The record as JSON in a line.
  public var json: String {
    get throws(FileError) {
      do {
        return try JSONText.encode(self, usesSnakeCase: true) + "\n"
      } catch {
        throw FileError(.writeFailed, "the history cannot be written: \(error)")
      }
    }
  }

  /// The history as CSV: one row per epoch, only the columns that were monitored.
  public var csv: String {
    let columns: [(name: String, cells: [String])] = [
      ("evaluation_cost", history.evaluationCost.map(\.description)),
      ("evaluation_accuracy", history.evaluationAccuracy.map(\.description)),
      ("training_cost", history.trainingCost.map(\.description)),
      ("training_accuracy", history.trainingAccuracy.map(\.description)),
      ("squared_weight_norm", history.squaredWeightNorm.map(\.description)),
      ("pole_distance", history.poleDistance.map(\.description)),
      ("learning_rate", history.learningRate.map(\.description)),
      ("gradient_norm", (history.gradientNorm ?? []).map(\.description)),
      ("evaluations", (history.evaluations ?? []).map(\.description)),
      ("seconds_training", history.seconds.training.map(\.description)),
      ("seconds_evaluation", history.seconds.evaluation.map(\.description)),
    ]
    // A history without epochs keeps the columns that every history has.
    let monitored = columns.filter {
      $0.cells.count == history.epochs && (history.epochs > 0 || $0.name.hasPrefix("seconds"))
    }
    var lines = [(["epoch"] + monitored.map(\.name)).joined(separator: ",")]
    for epoch in 0..<history.epochs {
      let cells = [String(epoch + 1)] + monitored.map { $0.cells[epoch] }
      lines.append(cells.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
