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
  public var json: String { get throws { try JSONText.encode(self, usesSnakeCase: true) + "\n" } }

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

// MARK: - run.yaml

/// The configuration file that a run leaves beside its results and that repeats it.
public enum RunFile {
  /// The comment at the start of such a file, by which it is recognised.
  public static let firstLine =
    "# backprop train --config runs this again; paths are those of the first run."

  /// The text of the file of a run.
  public static func yaml(_ run: RunSpecification) -> String { yaml(run.options) }

  /// The text of a file with options, as YAML.
  public static func yaml(_ options: [(name: String, text: String)]) -> String {
    let lines = options.map { "\($0.name): \(quoted($0.text))" }
    return ([firstLine] + lines).joined(separator: "\n") + "\n"
  }

  /// The words that YAML 1.1 takes for true, false or null.
  private static let reservedWords: Set = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  /// A text as a YAML scalar: plain where that is the same text, else in quotes.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-+._,/".contains($0))
    }
    let first = text.first ?? "-"
    let hasPlainStart = first.isLetter || first.isNumber || first == "." || first == "/"
    if isPlain, hasPlainStart, !reservedWords.contains(text.lowercased()) { return text }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      // Plain to the parser, but not to the check for anchors and aliases.
      case "\"", "\\", "&", "*": escape(scalar)
      // A line break would become a space.
      case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": escape(scalar)
      default: isYAMLCharacter(scalar) ? String(scalar) : escape(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// True if YAML 1.1 (5.1) allows a character in a text as it is.
  package static func isYAMLCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xa, 0xd, 0x20...0x7e, 0x85, 0xa0...0xd7ff, 0xe000...0xfffd, 0x10000...:
      scalar != "\u{feff}"
    default: false
    }
  }
}
