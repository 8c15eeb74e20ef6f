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
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

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
    let words = Words(language)
    let kind = words.parallelCoordinates(names)
    guard let best = ranked.last else { return "\(kind). \(words.noData)" }
    return "\(kind); \(words.runs(runs.count)). \(words.best(text(of: best)))"
  }

  /// Returns the names and values of a run.
  fileprivate func text(of run: [Double]) -> String {
    zip(dimensions, run).map { "\($0.name) \($0.text(of: $1, language))" }.joined(separator: ", ")
  }

  /// Returns the same figure in another width.
  public func resized(toWidth width: Double) -> ParallelCoordinates {
    guard width != size.width else { return self }
    var copy = self
    copy.size = FigureSize(width: width, height: size.height)
    let scaled = ParallelLayout(self).plotHeight * (copy.size.width / size.width).squareRoot()
    copy.size.height += max(180, scaled) - ParallelLayout(copy).plotHeight
    return copy
  }

  /// The figure as an SVG document.
  public var svg: String { ParallelLayout(self).document }
}

extension ParallelCoordinates.Dimension {
  fileprivate func text(of value: Double, _ language: Language) -> String {
    switch values {
    case .numbers(_, let format): format.string(value, in: language)
    case .names(let names):
      Int(exactly: value).flatMap { names.indices.contains($0) ? names[$0] : nil } ?? "–"
    }
  }

  /// Returns the axis, from the bottom to the top of the plot.
  fileprivate func axis(
    _ values: [Double], in plot: Rectangle, _ language: Language
  ) -> ScaledAxis {
    switch self.values {
    case .numbers(let scale, let format):
      ScaledAxis(
        Axis(scale: scale, format: format), data: values, fit: .loose,
        limit: max(3, Int(plot.height / 36)), language: language
      ).placed(from: plot.maxY, to: plot.y)
    case .names(let names):
      ScaledAxis(categories: names).placed(from: plot.maxY, to: plot.y)
    }
  }
}

/// The layout of the axes and lines of parallel coordinates.
private struct ParallelLayout {
  private static let lineHeight = 16.0

  private let figure: ParallelCoordinates
  private let header: FigureHeader
  private let plot: Rectangle
  private let axes: [ScaledAxis]
  /// The lines of each axis's name, and the row above the plot that they are in.
  private let names: [(lines: [String], row: Int, x: Double)]
  private let height: Double

  var plotHeight: Double { plot.height }

  init(_ figure: ParallelCoordinates) {
    self.figure = figure
    let size = figure.size
    header = FigureHeader(
      title: figure.title, subtitle: figure.subtitle, width: size.width - 2 * figureMargin)
    // The labels of an axis are on its left, those of the last one on its right.
    let count = figure.dimensions.count
    let rough = Rectangle(x: 0, y: 0, width: 1, height: max(80, size.height - 120))
    let ticks = figure.dimensions.enumerated().map { index, dimension in
      dimension.axis(figure.runs.map { $0[index] }, in: rough, figure.language).ticks
    }
    func labelWidth(_ index: Int) -> Double {
      let widest = ticks[index].map { TextStyle.tick.width(of: $0.label) }.max() ?? 0
      return min(widest, 0.22 * size.width) + 12
    }
    let left = figureMargin + max(20, labelWidth(0))
    let right = figureMargin + max(20, labelWidth(count - 1))
    let width = max(60, size.width - left - right)
    func x(_ index: Int) -> Double {
      count == 1 ? left + width / 2 : left + width * Double(index) / Double(count - 1)
    }
    names = Self.names(of: figure, x)
    let rows = (names.map(\.row).max() ?? 0) + 1
    let lineCount = names.map(\.lines.count).max() ?? 1
    let top = header.height + 18 + Self.lineHeight * Double(rows * lineCount)
    let least = min(160, 0.4 * size.width)
    let plot = Rectangle(
      x: left, y: top, width: width, height: max(least, size.height - top - figureMargin - 4))
    self.plot = plot
    height = plot.maxY + figureMargin + 4
    axes = figure.dimensions.enumerated().map { index, dimension in
      dimension.axis(figure.runs.map { $0[index] }, in: plot, figure.language)
    }
  }

  /// Places each name above its axis, in the lowest row in which it covers no other name.
  private static func names(
    of figure: ParallelCoordinates, _ x: (Int) -> Double
  ) -> [(lines: [String], row: Int, x: Double)] {
    var ends: [Double] = []
    return figure.dimensions.enumerated().map { index, dimension in
      var style = TextStyle.axisLabel
      style.isBold = index == figure.dimensions.count - 1
      let lines = TextMetrics.lines(
        dimension.name, size: style.size, bold: style.isBold, width: 130, limit: 4)
      let half = (lines.map(style.width).max() ?? 0) / 2
      let (first, last) = (figureMargin + half, figure.size.width - figureMargin - half)
      let middle = max(first, min(x(index), last))
      let row = ends.firstIndex { $0 + 10 <= middle - half } ?? ends.count
      if row == ends.count { ends.append(0) }
      ends[row] = middle + half
      return (lines, row, middle)
    }
  }

  var document: String {
    figureDocument(
      title: figure.title, summary: figure.summary, language: figure.language,
      width: figure.size.width, height: height
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
      ) { $0.element("title", content: figure.text(of: run)) }
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
    let gap = plot.width / Double(max(1, axes.count - 1))
    let width = isLast || index == 0 ? 0.22 * figure.size.width : gap - 12
    let widest = axis.ticks.map { style.width(of: $0.label) }.max() ?? 0
    style.size = max(9, min(style.size, style.size * width / max(1, widest)))
    for tick in axis.ticks {
      guard let y = axis.position(tick.value) else { continue }
      let lines = TextMetrics.lines(tick.label, size: style.size, width: width, limit: 3)
      for (line, text) in lines.enumerated() {
        let drop = labelDrop(index) + 14 * Double(line - lines.count + 1)
        markup.label(text, x: x + 9 * side, y: y + drop, style)
      }
    }
    drawName(index, &markup)
  }

  /// Draws the name of an axis, with a line down to the axis if it is not in the lowest row.
  private func drawName(_ index: Int, _ markup: inout Markup) {
    let name = names[index]
    var style = TextStyle.axisLabel.anchored(.middle)
    style.isBold = index == axes.count - 1
    let rowHeight = Self.lineHeight * Double(names.map(\.lines.count).max() ?? 1)
    let baseline = plot.y - 12 - rowHeight * Double(name.row)
    if name.row > 0 {
      var path = PathData()
      path.append([PixelPoint(x: x(index), y: baseline + 4), PixelPoint(x: x(index), y: plot.y)])
      markup.hairline(path, paint: .grid)
    }
    for (line, text) in name.lines.enumerated() {
      let above = Self.lineHeight * Double(name.lines.count - 1 - line)
      markup.label(text, x: name.x, y: baseline - above, style)
    }
  }
}
