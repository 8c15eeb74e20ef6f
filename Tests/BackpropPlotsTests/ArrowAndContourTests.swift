import Testing

@testable import BackpropPlots

@Suite struct ArrowAndContourTests {
  private typealias Point = Series.Point

  @Test("An arrow ends at its point with a head of the arrow's colour, which points there")
  func arrows() throws {
    let chart = LineChart(
      "t", arrows: [Arrow(from: Point(x: 0, y: 0), to: Point(x: 2, y: 1), "step", color: .purple)])
    let frame = ChartPage(ChartData(chart).request).frame
    let shape = try #require(ArrowShape(chart.arrows[0], in: frame))
    #expect(shape.head[0] == frame.pixel(x: 2, y: 1))
    let middle = PixelPoint(
      x: (shape.head[1].x + shape.head[3].x) / 2, y: (shape.head[1].y + shape.head[3].y) / 2)
    let (along, across) = (
      (shape.end.x - shape.start.x, shape.end.y - shape.start.y),
      (shape.end.x - middle.x, shape.end.y - middle.y)
    )
    #expect((along.0 * across.1 - along.1 * across.0).magnitude < 1e-6)
    #expect(along.0 * across.0 + along.1 * across.1 > 0)
    let found = try Inspection(chart.svg)
    #expect(found.all("path").contains { $0["class"] == "bp-fill-purple" })
    #expect(found.labels.contains { $0.content == "step" })
    #expect(chart.summary.contains("Arrow step from (0, 0) to (2, 1)."))
    let none = LineChart("t", arrows: [Arrow(from: Point(x: 1, y: 1), to: Point(x: 1, y: 1))])
    _ = try Inspection(none.svg)
  }

  @Test("A unit has the same length on both axes", arguments: [560.0, 360])
  func equalUnits(width: Double) throws {
    for chart in [Gallery.descent, circle] {
      let frame = ChartPage(ChartData(chart.resized(toWidth: width)).request).frame
      let origin = try #require(frame.pixel(x: 0, y: 0))
      let right = try #require(frame.pixel(x: 1, y: 0)).x - origin.x
      let up = origin.y - (try #require(frame.pixel(x: 0, y: 1)).y)
      #expect((right - up).magnitude < 1e-9)
    }
    var flat = circle
    flat.hasEqualUnits = false
    let frame = ChartPage(ChartData(flat).request).frame
    #expect((frame.plot.height - frame.plot.width).magnitude > 50)
  }

  private var circle: LineChart {
    LineChart(
      "t",
      series: [
        Series("c", contoursOver: -2...2, -2...2, levels: [1]) { x, y in x * x + y * y }
      ], hasEqualUnits: true)
  }

  @Test("The contours of the distance are one closed circle for each level")
  func circles() {
    let series = Series("c", contoursOver: -3...3, -2.5...2.5, levels: [1, 4], resolution: 80) {
      x, y in x * x + y * y
    }
    let curves = series.points.split { !$0.x.isFinite }
    #expect(curves.count == 2)
    for (curve, radius) in zip(curves, [1.0, 2]) {
      #expect(curve.first == curve.last)
      for point in curve {
        let distance = (point.x * point.x + point.y * point.y).squareRoot()
        #expect((distance - radius).magnitude < 2e-3)
      }
      // The whole circle: all quadrants, and steps no longer than a cell's diagonal.
      #expect(Set(curve.map { ($0.x > 0 ? 1 : 0) + ($0.y > 0 ? 2 : 0) }).count == 4)
      for (point, next) in zip(curve, curve.dropFirst()) {
        #expect((point.x - next.x).magnitude < 0.08 && (point.y - next.y).magnitude < 0.07)
      }
    }
  }

  @Test("A line through the square is one curve, and holes in the function end it")
  func openCurves() {
    func curves(_ function: (Double, Double) -> Double) -> [ArraySlice<Series.Point>] {
      Series("c", contoursOver: 0...1, 0...1, resolution: 21, function: function).points
        .split { !$0.x.isFinite }
    }
    let whole = curves { x, y in y - 0.37 }
    #expect(whole.count == 1 && whole[0].count == 22)
    #expect(whole[0].allSatisfy { ($0.y - 0.37).magnitude < 1e-12 })
    #expect(curves { x, y in (0.4...0.6).contains(x) ? .nan : y - 0.37 }.count == 2)
    #expect(curves { _, _ in 1 }.isEmpty)
    // A saddle on every cell keeps its two branches.
    #expect(curves { x, y in (x - 0.5) * (y - 0.5) - 1e-4 }.count == 2)
  }

  @Test("The band is a deviation, an interval of the mean, or none")
  func spreads() throws {
    let runs: [[Double]] = [[1], [3], [5], [7]]
    let deviation = (20.0 / 3).squareRoot()
    let plain = try #require(Series("s", meanOf: runs).band)
    #expect((plain.upper[0] - 4 - deviation).magnitude < 1e-12)
    let interval = try #require(
      Series("s", meanOf: runs, band: .standardError(times: 3.182)).band)
    #expect((interval.upper[0] - 4 - 3.182 * deviation / 2).magnitude < 1e-12)
    #expect(Series("s", meanOf: runs, band: .none).band == nil)
  }

  @Test("Runs are separate thin lines under one name")
  func runs() throws {
    let chart = LineChart(
      "t", series: [Series("runs", runs: [[1, 2], [3, 1], [2, 2]], from: 1)])
    let lines = try Inspection(chart.svg).all("path").filter {
      $0["class"] == "bp-stroke-blue" && $0["stroke-width"] == "0.8"
    }
    // In the legend and in the plot.
    #expect(lines.count == 2)
    #expect(lines.contains { ($0["d"] ?? "").count { $0 == "M" } == 3 })
    let wide = LineChart("t", series: [Series("s", values: [1, 2], lineWidth: 5)])
    #expect(wide.svg.contains("stroke-width=\"5\""))
  }
}
