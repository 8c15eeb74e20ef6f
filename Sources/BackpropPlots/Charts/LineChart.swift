/// Lines and points over two numeric axes: training curves, functions, measurements.
///
/// ```swift
/// let chart = LineChart(
///   "Accuracy on the test data", x: Axis("epoch", format: .integer),
///   y: Axis("relative accuracy", format: .percent()),
///   series: [Series("cross-entropy", values: history, from: 1)])
/// ```
///
/// The legend stands above the plot, never on the data; lines differ in colour *and* in dashes.
public struct LineChart: Figure, Hashable {
  /// The title, in one line.
  public var title: String
  /// A second line under the title: the setting, the number of runs, the meaning of the band.
  public var subtitle: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The data; the first series is drawn last, on top of the others.
  public var series: [Series]
  /// Lines across the plot.
  public var references: [ReferenceLine]
  /// Intervals of the x axis that are shaded.
  public var regions: [ShadedRegion]
  /// Marked points.
  public var annotations: [PointAnnotation]
  /// Arrows from point to point.
  public var arrows: [Arrow]
  /// True if a unit has the same length on both axes; the figure's height follows. Ignored if an
  /// axis is logarithmic.
  public var hasEqualUnits: Bool
  /// The size of the whole figure; it becomes higher if titles and legend leave no space for the
  /// data.
  public var size: FigureSize
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates a chart.
  public init(
    _ title: String, subtitle: String = "", x: Axis = Axis(), y: Axis = Axis(),
    series: [Series] = [], references: [ReferenceLine] = [], regions: [ShadedRegion] = [],
    annotations: [PointAnnotation] = [], arrows: [Arrow] = [], hasEqualUnits: Bool = false,
    size: FigureSize = FigureSize()
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
    self.references = references
    self.regions = regions
    self.annotations = annotations
    self.arrows = arrows
    self.hasEqualUnits = hasEqualUnits
    self.size = size
  }

  /// Axes, names and ranges of the series, and the notes.
  public var summary: String {
    let words = Words(language)
    var sentences = [words.lineChart(words.name(of: y, "y"), over: words.name(of: x, "x"))]
    sentences += series.map { words.sentence(on: $0, y.format) }
    sentences += arrows.map { words.sentence(on: $0, x.format, y.format) }
    sentences += words.marked(
      references.map(\.label) + regions.map(\.label) + annotations.map(\.label))
    return sentences.joined(separator: " ")
  }

  /// Both axes.
  public var axes: [AxisDescription] {
    let frame = ChartPage(ChartData(self).request).frame
    return [
      AxisDescription("x", x.label, frame.x), AxisDescription("y", y.label, frame.y),
    ]
  }

  /// Returns the same chart in another width.
  public func resized(toWidth width: Double) -> LineChart {
    var copy = self
    copy.size = ChartPage.size(of: ChartData(self).request, atWidth: width)
    return copy
  }

  /// The chart as an SVG document.
  public var svg: String {
    var data = ChartData(self)
    let page = ChartPage(data.request)
    data.place(in: page.frame)
    return page.document(summary: summary, body: data.draw)
  }
}

extension ChartData {
  /// Collects what a line chart shows.
  init(_ chart: LineChart) {
    self.init(
      title: chart.title, subtitle: chart.subtitle, x: chart.x, y: chart.y, size: chart.size,
      language: chart.language, series: chart.series, references: chart.references,
      regions: chart.regions, annotations: chart.annotations, arrows: chart.arrows)
    if chart.hasEqualUnits { request.equalizeUnits() }
  }

  /// Draws the plot with everything in it.
  func draw(in markup: inout Markup) {
    frame?.draw(in: &markup, under: drawRegions) { markup in
      drawSeries(in: &markup)
      drawReferences(in: &markup)
      drawArrows(in: &markup)
    } over: { markup in
      drawMarkers(in: &markup)
      drawNotes(in: &markup)
    }
  }
}

extension ChartPage.Request {
  /// Fixes the shape of the plot so that a unit has the same length on both axes.
  mutating func equalizeUnits() {
    guard x.axis.scale == .linear, let y = ys.first, y.axis.scale == .linear else { return }
    let first = x.scaled(limit: 8, language).range
    let second = y.scaled(limit: 8, language).range
    let width = first.upperBound - first.lowerBound
    var height = second.upperBound - second.lowerBound
    var (lower, upper) = (second.lowerBound, second.upperBound)
    let missing = 0.5 * width - height
    if missing > 0 && y.axis.minimum == nil && y.axis.maximum == nil {
      // A plot that is much flatter than this could not be read.
      lower -= missing / 2
      upper += missing / 2
      height += missing
    }
    (x.axis.minimum, x.axis.maximum) = (first.lowerBound, first.upperBound)
    (ys[0].axis.minimum, ys[0].axis.maximum) = (lower, upper)
    aspect = height / width
  }
}

extension Words {
  /// Returns the label of an axis and its scale if it is not linear.
  func name(of axis: Axis, _ fallback: String) -> String {
    let name = axis.label.isEmpty ? fallback : axis.label
    return axis.scale == .log10 ? logarithmic(name) : name
  }

  /// Returns the number of points of a series and the range of their values.
  func sentence(on entry: Series, _ format: NumberFormat) -> String {
    let values = entry.points.map(\.y).filter(\.isFinite)
    let name = entry.name.isEmpty ? unnamedSeries : entry.name
    guard let lowest = values.min(), let highest = values.max() else { return emptySeries(name) }
    let ends = [lowest, highest].map { format.string($0, in: language) }
    return series(name, points: entry.points.count, range(ends[0], ends[1]))
  }

  /// Returns both ends of an arrow.
  func sentence(on entry: Arrow, _ x: NumberFormat, _ y: NumberFormat) -> String {
    let ends = [entry.start, entry.end].map {
      point(x.string($0.x, in: language), y.string($0.y, in: language))
    }
    return arrow(entry.label, from: ends[0], to: ends[1])
  }
}
