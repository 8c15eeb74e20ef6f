import Testing

@testable import BackpropPlots

@Suite struct LanguageTests {
  @Test(
    "German numbers have a decimal comma and a raised dot, and the same spaces",
    arguments: [
      (NumberFormat.automatic, 0.5, "0,5"),
      (.automatic, -1.5, "−1,5"),
      (.automatic, 50_000, "50\u{202F}000"),
      (.automatic, 1e9, "10⁹"),
      (.scientific, 0.0025, "2,5·10⁻³"),
      (.decimal(places: 2), 3, "3,00"),
      (.percent(places: 1), 0.9534, "95,3\u{202F}%"),
      (.automatic, .nan, "–"),
    ])
  func numbers(format: NumberFormat, value: Double, expected: String) {
    #expect(format.string(value, in: .german) == expected)
    #expect(format.string(value, in: .english) == format.string(value))
  }

  @Test("A format's function can still be passed on without a type")
  func references() {
    let text = NumberFormat.integer.string
    #expect(text(41.6) == "42")
    #expect([0.5, 1].map(NumberFormat.automatic.string) == ["0.5", "1"])
  }

  @Test("Ticks have the signs of the figure's language")
  func ticks() throws {
    var chart = LineChart("t", y: Axis(range: 0...1), series: [Series("s", values: [0.2, 0.8])])
    #expect(try Inspection(chart.svg).labels.contains { $0.content == "0.2" })
    chart.language = .german
    let german = try Inspection(chart.svg).labels.map(\.content)
    #expect(german.contains("0,2") && german.contains("0,8"))
    #expect(!german.contains { $0.contains(".") })
    chart.y = Axis(scale: .log10, format: .scientific)
    chart.series = [Series("s", values: [2, 4])]
    chart.x = Axis(range: 0...0.01, format: .scientific)
    #expect(try Inspection(chart.svg).labels.contains { $0.content.hasSuffix("·10⁻³") })
  }

  @Test("The document names its language")
  func attributes() throws {
    for (_, figure) in Gallery.figures {
      var figure = figure
      for language in Language.allCases {
        figure.language = language
        let root = try #require(try Inspection(figure.svg).elements.first?.attributes)
        #expect(root["lang"] == language.rawValue && root["xml:lang"] == language.rawValue)
      }
    }
  }

  @Test(
    "A German description has no English word of the module", arguments: Gallery.figures.indices)
  func descriptions(index: Int) throws {
    let (name, original) = Gallery.figures[index]
    var figure = original
    figure.language = .german
    let words = Set(figure.summary.split { !$0.isLetter }.map { $0.lowercased() })
    let english: Set = [
      "chart", "from", "to", "points", "marked", "arrow", "over", "bins", "curve", "images",
      "best", "runs", "recall", "correct", "mistake", "heat", "map", "panel", "coordinates",
    ]
    // Titles, names and labels of the caller stay: their words are not the module's.
    let texts = try Inspection(original.svg).labels.map(\.content).joined(separator: " ")
    let own = Set(texts.split { !$0.isLetter }.map { $0.lowercased() })
    #expect(words.isDisjoint(with: english.subtracting(own)), "\(name)")
  }

  @Test("German descriptions read well")
  func sentences() {
    var chart = LineChart(
      "t", x: Axis("Epoche"), y: Axis("Kosten", scale: .log10),
      series: [Series("Training", values: [1, 0.5])], references: [.vertical(at: 1, "Ende")])
    chart.language = .german
    #expect(
      chart.summary == "Liniendiagramm: Kosten (logarithmisch) über Epoche. "
        + "Training: 2 Punkte von 0,5 bis 1. Markiert: Ende.")
    var matrix = ConfusionMatrix("t", counts: [[8, 2], [1, 9]], labels: ["a", "b"])
    matrix.language = .german
    #expect(
      matrix.summary == "Konfusionsmatrix von 2 Klassen. 17 von 20 richtig (85,0\u{202F}%). "
        + "Trefferquote: a: 80,0\u{202F}%, b: 90,0\u{202F}%. "
        + "Häufigster Fehler: a als b erkannt, 2-mal.")
  }

  @Test("Tooltips have the signs of the language")
  func tooltips() throws {
    var histogram = Histogram("t", bins: [Histogram.Bin(0.5...1.5, height: 2.5)])
    #expect(try Inspection(histogram.svg).text.contains("0.5 to 1.5: 2.5"))
    histogram.language = .german
    #expect(try Inspection(histogram.svg).text.contains("0,5 bis 1,5: 2,5"))
  }
}
