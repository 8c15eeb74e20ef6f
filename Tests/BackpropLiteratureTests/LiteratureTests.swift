import BackpropPlots
import BackpropReport
import Foundation
import Testing

@testable import BackpropLiterature

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct LiteratureTests {
  /// All entries, so small that they take moments.
  private static let tinyEntries: [any ReportPart] = [
    XOREntry(scale: .init(seedCount: 2, freshSeedCount: 2, epochs: 50)),
    SimilarityEntry(scale: .init(seedCount: 2, epochs: 2)),
    EqualizerEntry(
      scale: .init(seedCount: 2, trainingSymbols: 50, testSymbols: 50, epochs: 1)),
    NonCircularEntry(
      scale: .init(seedCount: 2, trainingCounts: [10, 20], evaluationCount: 20, epochs: 1)),
    FourierEntry(
      scale: .init(seedCount: 2, trainingCount: 30, evaluationCount: 20, epochs: 2)),
  ]

  /// The appendix in both languages, worked once for all tests.
  private static let reports = Task {
    var reports: [Language: Report] = [:]
    for language in Language.allCases {
      reports[language] = try await Literature.work(
        tinyEntries, in: tinyContext(language), date: .distantPast)
    }
    return reports
  }

  private func report(_ language: Language) async throws -> Report {
    try #require(try await Self.reports.value[language])
  }

  @Test("every entry is worked in both languages, and no text is the same in both")
  func languages() async throws {
    let (english, german) = (try await report(.english), try await report(.german))
    #expect(english.failures.isEmpty && german.failures.isEmpty)
    #expect(english.title != german.title)
    for (first, second) in zip(english.sections, german.sections) {
      #expect(first.title != second.title && first.label != second.label)
      let (en, de) = try (#require(first.result), #require(second.result))
      #expect(en.prose.count == de.prose.count && !en.prose.isEmpty)
      for (a, b) in zip(en.prose, de.prose) { #expect(a != b) }
      for (a, b) in zip(en.findings, de.findings) { #expect(a != b) }
      for (a, b) in zip(en.figures, de.figures) {
        #expect(a.name == b.name && a.figure.title != b.figure.title)
        #expect(a.figure.language == .english && b.figure.language == .german)
      }
      let words = de.prose + de.findings + de.headers + de.cells + [second.title]
      for text in words + de.figures.flatMap({ [$0.figure.title, $0.figure.summary] }) {
        #expect(englishWords(in: text).isEmpty, "\(text)")
      }
      #expect(en.claims.map(\.id) == de.claims.map(\.id))
      #expect(en.numbers == de.numbers && en.files == de.files)
      #expect(Set(en.claims.map(\.id)).count == en.claims.count)
    }
  }

  /// Returns the words of a German text that are English. Titles of journals are emphasised, and
  /// formulas have names of their own.
  private func englishWords(in text: String) -> [String] {
    let prose = text.replacing(/\*[^*]*\*|\$[^$]*\$|`[^`]*`/, with: "")
    let known: Set = [
      "the", "of", "and", "with", "is", "are", "network", "networks", "error", "errors", "training",
      "seed", "seeds", "for", "real", "complex", "mean", "from", "to", "no", "yes", "epoch",
      "accuracy", "cost", "solved", "pole", "phase",
    ]
    return prose.split { !$0.isLetter }.map(String.init).filter(known.contains)
  }

  @Test("the page is well-formed, and every formula is closed")
  func page() async throws {
    for language in Language.allCases {
      let report = try await report(language)
      #expect(report.name == "appendix")
      let page = report.html.replacing("<!DOCTYPE html>", with: "")
      #expect(XMLParser(data: Data(page.utf8)).parse())
      for text in report.sections.flatMap({ $0.result?.prose ?? [] }) {
        #expect(text.count { $0 == "$" }.isMultiple(of: 2), "\(text)")
      }
    }
  }

  @Test("the appendix is written with its figures and data")
  func files() async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("literature-\(UInt64.random(in: 0 ... .max))")
    defer { try? FileManager.default.removeItem(at: directory) }
    let entries = [Self.tinyEntries[1]]
    let report = try await Literature.work(
      entries, in: tinyContext(), savingTo: directory.path)
    #expect(report.failures.isEmpty)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(
      Set(names) == [
        "appendix.html", "appendix.json", "appendix-similarity.csv", "appendix-similarity.svg",
        "appendix-similarity-plane.svg",
      ])
  }

  @Test("entries have different names, and their trainings different kinds")
  func names() {
    #expect(
      Literature.entries.map(\.id) == [
        "xor", "similarity", "equalizer", "non-circular", "fourier",
      ])
    #expect(Literature.entries.map { $0.label(in: .german) }.last == "Anhang E")
    #expect(Set(Literature.trainings.map { $0.kind }).count == Literature.trainings.count)
  }
}
