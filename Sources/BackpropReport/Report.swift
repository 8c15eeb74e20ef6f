import Backprop
public import BackpropFiles
import BackpropPlots
import Foundation

/// A report: a page to read, figures, and the data behind them.
public struct Report: Sendable {
  /// The title of the page.
  public let title: String

  /// The name of the page and of its JSON file, without extension: `report`.
  public let name: String

  /// The line above the title; `nil` for the name of the course.
  package let overline: String?

  /// The data, the seeds, the machine, the language and the date.
  public let provenance: Provenance

  /// Remarks before the first part, such as a table of equivalents.
  public let preface: [PartResult.Block]

  /// The parts, in the order in which they were worked.
  public internal(set) var sections: [Section] = []

  /// One part of the report.
  public struct Section: Sendable {
    /// The identifier of the part.
    public let id: String
    /// The short name before the title.
    public let label: String
    /// The subject of the part.
    public let title: String
    /// The result or the error.
    public let outcome: Outcome
    /// The time it took.
    public let seconds: Double

    package init(id: String, label: String, title: String, outcome: Outcome, seconds: Double) {
      (self.id, self.label, self.title) = (id, label, title)
      (self.outcome, self.seconds) = (outcome, seconds)
    }

    /// The result of a part or its error.
    public enum Outcome: Sendable {
      /// The part is worked.
      case worked(PartResult)
      /// The part failed, with the error in one line.
      case failed(String)
    }

    /// The result of the part; `nil` if it failed.
    public var result: PartResult? {
      if case .worked(let result) = outcome { result } else { nil }
    }

    /// The error in one line; `nil` if the part did not fail.
    public var failure: String? {
      if case .failed(let reason) = outcome { reason } else { nil }
    }
  }

  package init(
    _ title: String, name: String = "report", overline: String? = nil, _ provenance: Provenance,
    preface: [PartResult.Block] = [], sections: [Section] = []
  ) {
    (self.title, self.name, self.overline) = (title, name, overline)
    self.provenance = provenance
    (self.preface, self.sections) = (preface, sections)
  }

  /// Works parts one after another and collects their results.
  ///
  /// A part that fails becomes a section of the report too, and the others are worked all the same.
  /// Each section is written as soon as it is finished, so that a later failure loses nothing.
  ///
  /// - Parameters:
  ///   - parts: The parts, in the order of the report.
  ///   - context: The digits, the seeds and the threads.
  ///   - directory: The folder for the report, its figures and its data, which are written after
  ///     each part; it is created if it is missing. `nil` writes nothing.
  /// - Throws: `FileError` if something cannot be written, or `CancellationError`; then the report has
  ///   the finished parts, and names the missing ones.
  package mutating func work(
    _ parts: [any ReportPart], in context: ReportContext, savingTo directory: String?
  ) async throws {
    let first = sections.count
    // A folder that cannot be written fails before the work, not after it.
    if let directory { try write(to: directory) }
    for part in parts {
      let title = part.title(in: context.language)
      context.progress("\(part.id): \(title)")
      let start = ContinuousClock.now
      let outcome: Section.Outcome
      do {
        outcome = .worked(try await part.work(context))
      } catch  where error is CancellationError || Task.isCancelled {
        // The error may be that all trainings were cancelled.
        try noteMissing(parts.dropFirst(sections.count - first), in: context, savingTo: directory)
        throw CancellationError()
      } catch {
        context.progress("\(part.id) failed: \(error)")
        outcome = .failed("\(error)")
      }
      let section = Section(
        id: part.id, label: part.label(in: context.language), title: title, outcome: outcome,
        seconds: (ContinuousClock.now - start) / .seconds(1))
      sections.append(section)
      if let directory {
        try section.write(to: directory)
        try writePage(to: directory, json: json)
      }
    }
  }

  /// Adds the parts that a cancelled run has not finished, so that the report says what is missing.
  private mutating func noteMissing(
    _ parts: ArraySlice<any ReportPart>, in context: ReportContext, savingTo directory: String?
  ) throws(FileError) {
    let say = context.language
    for part in parts {
      sections.append(
        Section(
          id: part.id, label: part.label(in: say), title: part.title(in: say),
          outcome: .failed(
            say(
              en: "missing, since the command was interrupted before it was finished",
              de: "fehlt, weil das Programm vorher abgebrochen wurde")),
          seconds: 0))
    }
    if let directory { try writePage(to: directory, json: json) }
  }

  /// The parts that failed, each with its error in one line.
  public var failures: [(id: String, reason: String)] {
    sections.compactMap { section in section.failure.map { (id: section.id, reason: $0) } }
  }

  /// The findings of the parts as plain text, in order.
  public var findings: [(label: String, text: String)] {
    let inline = InlineMarkup(language: provenance.language)
    return sections.flatMap { section in
      (section.result?.findings ?? []).map { (section.label, inline.plainText($0)) }
    }
  }

  /// The page with its figures inside, both well-formed XML and HTML.
  public var html: String { ReportPage(self).text }

  /// The report as JSON: the findings, claims, numbers, figures and files of each part.
  public var json: String {
    // Only a number that is not finite cannot be encoded, and all of these are finite.
    ((try? JSONText.encode(ReportSummary(self), isPretty: true, usesSnakeCase: true)) ?? "{}")
      + "\n"
  }

  /// Writes the page, its JSON file, and every figure and data file, into a folder, which is created
  /// if it is missing.
  ///
  /// Each file is written whole or not at all. Files with other names stay as they are.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  public func write(to directory: String) throws(FileError) {
    try write(to: directory, json: json)
  }

  /// Writes the page and its files, with another content of the JSON file.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  package func write(to directory: String, json: String) throws(FileError) {
    try Folder.make(directory)
    for section in sections { try section.write(to: directory) }
    try writePage(to: directory, json: json)
  }

  private func writePage(to directory: String, json: String) throws(FileError) {
    try AtomicFile.write(Array(html.utf8), to: FilePath.join(directory, name + ".html"))
    try AtomicFile.write(Array(json.utf8), to: FilePath.join(directory, name + ".json"))
  }
}

extension Report.Section {
  /// The names of all files of this part, figures first.
  fileprivate var fileNames: [String] {
    guard let result else { return [] }
    return result.figures.map { $0.name + ".svg" } + result.files.map(\.name)
  }

  /// Writes the figures and the data files of this part.
  fileprivate func write(to directory: String) throws(FileError) {
    guard let result else { return }
    for (name, figure) in result.figures {
      try AtomicFile.write(Array(figure.svg.utf8), to: FilePath.join(directory, name + ".svg"))
    }
    for file in result.files {
      try AtomicFile.write(Array(file.content.utf8), to: FilePath.join(directory, file.name))
    }
  }
}

/// The content of `report.json`, the report for programs.
private struct ReportSummary: Encodable {
  let product = BackpropLibrary.name
  let version = BackpropLibrary.version
  let date: String
  let language: Language
  let dataset: String
  let source: String
  let firstSeed: UInt64
  let replicas: Int?
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
    let claims: [Claim]
    let numbers: [String: Double]
    let figures: [FigureEntry]
    let files: [String]
  }

  struct FigureEntry: Encodable {
    let part: String
    let file: String
    let title: String
    let axes: [AxisDescription]
  }

  init(_ report: Report) {
    let provenance = report.provenance
    date = provenance.dateText
    language = provenance.language
    dataset = provenance.dataset
    source = provenance.source
    firstSeed = provenance.firstSeed
    replicas = provenance.replicas
    quick = provenance.isQuick
    threads = provenance.threads
    machine = provenance.machine
    let inline = InlineMarkup(language: provenance.language)
    exercises = report.sections.map { section in
      let result = section.result ?? PartResult()
      return Entry(
        id: section.id, title: section.title,
        seconds: (section.seconds * 1000).rounded() / 1000, error: section.failure,
        findings: result.findings.map(inline.plainText), claims: result.claims,
        numbers: result.numbers.filter { $0.value.isFinite },
        figures: result.figures.map {
          FigureEntry(
            part: section.id, file: $0.name + ".svg", title: $0.figure.title, axes: $0.figure.axes)
        },
        files: section.fileNames)
    }
  }
}
