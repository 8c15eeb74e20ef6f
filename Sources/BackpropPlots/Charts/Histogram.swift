/// A histogram: bars over intervals of a numeric axis, with curves on top.
public struct Histogram: Figure, Hashable {
  /// One interval and the height of its bar.
  public struct Bin: Sendable, Hashable {
    /// The interval on the x axis.
    public var range: ClosedRange<Double>
    /// The height, in the unit of the y axis: a count or a density.
    public var height: Double

    /// Creates a bin.
    public init(_ range: ClosedRange<Double>, height: Double) {
      self.range = range
      self.height = height
    }
  }

  /// The quantity that the heights of counted bins show.
  public enum Normalization: Sendable, Hashable {
    /// The number of samples in the bin.
    case count
    /// The number of samples in the bin, divided by the number of all finite samples and the bin's
    /// width. The bars' area is 1, as that of a probability density.
    case density
  }

  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis; it starts at 0 unless it has a minimum.
  public var y: Axis
  /// The bars.
  public var bins: [Bin]
  /// The name of the bars in the legend.
  public var name: String
  /// Curves over the bars, such as a fitted density.
  public var curves: [Series]
  /// Lines across the plot.
  public var references: [ReferenceLine]
  /// Marked points.
  public var annotations: [PointAnnotation]
  /// The size of the whole figure.
  public var size: FigureSize
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates a histogram of bins that are already counted.
  public init(
    _ title: String, subtitle: String = "", x: Axis = Axis(), y: Axis = Axis("density"),
    bins: [Bin], name: String = "", curves: [Series] = [], references: [ReferenceLine] = [],
    annotations: [PointAnnotation] = [], size: FigureSize = FigureSize()
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.bins = bins
    self.name = name
    self.curves = curves
    self.references = references
    self.annotations = annotations
    self.size = size
  }

  /// Counts samples in bins of equal width with round bounds.
  ///
  /// - Parameters:
  ///   - samples: The samples; values that are not finite are ignored.
  ///   - count: The approximate number of bins; nil for Freedman and Diaconis' rule, a width of
  ///     2 · interquartile range / ∛n, between 5 and 80 bins.
  ///   - normalization: The quantity that the heights show.
  /// - Returns: The bins from left to right without gaps; none if there are no samples.
  /// - Complexity: O(n log n).
  public static func bins(
    of samples: [Double], count: Int? = nil, normalization: Normalization = .density
  ) -> [Bin] {
    let sorted = samples.filter(AxisScale.linear.shows).sorted()
    guard let first = sorted.first, let last = sorted.last else { return [] }
    let range = LinearTicks.widened(first...last)
    let approximate = count ?? freedmanDiaconis(sorted, span: range.upperBound - range.lowerBound)
    let edges = LinearTicks(covering: range, limit: 2 * max(1, approximate)).values
    var heights = [Double](repeating: 0, count: edges.count - 1)
    var bin = 0
    for sample in sorted {
      while bin < heights.count - 1 && sample >= edges[bin + 1] { bin += 1 }
      heights[bin] += 1
    }
    return heights.indices.map { index in
      let range = edges[index]...edges[index + 1]
      let width = range.upperBound - range.lowerBound
      let scale = normalization == .count ? 1 : 1 / (Double(sorted.count) * width)
      return Bin(range, height: heights[index] * scale)
    }
  }

  private static func freedmanDiaconis(_ sorted: [Double], span: Double) -> Int {
    let quartiles = [sorted[sorted.count / 4], sorted[sorted.count * 3 / 4]]
    let cubeRoot = powerOfTen(commonLogarithm(Double(sorted.count)) / 3)
    let bins = span * cubeRoot / (2 * (quartiles[1] - quartiles[0]))
    return bins.isFinite ? Int(min(max(bins, 5), 80)) : 20
  }

  /// The axes, the range of the bars and the names of the curves.
  public var summary: String {
    let words = Words(language)
    var sentences = [words.histogram(x.label.isEmpty ? title : x.label)]
    if let first = bins.first, let last = bins.last {
      let ends = texts(first.range.lowerBound, last.range.upperBound)
      sentences.append(words.bins(bins.count, from: ends.0, to: ends.1))
    } else {
      sentences.append(words.noData)
    }
    sentences += curves.filter { !$0.name.isEmpty }.map { words.curve($0.name) }
    sentences += words.marked(references.map(\.label) + annotations.map(\.label))
    return sentences.joined(separator: " ")
  }

  private func texts(_ lower: Double, _ upper: Double) -> (String, String) {
    (x.format.string(lower, in: language), x.format.string(upper, in: language))
  }

  /// Both axes.
  public var axes: [AxisDescription] {
    let frame = ChartPage(data.request).frame
    return [
      AxisDescription("x", x.label, frame.x), AxisDescription("y", y.label, frame.y),
    ]
  }

  /// Returns the same histogram in another width.
  public func resized(toWidth width: Double) -> Histogram {
    var copy = self
    copy.size = ChartPage.size(of: data.request, atWidth: width)
    return copy
  }

  /// The bars that can be shown.
  private var shown: [Bin] { bins.filter { $0.height.isFinite && $0.height >= 0 } }

  private var data: ChartData {
    ChartData(
      title: title, subtitle: subtitle, x: x, y: y, size: size, language: language,
      series: curves, references: references, annotations: annotations,
      extraX: shown.flatMap { [$0.range.lowerBound, $0.range.upperBound] },
      extraY: [0] + shown.map(\.height),
      extraLegend: [LegendEntry(name: name, color: .blue, swatch: .bar(.light))],
      firstStyle: 1)
  }

  /// The histogram as an SVG document.
  public var svg: String {
    var data = data
    let page = ChartPage(data.request)
    let frame = page.frame
    data.place(in: frame)
    return page.document(summary: summary) { markup in
      frame.draw(in: &markup) { markup in
        drawBars(in: &markup, frame)
        data.drawSeries(in: &markup)
        data.drawReferences(in: &markup)
      } over: { markup in
        data.drawMarkers(in: &markup)
        data.drawNotes(in: &markup)
      }
    }
  }

  private func drawBars(in markup: inout Markup, _ frame: PlotFrame) {
    let words = Words(language)
    let floor = frame.y.position(max(0, frame.y.range.lowerBound)) ?? frame.plot.maxY
    for bin in shown {
      guard let left = frame.x.position(bin.range.lowerBound),
        let right = frame.x.position(bin.range.upperBound),
        let top = frame.y.position(bin.height)
      else { continue }
      let ends = texts(bin.range.lowerBound, bin.range.upperBound)
      let height = y.format.string(bin.height, in: language)
      markup.bar(
        Rectangle(x: left, y: top, width: right - left, height: max(0, floor - top)),
        paint: SeriesColor.blue.paint, texture: .light,
        tooltip: "\(words.range(ends.0, ends.1)): \(height)")
    }
  }
}
