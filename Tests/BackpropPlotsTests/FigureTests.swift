import Foundation
import Testing

@testable import BackpropPlots

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements that an XML parser finds in a figure.
final class Inspection: NSObject, XMLParserDelegate {
  private(set) var elements: [(name: String, attributes: [String: String])] = []
  private(set) var text = ""
  /// The `text` elements: attributes and content.
  private(set) var labels: [(attributes: [String: String], content: String)] = []
  private var isInLabel = false

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    if !parser.parse() { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append((name, attributes))
    isInLabel = name == "text"
    if isInLabel { labels.append((attributes, "")) }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
    if isInLabel { labels[labels.count - 1].content += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    isInLabel = false
  }

  /// The estimated boxes of the texts, upright or turned by a right angle.
  var textBoxes: [(box: Rectangle, content: String)] {
    labels.map { attributes, content in
      func number(_ key: String) -> Double { Double(attributes[key] ?? "") ?? .nan }
      let (x, y, size) = (number("x"), number("y"), number("font-size"))
      let isBold = attributes["font-weight"] != nil
      let width = TextMetrics.width(of: content, size: size, bold: isBold)
      let before =
        switch attributes["text-anchor"] {
        case "middle": width / 2
        case "end": width
        default: 0.0
        }
      let (above, below) = (0.76 * size, 0.22 * size)
      let box =
        attributes["transform"] == nil
        ? Rectangle(x: x - before, y: y - above, width: width, height: above + below)
        : Rectangle(
          x: x - above, y: y - width + before, width: above + below, height: width)
      return (box, content)
    }
  }

  func all(_ name: String) -> [[String: String]] {
    elements.filter { $0.name == name }.map(\.attributes)
  }
}

@Suite struct FigureTests {
  static let hostile = "<script>&amp; \"it's\" ]]> \u{0}\u{8}\u{1F}\u{FFFE}\u{7F} 👩🏽‍🔬 é\n</svg>"

  /// Every kind of figure with labels that would break careless markup.
  static let hostileFigures: [any Figure] = [
    LineChart(
      hostile, subtitle: hostile, x: Axis(hostile), y: Axis(hostile),
      series: [Series(hostile, values: [1, 2])], references: [.vertical(at: 0.5, hostile)],
      regions: [ShadedRegion(0...1, hostile)],
      annotations: [PointAnnotation(x: 0.5, y: 1.5, hostile)]),
    Histogram(
      hostile, x: Axis(hostile), bins: [Histogram.Bin(0...1, height: 2)], name: hostile),
    BarChart(
      hostile, categories: [hostile, hostile], categoryLabel: hostile,
      groups: [
        BarChart.Group(hostile, values: [1, 2]), BarChart.Group(hostile, values: [1, 2]),
      ]),
    ImageGrid(
      hostile, subtitle: hostile, imageWidth: 1, imageHeight: 1,
      tiles: [ImageGrid.Tile(.grey([7]), caption: hostile)]),
    ConfusionMatrix(
      hostile, counts: [[1, 2], [3, 4]], labels: [hostile, hostile], rowName: hostile,
      columnName: hostile),
    RasterImage(
      hostile, pixels: [1, 2, 3], pixelWidth: 1, pixelHeight: 1, xRange: 0...1, yRange: 0...1,
      xLabel: hostile, marks: [PointAnnotation(x: 0.5, y: 0.5, hostile)]),
  ]

  static var all: [any Figure] { Gallery.figures.map(\.figure) + hostileFigures }

  @Test("Every figure is well-formed XML, also with hostile labels", arguments: 0..<all.count)
  func wellFormed(index: Int) throws {
    let found = try Inspection(Self.all[index].svg)
    #expect(found.elements.first?.name == "svg")
    #expect(found.all("script").isEmpty, "a label became an element")
  }

  @Test("Labels are unchanged except for characters that XML cannot express")
  func labelsSurvive() throws {
    for figure in Self.hostileFigures {
      let text = try Inspection(figure.svg).text
      #expect(text.contains("<script>&amp; \"it's\" ]]>"))
      #expect(text.contains("👩🏽‍🔬 é"))
      #expect(!text.unicodeScalars.contains("\u{7F}"))
    }
  }

  @Test("Every figure has a name, a description, a role and a size", arguments: 0..<all.count)
  func accessible(index: Int) throws {
    let figure = Self.all[index]
    let found = try Inspection(figure.svg)
    let root = try #require(found.elements.first?.attributes)
    #expect(root["role"] == "img")
    #expect(root["aria-label"]?.isEmpty == false)
    #expect(found.elements.dropFirst().prefix(2).map(\.name) == ["title", "desc"])
    #expect(!figure.summary.isEmpty)
    let width = try #require(root["width"])
    let height = try #require(root["height"])
    #expect(root["viewBox"] == "0 0 \(width) \(height)")
  }

  @Test(
    "Figures can share an HTML page: no ids, classes under one prefix, one style sheet for all")
  func inlining() throws {
    var styleSheets = Set<String>()
    for figure in Self.all {
      let found = try Inspection(figure.svg)
      for (_, attributes) in found.elements {
        #expect(attributes["id"] == nil)
        let classes = (attributes["class"] ?? "").split(separator: " ")
        #expect(classes.allSatisfy { $0.hasPrefix("bp-") })
      }
      let start = try #require(figure.svg.range(of: "<style>"))
      let end = try #require(figure.svg.range(of: "</style>"))
      styleSheets.insert(String(figure.svg[start.upperBound..<end.lowerBound]))
    }
    #expect(styleSheets.count == 1)
  }

  @Test("No attribute contains NaN or infinity", arguments: 0..<all.count)
  func finite(index: Int) throws {
    for (name, attributes) in try Inspection(Self.all[index].svg).elements {
      for (key, value) in attributes where !["href", "aria-label"].contains(key) {
        let lower = value.lowercased()
        #expect(!lower.contains("nan") && !lower.contains("inf"), "\(name) \(key)=\(value)")
      }
    }
  }

  @Test("The dark colours are kept from printers, and every paint has one")
  func darkColours() {
    let svg = LineChart("t").svg
    #expect(svg.contains("@media screen and (prefers-color-scheme:dark)"))
    #expect(!svg.contains("var("))
  }
}
