import BackpropData
import BackpropFiles
import BackpropPlots
import Foundation
import Synchronization
import Testing
import _BackpropTestSupport

@testable import BackpropReport

/// A few digits for reports whose parts are small.
func someDigits() -> DigitDataset {
  let source = SyntheticDigits()
  return DigitDataset(
    name: "digits", source: "a few", training: source.images(.training, count: 20),
    validation: source.images(.validation, count: 5), test: source.images(.test, count: 10))
}

/// The page must be well-formed and self-contained, whatever text a part contains.
@Suite struct ReportTests {
  private static func provenance(_ language: Language = .english) -> Report.Provenance {
    Report.Provenance(
      dataset: "digits", source: "a <folder> & \"more\"", language: language, firstSeed: 3,
      replicas: 2, isQuick: true, threads: 2, date: Date(timeIntervalSince1970: 0),
      machine: HostMachine(processor: "CPU <1>", cores: 2, system: "Linux"))
  }

  private static let nasty = "a < b & c > d \"quoted\" \u{0}\u{FFFF} *bold & <x>* `1 < 2` 2 * 3 ]]>"

  private func report(_ language: Language = .english) -> Report {
    let chart = LineChart(
      "T <&>", x: Axis("epoch"), y: Axis("cost", scale: .log10),
      series: [Series("s", values: [1, 2, 3])])
    let blocks: [PartResult.Block] = [
      .task(Self.nasty), .answer(Self.nasty), .heading(Self.nasty), .paragraph(Self.nasty),
      .steps([Self.nasty, "$\\frac{a}{b} < \\bar{c}$"]),
      .formula("w < \\text{a & b}", number: "BP1"),
      .figure(chart, name: "one", caption: Self.nasty), .figure(chart, name: "two", caption: "c"),
      .table(caption: Self.nasty, header: ["a", Self.nasty], rows: [["1", Self.nasty]]),
      .source(
        command: "backprop <x>", files: [PartResult.SourceReference("a.swift", line: 3, "f<T>")]),
    ]
    var claims = Claims()
    _ = claims.sentence(
      "25a.x", SampleMean([1, 2, 3]), positive: "", negative: "", undecided: "")
    let result = PartResult(
      blocks: blocks, files: [PartResult.DataFile(name: "data.csv", content: "a\n1\n")],
      findings: [Self.nasty, "$σ' ≤ 1/4$"], numbers: ["x": 1.5, "bad": .nan], claims: claims.all)
    return Report(
      "Title <>", Self.provenance(language),
      sections: [
        .init(
          id: "25a", label: "Aufgabe 25 a", title: Self.nasty, outcome: .worked(result),
          seconds: 1.25),
        .init(
          id: "26", label: "B", title: "Tutorial", outcome: .failed(Self.nasty), seconds: 0),
      ])
  }

  @Test(arguments: Language.allCases) func isWellFormedAndComplete(language: Language) {
    let page = ParsedPage(report(language).html)
    #expect(page.isWellFormed)
    #expect(page.elements.first { $0.name == "html" }?.attributes["lang"] == language.rawValue)
    // Each figure in a wide and in a narrow form.
    #expect(page.elements.count { $0.attributes["class"]?.contains("bp-figure") == true } == 4)
    #expect(page.count("figure") == 2 && page.count("math") == 3 && page.count("table") == 1)
    #expect(page.text.contains("a < b & c > d \"quoted\""))
    #expect(page.text.contains("a <folder> & \"more\""))
    #expect(page.text.contains("CPU <1>"))
    #expect(
      page.text.contains(language(en: "This part failed.", de: "Dieser Teil ist gescheitert.")))
    #expect(page.text.contains(language(en: "Quick run.", de: "Schneller Lauf.")))
    #expect(page.text.contains("(BP1)"))
    #expect(page.text.contains("a.swift:3"))
    // The number of tests that the statistics name is that of the claims.
    #expect(page.text.contains(language(en: "rest on 1 such", de: "beruhen auf 1 solchen")))
  }

  @Test func needsNothingFromElsewhere() {
    let page = ParsedPage(report().html)
    #expect(page.count("script") == 0 && page.count("link") == 0 && page.count("img") == 0)
    let ids = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for link in page.elements.compactMap({ $0.attributes["href"] }) {
      if link.hasPrefix("#") {
        #expect(ids.contains(String(link.dropFirst())))
      } else {
        #expect(["one.svg", "two.svg", "data.csv"].contains(link))
      }
    }
  }

  @Test func isWrittenWholeIntoANewFolder() throws {
    try withTemporaryFolder { folder in
      try report().write(to: folder + "/new")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/new").sorted()
      #expect(names == ["data.csv", "one.svg", "report.html", "report.json", "two.svg"])
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/new/report.json"))
      let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(json["quick"] as? Bool == true && json["language"] as? String == "en")
      #expect(json["date"] as? String == "1970-01-01T00:00:00Z")
      let parts = try #require(json["exercises"] as? [[String: Any]])
      #expect(parts[0]["files"] as? [String] == ["one.svg", "two.svg", "data.csv"])
      #expect(parts[0]["numbers"] as? [String: Double] == ["x": 1.5])
      #expect((parts[0]["findings"] as? [String])?.last == "σ′ ≤ 1/4")
      #expect(parts[1]["error"] as? String == Self.nasty)
      let figure = try #require((parts[0]["figures"] as? [[String: Any]])?.first)
      #expect(figure["part"] as? String == "25a" && figure["file"] as? String == "one.svg")
      let axes = try #require(figure["axes"] as? [[String: Any]])
      #expect(axes.map { $0["label"] as? String } == ["epoch", "cost"])
      #expect(axes[1]["scale"] as? String == "log10")
      #expect(axes[0]["minimum"] as? Double == 0 && axes[0]["maximum"] as? Double == 2)
      let claim = try #require((parts[0]["claims"] as? [[String: Any]])?.first)
      #expect(claim["id"] as? String == "25a.x" && claim["outcome"] as? String == "undecided")
      #expect((claim["numbers"] as? [String: Double])?["mean"] == 2)
    }
  }

  @Test func processorNameFromLinux() {
    #expect(HostMachine.processor(in: "x\t: 1\nmodel name\t: A B \nmodel name\t: C\n") == "A B")
    #expect(HostMachine.processor(in: "Processor: none\nmodel name\t: \n") == nil)
  }
}

/// Parts that fail or are cancelled must not take the others with them.
@Suite struct ReportWorkTests {
  private struct Part: ReportPart {
    struct Problem: Error, CustomStringConvertible { let description = "broken <here>" }
    var id = "1a"
    var error: (any Error)?
    func title(in language: Language) -> String { "Works" }
    func work(_ context: ReportContext) async throws -> PartResult {
      if let error { throw error }
      return PartResult(files: [PartResult.DataFile(name: "\(id).csv", content: "x\n")])
    }
  }

  private func work(
    _ parts: [Part], savingTo folder: String,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Report {
    let context = ReportContext(digits: someDigits(), threads: 1, progress: progress)
    var report = Report("Report", Report.Provenance(context, date: Date()))
    try await report.work(parts, in: context, savingTo: folder)
    return report
  }

  @Test func oneFailureDoesNotLoseTheOthers() async throws {
    try await withTemporaryFolder { folder in
      let report = try await work(
        [Part(), Part(id: "99z", error: Part.Problem()), Part(id: "2a")], savingTo: folder)
      #expect(report.sections.map(\.id) == ["1a", "99z", "2a"])
      #expect(report.failures.map(\.reason) == ["broken <here>"])
      #expect(FileManager.default.fileExists(atPath: folder + "/2a.csv"))
      let page = ParsedPage(try String(contentsOfFile: folder + "/report.html", encoding: .utf8))
      #expect(page.isWellFormed && page.text.contains("broken <here>"))
    }
  }

  @Test func filesSavedBeforeACancellationStay() async throws {
    try await withTemporaryFolder { folder in
      await #expect(throws: CancellationError.self) {
        try await work([Part(), Part(id: "3c", error: CancellationError())], savingTo: folder)
      }
      let page = ParsedPage(try String(contentsOfFile: folder + "/report.html", encoding: .utf8))
      #expect(page.isWellFormed && page.text.contains("1a"))
      #expect(FileManager.default.fileExists(atPath: folder + "/1a.csv"))
    }
  }

  @Test func aFolderThatCannotBeWrittenFailsBeforeTheWork() async throws {
    let lines = Mutex(0)
    await #expect(throws: FileError.self) {
      try await work([Part()], savingTo: "/dev/null/report") { _ in lines.withLock { $0 += 1 } }
    }
    #expect(lines.withLock { $0 } == 0)
  }
}
