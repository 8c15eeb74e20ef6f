public import BackpropFiles

/// What came of working a sheet: a page to read, figures, and the data behind them.
public struct SheetReport: Sendable {
  /// On what, with what, where and when the exercises were worked.
  public let circumstances: Circumstances

  /// The exercises, in the order in which they were worked.
  public var sections: [Section]

  /// An exercise in the report.
  public struct Section: Sendable {
    /// How the sheet numbers the exercise.
    public let id: String
    /// What the exercise is about.
    public let title: String
    /// What became of it.
    public let outcome: Outcome
    /// How long it took.
    public let seconds: Double

    /// What became of an exercise.
    public enum Outcome: Sendable {
      /// It was worked.
      case worked(ExerciseResult)
      /// It could not be finished; the error in a line.
      case failed(String)
    }

    /// A section from its parts.
    public init(id: String, title: String, outcome: Outcome, seconds: Double) {
      self.id = id
      self.title = title
      self.outcome = outcome
      self.seconds = seconds
    }

    /// What the exercise gave, unless it failed.
    public var result: ExerciseResult? {
      if case .worked(let result) = outcome { result } else { nil }
    }

    /// Why it failed, if it did.
    public var failure: String? {
      if case .failed(let reason) = outcome { reason } else { nil }
    }
  }

  /// A report of some sections.
  public init(_ circumstances: Circumstances, sections: [Section] = []) {
    self.circumstances = circumstances
    self.sections = sections
  }

  /// The exercises that failed: a command ends with a status other than 0 if there are any.
  public var failures: [(id: String, reason: String)] {
    sections.compactMap { section in section.failure.map { (id: section.id, reason: $0) } }
  }

  /// The page, with its figures inside: well-formed XML and HTML at once.
  public var html: String { ReportPage(self).text }
}

extension SheetReport {
  /// Writes `report.html`, `report.json`, and each figure and data file, into a folder, which is
  /// made if it is not there.
  ///
  /// Each file is written whole or not at all. Files of other names are left alone.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  public func write(to directory: String) throws(FileError) {
    try Folder.make(directory)
    for section in sections { try section.write(to: directory) }
    try writeSummary(to: directory)
  }

  /// Writes `report.html` and `report.json` alone.
  func writeSummary(to directory: String) throws(FileError) {
    try AtomicFile.write(Array(html.utf8), to: "\(directory)/report.html")
    try AtomicFile.write(Array(summaryJSON.utf8), to: "\(directory)/report.json")
  }
}

extension SheetReport.Section {
  /// The names of all files of this exercise, the figures first.
  var fileNames: [String] {
    guard let result else { return [] }
    return result.figures.map { $0.name + ".svg" } + result.files.map(\.name)
  }

  /// Writes the figures and the data files of this exercise.
  func write(to directory: String) throws(FileError) {
    guard let result else { return }
    for (name, figure) in result.figures {
      try AtomicFile.write(Array(figure.svg.utf8), to: "\(directory)/\(name).svg")
    }
    for file in result.files {
      try AtomicFile.write(Array(file.content.utf8), to: "\(directory)/\(file.name)")
    }
  }

  /// How the sheet numbers the exercise: `Aufgabe 25 a`; ids that are no number are words.
  var number: String {
    let digits = id.prefix { $0.isNumber }
    guard !digits.isEmpty else { return id.prefix(1).uppercased() + id.dropFirst() }
    let letter = id.dropFirst(digits.count)
    return "Aufgabe \(digits)" + (letter.isEmpty ? "" : "\u{A0}\(letter)")
  }
}
