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
  /// The size of the whole figure.
  public var size: FigureSize

  /// Creates a chart.
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
    sentences += markedSentences(
      references.map(\.label) + regions.map(\.label) + annotations.map(\.label))
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

/// Returns a sentence for each label of a figure's notes.
func markedSentences(_ labels: [String]) -> [String] {
  labels.filter { !$0.isEmpty }.map { "Marked: \($0)." }
}

/// A line across the whole plot at one value: a threshold, a theoretical value, an epoch.
public struct ReferenceLine: Sendable, Hashable {
  /// The direction of a reference line.
  public enum Orientation: Sendable, Hashable {
    /// At one y.
    case horizontal
    /// At one x.
    case vertical
  }

  /// The direction.
  public var orientation: Orientation
  /// The x of a vertical line, the y of a horizontal one.
  public var value: Double
  /// The text beside the line.
  public var label: String

  /// Returns a line from top to bottom.
  public static func vertical(at x: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(orientation: .vertical, value: x, label: label)
  }

  /// Returns a line from left to right.
  public static func horizontal(at y: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(orientation: .horizontal, value: y, label: label)
  }
}

/// A marked point with a note, such as "maximum at w = 6.894" or a pole.
///
/// The note is placed where it covers the least of the data.
public struct PointAnnotation: Sendable, Hashable {
  /// The horizontal coordinate, in the unit of the x axis.
  public var x: Double
  /// The vertical coordinate, in the unit of the y axis.
  public var y: Double
  /// The text beside the point.
  public var label: String

  /// Creates a marked point.
  public init(x: Double, y: Double, _ label: String = "") {
    self.x = x
    self.y = y
    self.label = label
  }
}

/// An interval of the x axis, shaded from top to bottom, such as the epochs of overfitting.
public struct ShadedRegion: Sendable, Hashable {
  /// The interval, in the unit of the x axis.
  public var range: ClosedRange<Double>
  /// The text at its top.
  public var label: String

  /// Creates a shaded interval of the x axis.
  public init(_ range: ClosedRange<Double>, _ label: String = "") {
    self.range = range
    self.label = label
  }
}
