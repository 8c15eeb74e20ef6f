import Testing

@testable import BackpropPlots

@Suite struct LineChartTests {
  /// The path data of lines, not of grid or axes.
  private func lines(_ chart: LineChart) throws -> [String] {
    try Inspection(chart.svg).all("path")
      .filter { $0["class"] == "bp-stroke-blue" && $0["fill"] == "none" }
      .compactMap { $0["d"] }
  }

  private func chart(_ values: [Double], y: Axis = Axis()) -> LineChart {
    LineChart("t", y: y, series: [Series("", values: values)])
  }

  @Test("A value that is not finite interrupts the line instead of bending it")
  func gaps() throws {
    for hole in [Double.nan, .infinity, -.infinity] {
      let path = try #require(try lines(chart([1, 2, hole, 4, 5, hole, 7, 8])).first)
      #expect(path.count { $0 == "M" } == 3)
    }
    #expect(try #require(try lines(chart([1, 2, 3])).first).count { $0 == "M" } == 1)
  }

  @Test("A point between two gaps is still seen")
  func isolated() throws {
    let found = try Inspection(chart([1, .nan, 2, .nan, 3, 4]).svg)
    #expect(found.all("circle").count == 2)
  }

  @Test("On a logarithmic axis zero and negative values are gaps and do not stretch the axis")
  func logarithmicGaps() throws {
    let logarithmic = Axis(scale: .log10)
    let path = try #require(try lines(chart([1, 2, 0, 4, 5, -3, 7, 8], y: logarithmic)).first)
    #expect(path.count { $0 == "M" } == 3)
    let request = ChartData(chart([1, 0, 8], y: logarithmic)).request
    #expect(ChartPage(request).frame.y.range == 1...10)
  }

  @Test("Empty and constant data, and data outside of the axes, still give a chart")
  func degenerate() throws {
    let charts = [
      LineChart("t"), chart([]), chart([.nan, .nan]), chart([3]), chart([0, 0, 0]),
      chart([1e-300, 1e300]), chart([-1e308, 1e308]), chart([-1, 0], y: Axis(scale: .log10)),
      chart([1, 2], y: Axis(range: 5...6)),
    ]
    for chart in charts {
      let found = try Inspection(chart.svg)
      #expect(found.all("text").count >= 5, "title and ticks are missing")
    }
  }

  @Test("Ten thousand points take less than 60 kilobytes and keep their extremes")
  func long() throws {
    var noise = SplitMix(state: 1)
    var values = (0..<10_000).map { _ in noise.unit() }
    values[5_003] = 40
    let svg = chart(values).svg
    #expect(svg.utf8.count < 60_000)
    let data = ChartData(chart(values))
    let frame = ChartPage(data.request).frame
    let trace = Trace(data.styled[0].series, in: frame)
    let top = try #require(frame.y.position(40))
    #expect(trace.parts[0].contains { ($0.y - top).magnitude < 1e-9 })
    let short = chart((0..<400).map { _ in noise.unit() }).svg
    #expect(short.utf8.count < 8_000)
  }

  @Test("Rounding does not add up along a path")
  func pathPrecision() throws {
    let points = (0..<1000).map { PixelPoint(x: Double($0) * 0.333, y: Double($0) * -0.0777) }
    var path = PathData()
    path.append(points)
    // Adding up the relative moves must lead back to the last point.
    let numbers = path.text.matches(of: /-?[0-9]*\.?[0-9]+/).compactMap { Double($0.output) }
    let x = stride(from: 0, to: numbers.count, by: 2).reduce(0) { $0 + numbers[$1] }
    let y = stride(from: 1, to: numbers.count, by: 2).reduce(0) { $0 + numbers[$1] }
    #expect((x - 999 * 0.333).magnitude < 0.051)
    #expect((y + 999 * 0.0777).magnitude < 0.051)
  }

  @Test("A band is drawn around each stretch and reaches the floor of a logarithmic axis")
  func bands() throws {
    let series = Series(
      "s", values: [1, 2, .nan, 4],
      band: Series.Band(lower: [-1, 1, 1, 3], upper: [2, 3, 4, .nan]))
    let chart = LineChart("t", y: Axis(scale: .log10), series: [series])
    let frame = ChartPage(ChartData(chart).request).frame
    let trace = Trace(series, in: frame)
    #expect(trace.bands.count == 1)
    #expect(try #require(trace.bands[0].last).y > frame.plot.maxY)
  }

  @Test("The mean of runs has their sample standard deviation around it")
  func meanOfRuns() throws {
    let series = Series("s", meanOf: [[1, 10], [3, 10], [5, 10]])
    #expect(series.points.map(\.y) == [3, 10])
    #expect(series.band?.lower == [1, 10])
    #expect(series.band?.upper == [5, 10])
    #expect(Series("s", meanOf: [[1, 2]]).band == nil)
  }

  @Test("Series that name no style differ in dashes and in colour")
  func styles() throws {
    let chart = LineChart("t", series: (0..<6).map { Series("\($0)", values: [1, Double($0)]) })
    let styled = ChartData(chart).styled
    #expect(Set(styled.map(\.color)).count == 6)
    #expect(Set(styled.map(\.pattern)).count == 6)
  }

  @Test("Notes do not cover each other, and the legend does not reach into the plot")
  func notesKeepClear() {
    var placement = LabelPlacement(bounds: Rectangle(x: 0, y: 0, width: 400, height: 300))
    placement.avoid([PixelPoint(x: 0, y: 150), PixelPoint(x: 400, y: 150)])
    var boxes: [Rectangle] = []
    for _ in 0..<5 {
      let places = Rectangle.around(PixelPoint(x: 200, y: 150), width: 90, height: 16)
      if placement.place(places) != nil { boxes.append(placement.last) }
    }
    for (index, box) in boxes.enumerated() {
      #expect(!box.contains(PixelPoint(x: box.midX, y: 150)), "a label covers the line")
      #expect(boxes[(index + 1)...].allSatisfy { !$0.intersects(box) })
    }
    for figure in [Gallery.accuracy, Gallery.overfitting, Gallery.scatter] {
      let page = ChartPage(ChartData(figure).request)
      #expect(page.header.height <= page.frame.plot.y)
    }
  }
}
