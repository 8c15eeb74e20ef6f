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
  /// What the chart shows, in a line.
  public var title: String
  /// A second line under the title: the setting, the number of runs, what the band is.
  public var subtitle: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The data; the first series is drawn last, on top of the others.
  public var series: [Series]
  /// Lines across the plot.
  public var references: [ReferenceLine]
  /// Stretches of the x axis that are shaded.
  public var regions: [ShadedRegion]
  /// Marked points.
  public var annotations: [PointAnnotation]
  /// The size of the whole figure.
  public var size: FigureSize

  /// A chart.
  public init(
    _ title: String, subtitle: String = "", x: Axis = Axis(), y: Axis = Axis(),
    series: [Series] = [], references: [ReferenceLine] = [], regions: [ShadedRegion] = [],
    annotations: [PointAnnotation] = [], size: FigureSize = FigureSize()
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
    self.references = references
    self.regions = regions
    self.annotations = annotations
    self.size = size
  }

  /// Axes, names and ranges of the series, and the notes.
  public var summary: String {
    var sentences = ["Line chart of \(named(y, "y")) over \(named(x, "x"))."]
    for entry in series {
      let values = entry.points.map(\.y).filter(\.isFinite)
      let name = entry.name.isEmpty ? "A series" : entry.name
      if let lowest = values.min(), let highest = values.max() {
        let range = "\(y.format.string(lowest)) to \(y.format.string(highest))"
        sentences.append("\(name): \(entry.points.count) points from \(range).")
      } else {
        sentences.append("\(name): no points.")
      }
    }
    let notes = references.map(\.label) + regions.map(\.label) + annotations.map(\.label)
    sentences += notes.filter { !$0.isEmpty }.map { "Marked: \($0)." }
    return sentences.joined(separator: " ")
  }

  private func named(_ axis: Axis, _ fallback: String) -> String {
    (axis.label.isEmpty ? fallback : axis.label) + (axis.scale == .log10 ? " (logarithmic)" : "")
  }

  /// The chart as an SVG document.
  public var svg: String {
    var data = ChartData(self)
    let frame = PlotFrame(data.request)
    data.place(in: frame)
    return frame.document(summary: summary, under: data.drawRegions) { markup in
      data.drawSeries(in: &markup)
      data.drawReferences(in: &markup)
    } over: { markup in
      data.drawMarkers(in: &markup)
      data.drawNotes(in: &markup)
    }
  }
}
