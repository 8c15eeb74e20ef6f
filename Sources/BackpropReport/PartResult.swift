import BackpropFiles
public import BackpropPlots

/// The result of a part of a report: its text and figures, and the data behind them.
public struct PartResult: Sendable {
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

  /// The sentences that were chosen by tests on the data.
  public var claims: [Claim]

  /// A piece of the report.
  ///
  /// In texts `*x*` is emphasised, text between backticks is set as code, and text between dollar
  /// signs is a formula.
  public enum Block: Sendable {
    /// A task, in the words of the report.
    case task(String)
    /// The short answer to it, a paragraph that stands out.
    case answer(String)
    /// A heading below the title of the part.
    case heading(String)
    /// A paragraph of text.
    case paragraph(String)
    /// The steps of a proof, numbered.
    case steps([String])
    /// A formula on a line of its own, in the notation of the texts' formulas but without dollar
    /// signs, and the number beside it, such as `BP1`.
    case formula(String, number: String? = nil)
    /// A figure, the name without extension under which it is stored as SVG, and its caption.
    case figure(any Figure, name: String, caption: String)
    /// A table: a header, then rows of cells, marked up like paragraphs.
    case table(caption: String, header: [String], rows: [[String]])
    /// The command that repeats the part, and the source files that implement it.
    case source(command: String, files: [SourceReference])
  }

  /// A place in the source of the program.
  public struct SourceReference: Sendable, Hashable {
    /// The path below the repository's folder.
    public let path: String
    /// The line of the declaration.
    public let line: Int
    /// The name of what is declared there.
    public let name: String

    package init(_ path: String, line: Int, _ name: String) {
      (self.path, self.line, self.name) = (path, line, name)
    }
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
    blocks: [Block] = [], files: [DataFile] = [], findings: [String] = [],
    numbers: [String: Double] = [:], claims: [Claim] = []
  ) {
    self.blocks = blocks
    self.files = files
    self.findings = findings
    self.numbers = numbers
    self.claims = claims
  }

  /// The figures in order, each with the name under which it is stored.
  public var figures: [(name: String, figure: any Figure)] {
    blocks.compactMap { block in
      if case .figure(let figure, let name, _) = block { (name, figure) } else { nil }
    }
  }
}

extension PartResult.DataFile {
  /// Creates a file of a value as JSON, with keys in alphabetical order.
  package init(name: String, json value: some Encodable) throws {
    self.init(name: name, content: try JSONText.encode(value) + "\n")
  }

  /// Creates a CSV file as in RFC 4180, with `\n` as line break.
  ///
  /// - Precondition: No field needs quotes: all are numbers or plain names.
  package init(name: String, header: [String], rows: [[String]]) {
    let lines = ([header] + rows).map { $0.joined(separator: ",") }
    self.init(name: name, content: lines.joined(separator: "\n") + "\n")
  }
}

/// Returns a number as a CSV field: the shortest text of the same value, empty if not finite.
package func csvField(_ value: Double) -> String {
  value.isFinite ? (Int(exactly: value).map(String.init) ?? "\(value)") : ""
}
