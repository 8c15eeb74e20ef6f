import BackpropPlots

/// An exercise that was worked: what the report shows of it, and the data behind it.
public struct ExerciseResult: Sendable {
  public let id: String
  public let title: String

  /// What the report shows, from top to bottom.
  public var blocks: [Block]

  /// The numbers behind the figures, to be stored beside the report.
  public var files: [DataFile]

  /// A piece of the report.
  public enum Block: Sendable {
    /// A question of the sheet, in its words' sense.
    case question(String)
    /// A paragraph of text; `*x*` is emphasised, `` `x` `` is set as code.
    case paragraph(String)
    /// A formula on a line of its own, as MathML.
    case formula(String)
    /// A figure and the name, without ending, under which it is stored as SVG.
    case figure(any Figure, name: String)
    /// A table: a header, then rows of cells.
    case table(caption: String, header: [String], rows: [[String]])
  }

  /// A file of numbers: its name, with ending, and its content.
  public struct DataFile: Sendable {
    public let name: String
    public let content: String

    public init(name: String, content: String) {
      self.name = name
      self.content = content
    }
  }

  public init(id: String, title: String, blocks: [Block], files: [DataFile]) {
    self.id = id
    self.title = title
    self.blocks = blocks
    self.files = files
  }
}
