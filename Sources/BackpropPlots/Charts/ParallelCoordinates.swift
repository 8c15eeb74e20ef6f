/// Many runs over several hyperparameters: an axis per hyperparameter and one for the result, and a
/// line per run.
///
/// A. Inselberg, *The plane with parallel coordinates*, The Visual Computer 1 (1985).
public struct ParallelCoordinates: Figure, Hashable {
  /// One hyperparameter, or the result.
  public struct Dimension: Sendable, Hashable {
    /// The kinds of values.
    public enum Values: Sendable, Hashable {
      /// Numbers on an axis.
      case numbers(AxisScale, NumberFormat)
      /// Names; the value of a run is an index.
      case names([String])
    }

    /// The name over the axis.
    public var name: String
    /// The kind of values.
    public var values: Values

    /// Creates a dimension.
    public init(_ name: String, _ values: Values = .numbers(.linear, .automatic)) {
      self.name = name
      self.values = values
    }
  }

  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The hyperparameters, and last the result.
  public var dimensions: [Dimension]
  /// The values of each run, one per dimension. A value that an axis cannot show is a gap.
  public var runs: [[Double]]
  /// The result that is the best. Lines are stronger for better runs; the best one has its own
  /// colour.
  public var bestValue: BestValue
  /// The size of the whole figure.
  public var size: FigureSize

  /// Creates a figure of runs.
  ///
  /// - Precondition: There is at least one dimension, and each run has a value for every one.
  public init(
    _ title: String, subtitle: String = "", dimensions: [Dimension], runs: [[Double]],
    bestValue: BestValue = .largest, size: FigureSize = FigureSize()
  ) {
    precondition(!dimensions.isEmpty, "a figure needs a dimension")
    precondition(
      runs.allSatisfy { $0.count == dimensions.count }, "a run has a value for every dimension")
    self.title = title
    self.subtitle = subtitle
    self.dimensions = dimensions
    self.runs = runs
    self.bestValue = bestValue
    self.size = size
  }

  /// The runs whose result is finite, from the worst to the best.
  fileprivate var ranked: [[Double]] {
    runs.filter { $0[dimensions.count - 1].isFinite }.sorted {
      let (first, second) = ($0[dimensions.count - 1], $1[dimensions.count - 1])
      return bestValue == .largest ? first < second : first > second
    }
  }

  /// The axes and the best run.
  public var summary: String {
    let names = dimensions.map(\.name).joined(separator: ", ")
    guard let best = ranked.last else { return "Parallel coordinates of \(names). No data." }
    let values = zip(dimensions, best).map { "\($0.name) \($0.text(of: $1))" }
    return "Parallel coordinates of \(names); \(runs.count) runs. "
      + "Best: \(values.joined(separator: ", "))."
  }

  /// The figure as an SVG document.
  public var svg: String { ParallelLayout(self).document }
}

extension ParallelCoordinates.Dimension {
  fileprivate func text(of value: Double) -> String {
    switch values {
    case .numbers(_, let format): format.string(value)
    case .names(let names):
      Int(exactly: value).flatMap { names.indices.contains($0) ? names[$0] : nil } ?? "–"
    }
  }

  /// Returns the axis, from the bottom to the top of the plot.
  fileprivate func axis(_ values: [Double], in plot: Rectangle) -> ScaledAxis {
    switch self.values {
    case .numbers(let scale, let format):
      ScaledAxis(
        Axis(scale: scale, format: format), data: values, fit: .loose,
        limit: max(3, Int(plot.height / 42))
      ).placed(from: plot.maxY, to: plot.y)
    case .names(let names):
      ScaledAxis(categories: names).placed(from: plot.maxY, to: plot.y)
    }
  }
}

/// The layout of the axes and lines of parallel coordinates.
private struct ParallelLayout {
  private let figure: ParallelCoordinates
  private let header: FigureHeader
  private let plot: Rectangle
  private let axes: [ScaledAxis]

  init(_ figure: ParallelCoordinates) {
    self.figure = figure
    header = FigureHeader(
      title: figure.title, subtitle: figure.subtitle, width: figure.size.width - 2 * figureMargin)
    let top = header.height + 36
    let height = max(80, figure.size.height - top - figureMargin - 4)
    // The labels of an axis are on its left, those of the last one on its right.
    let first = figure.dimensions[0]
    let last = figure.dimensions[figure.dimensions.count - 1]
    let rough = Rectangle(x: 0, y: top, width: 1, height: height)
    func labelWidth(_ index: Int, _ dimension: ParallelCoordinates.Dimension) -> Double {
      let axis = dimension.axis(figure.runs.map { $0[index] }, in: rough)
      let widest = axis.ticks.map { TextStyle.tick.width(of: $0.label) }.max() ?? 0
      return max(min(widest, 120) + 10, TextStyle.axisLabel.width(of: dimension.name) / 2)
    }
    let left = figureMargin + labelWidth(0, first)
    let right = figureMargin + labelWidth(figure.dimensions.count - 1, last)
    let plot = Rectangle(
      x: left, y: top, width: max(60, figure.size.width - left - right), height: height)
    self.plot = plot
    axes = figure.dimensions.enumerated().map { index, dimension in
      dimension.axis(figure.runs.map { $0[index] }, in: plot)
    }
  }

  var document: String {
    figureDocument(
      title: figure.title, summary: figure.summary, width: figure.size.width,
      height: figure.size.height
    ) { markup in
      header.draw(in: &markup, x: figureMargin)
      drawRuns(&markup)
      for index in axes.indices { drawAxis(index, &markup) }
    }
  }

  private func x(_ index: Int) -> Double {
    axes.count == 1 ? plot.midX : plot.x + plot.width * Double(index) / Double(axes.count - 1)
  }

  /// Draws the runs, the best one last, above all others.
  private func drawRuns(_ markup: inout Markup) {
    let ranked = figure.ranked
    for (rank, run) in ranked.enumerated() {
      let isBest = rank == ranked.count - 1
      let share = ranked.count < 2 ? 1 : Double(rank) / Double(ranked.count - 1)
      var path = PathData()
      for part in connected(run) { path.append(part) }
      markup.element(
        "path",
        [
          .text("d", path.text), .text("fill", "none"), .stroke(isBest ? .vermilion : .blue),
          .number("stroke-width", isBest ? 3 : 1 + share),
          .number("stroke-opacity", isBest ? 1 : 0.12 + 0.6 * share * share),
          .text("stroke-linejoin", "round"), .text("stroke-linecap", "round"),
        ]
      ) { $0.element("title", content: tooltip(run)) }
    }
  }

  /// Returns the points of a run in unbroken parts, without those that an axis cannot show.
  private func connected(_ run: [Double]) -> [[PixelPoint]] {
    var parts: [[PixelPoint]] = [[]]
    for (index, value) in run.enumerated() {
      if let y = axes[index].position(value) {
        parts[parts.count - 1].append(PixelPoint(x: x(index), y: y))
      } else {
        parts.append([])
      }
    }
    return parts.filter { !$0.isEmpty }
  }

  /// Returns the distance from a tick down to the baseline of its label. Many lines meet in the tick
  /// of a name: names are above it.
  private func labelDrop(_ index: Int) -> Double {
    if case .names = figure.dimensions[index].values { -5 } else { 4.2 }
  }

  private func tooltip(_ run: [Double]) -> String {
    zip(figure.dimensions, run).map { "\($0.name) \($0.text(of: $1))" }.joined(separator: ", ")
  }

  private func drawAxis(_ index: Int, _ markup: inout Markup) {
    let (axis, x) = (axes[index], x(index))
    let isLast = index == axes.count - 1
    let side = isLast && index > 0 ? 1.0 : -1.0
    var path = PathData()
    path.append(plot.verticalLine(at: x))
    for tick in axis.ticks {
      guard let y = axis.position(tick.value) else { continue }
      path.append([PixelPoint(x: x, y: y), PixelPoint(x: x + 5 * side, y: y)])
    }
    markup.hairline(path, paint: .axis)
    var style = TextStyle.tick.anchored(side < 0 ? .end : .start)
    style.hasHalo = true
    for tick in axis.ticks {
      guard let y = axis.position(tick.value) else { continue }
      let label = TextMetrics.line(tick.label, size: style.size, width: 120)
      markup.label(label, x: x + 9 * side, y: y + labelDrop(index), style)
    }
    var name = TextStyle.axisLabel.anchored(.middle)
    name.isBold = isLast
    markup.label(figure.dimensions[index].name, x: x, y: plot.y - 14, name)
  }
}
