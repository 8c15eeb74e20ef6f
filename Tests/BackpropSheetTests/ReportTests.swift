import BackpropPlots
import Foundation
import Testing

@testable import BackpropSheet

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page parsed as XML.
struct ParsedPage {
  let isWellFormed: Bool
  let elements: [(name: String, attributes: [String: String])]
  let text: String

  init(_ html: String) {
    final class Collector: NSObject, XMLParserDelegate {
      var elements: [(name: String, attributes: [String: String])] = []
      var text = ""
      func parser(
        _: XMLParser, didStartElement name: String, namespaceURI _: String?,
        qualifiedName _: String?, attributes: [String: String] = [:]
      ) { elements.append((name, attributes)) }
      func parser(_: XMLParser, foundCharacters characters: String) { text += characters }
    }
    let collector = Collector()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = collector
    isWellFormed = parser.parse()
    elements = collector.elements
    text = collector.text
  }

  func count(_ name: String) -> Int { elements.count { $0.name == name } }
}

/// The page must be well-formed and self-contained, whatever text an exercise contains.
@Suite struct ReportTests {
  private static let provenance = SheetReport.Provenance(
    dataset: "digits", source: "a <folder> & \"more\"", seeds: [1, 2], isQuick: true, threads: 2,
    date: Date(timeIntervalSince1970: 0),
    machine: HostMachine(processor: "CPU <1>", cores: 2, system: "Linux"))

  private static let nasty = "a < b & c > d \"quoted\" \u{0}\u{FFFF} *bold & <x>* `1 < 2` 2 * 3 ]]>"

  private func report() -> SheetReport {
    let chart = LineChart("T <&>", series: [Series("s", values: [1, 2, 3])])
    let blocks: [ExerciseResult.Block] = [
      .question(Self.nasty), .answer(Self.nasty), .heading(Self.nasty), .paragraph(Self.nasty),
      .formula("<mi>w</mi>"),
      .formula("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"><mi>w</mi></math>"),
      .figure(chart, name: "one"), .captioned(chart, name: "two", caption: Self.nasty),
      .table(caption: Self.nasty, header: ["a", Self.nasty], rows: [["1", Self.nasty]]),
    ]
    let result = ExerciseResult(
      id: "25a", title: "T", blocks: blocks,
      files: [ExerciseResult.DataFile(name: "data.csv", content: "a\n1\n")],
      findings: [Self.nasty], numbers: ["x": 1.5, "bad": .nan])
    return SheetReport(
      Self.provenance,
      sections: [
        .init(id: "25a", title: Self.nasty, outcome: .worked(result), seconds: 1.25),
        .init(id: "tutorial", title: "Tutorial: B", outcome: .failed(Self.nasty), seconds: 0),
      ])
  }

  @Test func isWellFormedAndComplete() {
    let page = ParsedPage(report().html)
    #expect(page.isWellFormed)
    #expect(page.elements.count { $0.attributes["class"] == "bp-figure" } == 2)
    #expect(page.count("figure") == 2)
    #expect(page.count("math") == 2)
    #expect(page.count("table") == 1)
    #expect(page.text.contains("This exercise failed."))
    #expect(page.text.contains("a < b & c > d \"quoted\""))
    #expect(page.text.contains("a <folder> & \"more\""))
    #expect(page.text.contains("Quick run."))
    #expect(page.text.contains("CPU <1>, 2 cores, Linux"))
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

  @Test func isWrittenWholeIntoANewFolder() async throws {
    try await withTemporaryFolder { folder in
      let report = report()
      try report.write(to: folder + "/new")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/new").sorted()
      #expect(names == ["data.csv", "one.svg", "report.html", "report.json", "two.svg"])
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/new/report.json"))
      let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(json["quick"] as? Bool == true)
      #expect(json["date"] as? String == "1970-01-01T00:00:00Z")
      let exercises = try #require(json["exercises"] as? [[String: Any]])
      #expect(exercises[0]["files"] as? [String] == ["one.svg", "two.svg", "data.csv"])
      #expect(exercises[0]["numbers"] as? [String: Double] == ["x": 1.5])
      #expect(exercises[1]["error"] as? String == Self.nasty)
      #expect(report.failures.map(\.id) == ["tutorial"])
    }
  }

  @Test func inlineMarks() {
    #expect(inlineHTML("*a* and `b < c`") == "<em>a</em> and <code>b &lt; c</code>")
    #expect(inlineHTML("2 * 3 * 4") == "2 * 3 * 4")
    #expect(inlineHTML("a lone * and `") == "a lone * and `")
    #expect(inlineHTML("**") == "**")
    #expect(inlineHTML("`a * b`") == "<code>a * b</code>")
    #expect(plainText("*a* `b`") == "a b")
  }

  @Test func exercisesAreNumberedAsOnTheSheet() {
    func number(_ id: String) -> String {
      SheetReport.Section(id: id, title: "", outcome: .failed(""), seconds: 0).number
    }
    #expect(number("25a") == "Aufgabe 25\u{A0}a")
    #expect(number("26") == "Aufgabe 26")
    #expect(number("tutorial") == "Tutorial")
  }

  @Test func processorNameFromLinux() {
    #expect(HostMachine.processor(in: "x\t: 1\nmodel name\t: A B \nmodel name\t: C\n") == "A B")
    #expect(HostMachine.processor(in: "Processor: none\nmodel name\t: \n") == nil)
  }
}
