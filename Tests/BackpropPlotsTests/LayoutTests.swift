import Testing

@testable import BackpropPlots

@Suite struct LayoutTests {
  static let variants =
    Gallery.variants + FigureTests.hostileFigures.map { ("hostile", $0) }
    + FigureTests.hostileFigures.map { ("hostile-360", $0.resized(toWidth: 360)) }

  @Test(
    "Every text stays inside of the figure, in each width and language",
    arguments: 0..<variants.count)
  func inside(index: Int) throws {
    let (name, figure) = Self.variants[index]
    let found = try Inspection(figure.svg)
    let root = try #require(found.elements.first?.attributes)
    let width = try #require(Double(root["width"] ?? ""))
    let height = try #require(Double(root["height"] ?? ""))
    let page = Rectangle(x: 0, y: 0, width: width, height: height).expanded(by: 1)
    for (box, content) in found.textBoxes {
      #expect(page.contains(box), "\(name), \(width) × \(height): \(content) at \(box)")
    }
  }

  @Test("No two texts overlap", arguments: 0..<Gallery.variants.count)
  func overlaps(index: Int) throws {
    let (name, figure) = Gallery.variants[index]
    let texts = try Inspection(figure.svg).textBoxes
    for (position, first) in texts.enumerated() {
      for second in texts[(position + 1)...] {
        let isClear = !first.box.expanded(by: -1).intersects(second.box.expanded(by: -1))
        #expect(isClear, "\(name): \(first.content) and \(second.content)")
      }
    }
  }

  @Test("No text is cut", arguments: 0..<Gallery.variants.count)
  func complete(index: Int) throws {
    let (name, figure) = Gallery.variants[index]
    for (_, content) in try Inspection(figure.svg).textBoxes {
      #expect(!content.contains("…"), "\(name): \(content)")
    }
  }

  @Test("A resized figure has the width, and a plot that is neither flat nor tall")
  func widths() throws {
    for (name, figure) in Gallery.figures {
      for width in [320.0, 360, 446, 560, 720] {
        let root = try #require(try Inspection(figure.resized(toWidth: width).svg).elements.first)
        #expect(Double(root.attributes["width"] ?? "") == width, "\(name)")
      }
    }
    let phone = Gallery.accuracy.resized(toWidth: 360)
    #expect((300...440).contains(phone.size.height))
    let short = LineChart("t", x: Axis("x"), y: Axis("y"), series: [Series("s", values: [1, 2])])
    #expect((290...330).contains(short.resized(toWidth: 360).size.height))
    #expect(short.resized(toWidth: 560) == short)
    for chart in [phone, Gallery.long.resized(toWidth: 360)] {
      let plot = ChartPage(ChartData(chart).request).frame.plot
      #expect((0.5...1.2).contains(plot.height / plot.width))
    }
  }

  @Test("A label that is longer than its axis takes several lines")
  func wrappedLabels() throws {
    let page = ChartPage(ChartData(Gallery.long.resized(toWidth: 360)).request)
    #expect(page.frame.xTitle.count > 1 && page.frame.yTitle.count > 1)
    let words = page.frame.yTitle.joined(separator: " ")
    #expect(words == Gallery.long.y.label)
    #expect(
      page.frame.yTitle.allSatisfy {
        TextStyle.axisLabel.width(of: $0) <= page.frame.plot.height
      })
  }

  @Test("A narrow grid of images has fewer columns, and their number divides the wanted one")
  func gridColumns() throws {
    let images = try Inspection(Gallery.weights.resized(toWidth: 360).svg).all("image")
    let lefts = Set(images.dropLast().compactMap { $0["x"] })
    #expect(lefts.count == 5)
    #expect(
      Set(try Inspection(Gallery.weights.svg).all("image").compactMap { $0["x"] }).count == 10)
  }
}
