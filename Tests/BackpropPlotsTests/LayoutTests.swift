import Testing

@testable import BackpropPlots

/// The size of a figure and the boxes of its texts.
private struct DrawnPage {
  let name: String
  let area: Rectangle
  let texts: [(box: Rectangle, content: String)]

  init(_ name: String, _ figure: any Figure) throws {
    let found = try Inspection(figure.svg)
    let root = try #require(found.elements.first?.attributes)
    let width = try #require(Double(root["width"] ?? ""))
    let height = try #require(Double(root["height"] ?? ""))
    self.name = "\(name), \(width) × \(height)"
    area = Rectangle(x: 0, y: 0, width: width, height: height)
    texts = found.textBoxes
  }

  func checkInside() {
    for (box, content) in texts {
      #expect(area.expanded(by: 1).contains(box), "\(name): \(content) at \(box)")
    }
  }

  func checkOverlaps() {
    for (position, first) in texts.enumerated() {
      for second in texts[(position + 1)...] {
        let isClear = !first.box.expanded(by: -1).intersects(second.box.expanded(by: -1))
        #expect(isClear, "\(name): \(first.content) and \(second.content)")
      }
    }
  }
}

@Suite struct LayoutTests {
  @Test(
    "Every text is whole, inside of the figure and clear of others, in each width and language",
    arguments: Gallery.variants.indices)
  func texts(index: Int) throws {
    let page = try DrawnPage(Gallery.variants[index].name, Gallery.variants[index].figure)
    page.checkInside()
    page.checkOverlaps()
    for (_, content) in page.texts { #expect(!content.contains("…"), "\(page.name): \(content)") }
  }

  @Test("Hostile labels stay inside of the figure too")
  func hostileTexts() throws {
    for figure in FigureTests.hostileFigures {
      for width in [560.0, 360] {
        try DrawnPage("hostile", figure.resized(toWidth: width)).checkInside()
      }
    }
  }

  @Test("Labels of ticks do not overlap, whatever the ranges, scales and formats")
  func ticks() throws {
    var noise = SplitMix(state: 23)
    let formats: [NumberFormat] = [
      .automatic, .integer, .decimal(places: 3), .percent(places: 1), .scientific,
    ]
    func axis() -> Axis {
      let format = formats[Int(noise.unit() * 5)]
      if noise.unit() < 0.4 {
        let low = powerOfTen(12 * noise.symmetric())
        return Axis(
          "label", scale: .log10, range: low...(low * powerOfTen(0.3 + 8 * noise.unit())),
          format: format)
      }
      let (middle, half) = (powerOfTen(6 * noise.symmetric()), powerOfTen(6 * noise.symmetric()))
      return Axis("label", range: (middle - half)...(middle + half), format: format)
    }
    for _ in 0..<60 {
      let chart = LineChart("t", x: axis(), y: axis())
      for width in [560.0, 320] {
        let page = try DrawnPage("\(chart.x) \(chart.y)", chart.resized(toWidth: width))
        page.checkInside()
        page.checkOverlaps()
        #expect(page.texts.count >= 5, "\(page.name): few ticks")
      }
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
