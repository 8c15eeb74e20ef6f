import Backprop
public import BackpropFiles

/// The report of a worked sheet: a page to read, figures, and the data behind them.
public struct SheetReport: Sendable {
  /// The data, the seeds, the machine and the date.
  public let provenance: Provenance

  /// The exercises, in the order in which they were worked.
  public var sections: [Section]

  /// The section of one exercise.
  public struct Section: Sendable {
    /// The sheet's number of the exercise.
    public let id: String
    /// The subject of the exercise.
    public let title: String
    /// The result or the error.
    public let outcome: Outcome
    /// The time it took.
    public let seconds: Double

    /// The result of an exercise or its error.
    public enum Outcome: Sendable {
      /// The exercise is worked.
      case worked(ExerciseResult)
      /// The exercise failed, with the error in one line.
      case failed(String)
    }

    /// The result of the exercise; `nil` if it failed.
    public var result: ExerciseResult? {
      if case .worked(let result) = outcome { result } else { nil }
    }

    /// The error in one line; `nil` if the exercise did not fail.
    public var failure: String? {
      if case .failed(let reason) = outcome { reason } else { nil }
    }
  }

  /// Creates a report of some sections.
  public init(_ provenance: Provenance, sections: [Section] = []) {
    self.provenance = provenance
    self.sections = sections
  }

  /// The exercises that failed, each with its error in one line.
  public var failures: [(id: String, reason: String)] {
    sections.compactMap { section in section.failure.map { (id: section.id, reason: $0) } }
  }

  /// The page with its figures inside, both well-formed XML and HTML.
  public var html: String { ReportPage(self).text }

  /// The report as JSON: the findings, the numbers and the file names of each exercise.
  public var summaryJSON: String {
    // Only a number that is not finite cannot be encoded, and seconds and numbers are finite.
    ((try? JSONText.encode(ReportSummary(self), isPretty: true)) ?? "{}") + "\n"
  }
}

extension SheetReport {
  /// Writes `report.html`, `report.json`, and every figure and data file, into a folder, which is
  /// created if it is missing.
  ///
  /// Each file is written whole or not at all. Files with other names stay as they are.
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
  /// The names of all files of this exercise, figures first.
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

  /// The sheet's number of the exercise, `Aufgabe 25 a`; an id that is not a number is capitalised.
  var number: String {
    let digits = id.prefix { $0.isNumber }
    guard !digits.isEmpty else { return id.prefix(1).uppercased() + id.dropFirst() }
    let letter = id.dropFirst(digits.count)
    return "Aufgabe \(digits)" + (letter.isEmpty ? "" : "\u{A0}\(letter)")
  }
}

/// The content of `report.json`, the report for programs.
private struct ReportSummary: Encodable {
  let product: String
  let version: String
  let date: String
  let dataset: String
  let source: String
  let seeds: [UInt64]
  let quick: Bool
  let threads: Int
  let machine: HostMachine
  let exercises: [Entry]

  struct Entry: Encodable {
    let id: String
    let title: String
    let seconds: Double
    let error: String?
    let findings: [String]
    let numbers: [String: Double]
    let files: [String]
  }

  init(_ report: SheetReport) {
    let provenance = report.provenance
    product = BackpropLibrary.name
    version = BackpropLibrary.version
    date = provenance.dateText
    dataset = provenance.dataset
    source = provenance.source
    seeds = provenance.seeds
    quick = provenance.isQuick
    threads = provenance.threads
    machine = provenance.machine
    exercises = report.sections.map { section in
      Entry(
        id: section.id, title: section.title,
        seconds: (section.seconds * 1000).rounded() / 1000, error: section.failure,
        findings: section.result?.plainFindings ?? [],
        numbers: (section.result?.numbers ?? [:]).filter { $0.value.isFinite },
        files: section.fileNames)
    }
  }
}
