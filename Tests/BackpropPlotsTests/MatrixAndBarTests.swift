import Testing

@testable import BackpropPlots

@Suite struct MatrixAndBarTests {
  @Test("Margins of a confusion matrix are row and column sums, recall and precision")
  func margins() throws {
    let matrix = ConfusionMatrix("t", counts: [[8, 2], [1, 9]], labels: ["a", "b"])
    #expect(matrix.rowTotals == [10, 10])
    #expect(matrix.columnTotals == [9, 11])
    #expect(matrix.correct == 17 && matrix.total == 20)
    let text = try Inspection(matrix.svg).text
    for share in ["80.0", "90.0", "88.9", "81.8", "85.0"] {
      #expect(text.contains("\(share)\u{202F}%"), "\(share) is missing")
    }
    #expect(matrix.summary.contains("a taken for b, 2 times"))
  }

  @Test("A class that never occurs has a dash and not a division by zero")
  func emptyClass() throws {
    let matrix = ConfusionMatrix("t", counts: [[0, 0], [0, 5]], labels: ["a", "b"])
    #expect(try Inspection(matrix.svg).text.contains("–"))
    _ = try Inspection(ConfusionMatrix("t", counts: [], labels: []).svg)
  }

  @Test("The best cell is framed by its goal, and a missing value is a dash that is not best")
  func heatMap() throws {
    var map = HeatMap(
      "t", values: [[1, nil, 3], [.nan, 0.5, 2]], rows: ["a", "b"], columns: ["x", "y", "z"],
      rowName: "row", columnName: "column")
    #expect(map.summary.contains("from 0.5 to 3. Best: 3 at row a, column z."))
    map.bestValue = .smallest
    #expect(map.summary.contains("Best: 0.5 at row b, column y."))
    let drawing = try Inspection(map.svg)
    #expect(drawing.all("rect").count { $0["fill"] == "none" } == 1)
    #expect(drawing.text.filter { $0 == "–" }.count == 4)  // two in cells, two in tooltips
    _ = try Inspection(HeatMap("t", values: [], rows: [], columns: []).svg)
    _ = try Inspection(HeatMap("t", values: [[nil]], rows: ["a"], columns: ["b"]).svg)
  }

  @Test("The best run comes last and above, a run without a result is not drawn")
  func parallelCoordinates() throws {
    var figure = ParallelCoordinates(
      "t",
      dimensions: [
        .init("eta", .numbers(.log10, .automatic)), .init("kind", .names(["a", "b"])),
        .init("cost"),
      ],
      runs: [[0.1, 0, 3], [1, 1, 2], [10, 0, .nan], [-1, 1, 5]], bestValue: .smallest)
    #expect(figure.summary.hasSuffix("4 runs. Best: eta 1, kind b, cost 2."))
    figure.bestValue = .largest
    #expect(figure.summary.hasSuffix("Best: eta \u{2212}1, kind b, cost 5."))
    let lines = try Inspection(figure.svg).all("path").filter { $0["stroke-opacity"] != nil }
    #expect(lines.count == 3)
    #expect(lines.last?["class"]?.contains("vermilion") == true)
  }

  @Test("Bins hold every finite sample once, also at their bounds", arguments: [nil, 1, 7, 40])
  func bins(count: Int?) {
    var noise = SplitMix(state: 4)
    let samples = (0..<500).map { _ in noise.symmetric() * 3 } + [-3, 3, 0, .nan, .infinity]
    let counts = Histogram.bins(of: samples, count: count, normalization: .count)
    #expect(counts.reduce(0) { $0 + $1.height } == 503)
    let densities = Histogram.bins(of: samples, count: count)
    let area = densities.reduce(0) {
      $0 + $1.height * ($1.range.upperBound - $1.range.lowerBound)
    }
    #expect((area - 1).magnitude < 1e-12)
    for (bin, next) in zip(counts, counts.dropFirst()) {
      #expect(bin.range.upperBound == next.range.lowerBound)
    }
    // A bound belongs to the bin on its right, the last one to the last bin.
    let whole = Histogram.bins(of: [0, 1, 2, 3, 4], count: 4, normalization: .count)
    #expect(whole.map(\.height) == [1, 1, 1, 2])
    #expect(Histogram.bins(of: [.nan]).isEmpty)
    #expect(Histogram.bins(of: [2, 2, 2], normalization: .count).reduce(0) { $0 + $1.height } == 3)
  }

  @Test("A missing value has no bar, and negative ones hang from zero")
  func bars() throws {
    let chart = BarChart(
      "t", categories: ["a", "b", "c"], groups: [BarChart.Group("g", values: [2, .nan, -1])])
    let bars = try Inspection(chart.svg).all("rect").filter {
      $0["class"]?.contains("bp-stroke-blue") == true
    }
    #expect(bars.count == 2)
    let bottom =
      try #require(Double(bars[0]["y"] ?? "")) + #require(Double(bars[0]["height"] ?? ""))
    let top = try #require(Double(bars[1]["y"] ?? ""))
    #expect((bottom - top).magnitude < 0.02)
  }

  @Test("On a logarithmic axis even the lowest bar can be seen")
  func logarithmicBars() throws {
    let chart = BarChart(
      "t", categories: ["a", "b"], y: Axis(scale: .log10),
      groups: [BarChart.Group("g", values: [0.02, 2])])
    let heights = try Inspection(chart.svg).all("rect")
      .filter { $0["class"]?.contains("bp-stroke-blue") == true }
      .compactMap { Double($0["height"] ?? "") }
    #expect(heights.count == 2 && heights.allSatisfy { $0 > 10 })
  }

  @Test("An image of a function has its first row at the top of the y axis")
  func rasterOrientation() {
    let image = RasterImage(
      "t", pixelWidth: 2, pixelHeight: 2, xRange: 0...1, yRange: 0...1
    ) { x, y in (UInt8(x * 100), UInt8(y * 100), 0) }
    #expect(image.pixels == [25, 75, 0, 75, 75, 0, 25, 25, 0, 75, 25, 0])
  }
}
