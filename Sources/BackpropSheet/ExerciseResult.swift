import BackpropFiles
import BackpropPlots

/// The result of an exercise: its part of the report, and the data behind it.
public struct ExerciseResult: Sendable {
  /// The sheet's number of the exercise: `25a`.
  public let id: String
  /// The subject of the exercise, in a few words.
  public let title: String

  /// The pieces of the report, from top to bottom.
  public var blocks: [Block]

  /// The data behind the figures, stored beside the report.
  public var files: [DataFile]

  /// The findings, one sentence each, for the summary at the top of the report; marked up like
  /// paragraphs.
  public var findings: [String]

  /// The most important results by name, for programs that read `report.json`, which leaves out
  /// values that are not finite.
  public var numbers: [String: Double]

  /// A piece of the report.
  public enum Block: Sendable {
    /// A question of the sheet, paraphrased.
    case question(String)
    /// The short answer to it, a paragraph that stands out.
    case answer(String)
    /// A heading below the title of the exercise.
    case heading(String)
    /// A paragraph of text; `*x*` is emphasised, `^{x}` raised and `_{x}` lowered, and text between
    /// backticks is set as code.
    case paragraph(String)
    /// A formula on a line of its own, as MathML: a `<math>` element or its content.
    case formula(String)
    /// A figure and the name, without extension, under which it is stored as SVG.
    case figure(any Figure, name: String)
    /// A figure with its own caption, marked up like a paragraph.
    case captioned(any Figure, name: String, caption: String)
    /// A table: a header, then rows of cells, marked up like paragraphs.
    case table(caption: String, header: [String], rows: [[String]])
  }

  /// A file of data: its name, with extension, and its content.
  public struct DataFile: Sendable, Hashable {
    /// The name, with extension.
    public let name: String
    /// The text of the file.
    public let content: String

    /// Creates a file from its name and text.
    public init(name: String, content: String) {
      self.name = name
      self.content = content
    }
  }

  /// Creates a result from its parts.
  public init(
    id: String, title: String, blocks: [Block], files: [DataFile], findings: [String] = [],
    numbers: [String: Double] = [:]
  ) {
    self.id = id
    self.title = title
    self.blocks = blocks
    self.files = files
    self.findings = findings
    self.numbers = numbers
  }

  /// The findings as plain text, without markup.
  public var plainFindings: [String] { findings.map(plainText) }

  /// The figures in order, each with the name under which it is stored.
  public var figures: [(name: String, figure: any Figure)] {
    blocks.compactMap { block in
      switch block {
      case .figure(let figure, let name), .captioned(let figure, let name, _): (name, figure)
      default: nil
      }
    }
  }
}

extension ExerciseResult.DataFile {
  /// Creates a file of a value as JSON, with keys in alphabetical order.
  init(name: String, json value: some Encodable) throws {
    self.init(name: name, content: try JSONText.encode(value) + "\n")
  }

  /// Creates a CSV file as in RFC 4180, with `\n` as line break.
  ///
  /// - Precondition: No field needs quotes: all are numbers or plain names.
  init(name: String, header: [String], rows: [[String]]) {
    let lines = ([header] + rows).map { $0.joined(separator: ",") }
    self.init(name: name, content: lines.joined(separator: "\n") + "\n")
  }
}

/// Returns a number as a CSV field: the shortest text of the same value, empty if not finite.
func csvField(_ value: Double) -> String {
  value.isFinite ? (Int(exactly: value).map(String.init) ?? "\(value)") : ""
}
