public import BackpropPlots

/// An exercise that was worked: what the report shows of it, and the data behind it.
public struct ExerciseResult: Sendable {
  /// How the sheet numbers the exercise: `25a`.
  public let id: String
  /// What the exercise is about, in a few words.
  public let title: String

  /// What the report shows, from top to bottom.
  public var blocks: [Block]

  /// The numbers behind the figures, to be stored beside the report.
  public var files: [DataFile]

  /// What was found, in a sentence each, for the summary at the top of the report; set like
  /// paragraphs.
  public var findings: [String]

  /// The most important results by name, for programs that read `report.json`. Values that are not
  /// finite are left out there.
  public var numbers: [String: Double]

  /// A piece of the report.
  public enum Block: Sendable {
    /// A question of the sheet, in its words' sense.
    case question(String)
    /// The answer to it in short, set like a paragraph that stands out.
    case answer(String)
    /// The title of what follows, below the exercise's own.
    case heading(String)
    /// A paragraph of text; `*x*` is emphasised, `^{x}` raised and `_{x}` lowered, and what stands
    /// between backticks is set as code.
    case paragraph(String)
    /// A formula on a line of its own, as MathML: a `<math>` element, or what stands in one.
    case formula(String)
    /// A figure and the name, without ending, under which it is stored as SVG.
    case figure(any Figure, name: String)
    /// A figure with a caption of its own, which is set like a paragraph.
    case captioned(any Figure, name: String, caption: String)
    /// A table: a header, then rows of cells, which are set like paragraphs.
    case table(caption: String, header: [String], rows: [[String]])
  }

  /// A file of numbers: its name, with ending, and its content.
  public struct DataFile: Sendable, Hashable {
    /// The name, with ending.
    public let name: String
    /// The text of the file.
    public let content: String

    /// A file from its name and text.
    public init(name: String, content: String) {
      self.name = name
      self.content = content
    }
  }

  /// A result from its parts.
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

  /// What was found, without the marks of setting.
  public var plainFindings: [String] { findings.map(plainText) }

  /// The figures in their order, each with the name under which it is stored.
  public var figures: [(name: String, figure: any Figure)] {
    blocks.compactMap { block in
      switch block {
      case .figure(let figure, let name), .captioned(let figure, let name, _): (name, figure)
      default: nil
      }
    }
  }
}
