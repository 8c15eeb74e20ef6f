import Backprop
import BackpropFiles

/// A history with what is needed to run it again, as a file.
public struct HistoryRecord: Encodable, Sendable {
  let history: History
  let configuration: RunConfiguration

  static let endings = ["json", "csv"]

  /// A history and what it is of.
  public init(history: History, configuration: RunConfiguration) {
    self.history = history
    self.configuration = configuration
  }

  private enum CodingKeys: CodingKey {
    case configuration
  }

  /// The history's keys with the configuration beside them.
  public func encode(to encoder: any Encoder) throws {
    try history.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(configuration, forKey: .configuration)
  }

  /// Writes the file, as JSON or CSV by its ending.
  func write(to file: OutputFile) throws {
    let text = file.ending == "csv" ? csv : try json
    try AtomicFile.write(Array(text.utf8), to: file.path)
  }

  /// The form that `backprop train --history` writes.
  public var json: String { get throws { try jsonText(self, isPretty: false) } }

  /// One row an epoch; only the columns that were measured.
  public var csv: String {
    let columns: [(name: String, cells: [String])] = [
      ("evaluation_cost", history.evaluationCost.map(\.description)),
      ("evaluation_accuracy", history.evaluationAccuracy.map(\.description)),
      ("training_cost", history.trainingCost.map(\.description)),
      ("training_accuracy", history.trainingAccuracy.map(\.description)),
      ("squared_weight_norm", history.squaredWeightNorm.map(\.description)),
      ("pole_distance", history.poleDistance.map(\.description)),
      ("learning_rate", history.learningRate.map(\.description)),
      ("seconds_training", history.seconds.training.map(\.description)),
      ("seconds_evaluation", history.seconds.evaluation.map(\.description)),
    ]
    // A history without epochs keeps the columns that every history has.
    let measured = columns.filter {
      $0.cells.count == history.epochs && (history.epochs > 0 || $0.name.hasPrefix("seconds"))
    }
    var lines = [(["epoch"] + measured.map(\.name)).joined(separator: ",")]
    for epoch in 0..<history.epochs {
      lines.append(
        ([String(epoch + 1)] + measured.map { $0.cells[epoch] }).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
