/// Several plots in a column over one common x axis, such as cost and accuracy over the epochs.
///
/// Title and legend stand once, above all plots; labels of the x axis below the lowest one. Series
/// with the same name have the same style in all plots and one entry in the legend.
public struct PanelChart: Figure, Hashable {
  /// One plot: its vertical axis and its data.
  public struct Panel: Sendable, Hashable {
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

    /// Creates a plot.
    public init(
      y: Axis = Axis(), series: [Series] = [], references: [ReferenceLine] = [],
      regions: [ShadedRegion] = [], annotations: [PointAnnotation] = []
    ) {
      self.y = y
      self.series = series
      self.references = references
      self.regions = regions
      self.annotations = annotations
    }
  }

  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The common horizontal axis.
  public var x: Axis
  /// The plots, from the top.
  public var panels: [Panel]
  /// The size of the whole figure; it becomes higher if titles and legend leave no space for the
  /// data.
  public var size: FigureSize
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates a column of plots.
  ///
  /// - Parameters:
  ///   - title: The title, in one line.
  ///   - subtitle: A second line under the title.
  ///   - x: The common horizontal axis.
  ///   - panels: The plots, from the top.
  ///   - size: The size of the whole figure; nil for 560 pixels and a height that suits the number
  ///     of plots.
  /// - Precondition: There is at least one plot.
  public init(
    _ title: String, subtitle: String = "", x: Axis = Axis(), panels: [Panel],
    size: FigureSize? = nil
  ) {
    precondition(!panels.isEmpty, "a figure needs a plot")
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.panels = panels
    self.size = size ?? FigureSize(height: 150 + 165 * Double(panels.count))
  }

  /// The axes, and the series and notes of each plot.
  public var summary: String {
    let words = Words(language)
    var sentences = [words.panels(panels.count, over: words.name(of: x, "x"))]
    for (index, panel) in panels.enumerated() {
      sentences.append(words.panel(index + 1, words.name(of: panel.y, "y")))
      sentences += panel.series.map { words.sentence(on: $0, panel.y.format) }
      sentences += words.marked(
        panel.references.map(\.label) + panel.regions.map(\.label)
          + panel.annotations.map(\.label))
    }
    return sentences.joined(separator: " ")
  }

  /// The common x axis and the y axis of each plot.
  public var axes: [AxisDescription] {
    let frames = PanelLayout(self).page.frames
    let ys = zip(panels, frames).enumerated().map { index, plot in
      AxisDescription("y\(index + 1)", plot.0.y.label, plot.1.y)
    }
    return [AxisDescription("x", x.label, frames[0].x)] + ys
  }

  /// Returns the same plots in another width.
  public func resized(toWidth width: Double) -> PanelChart {
    var copy = self
    copy.size = ChartPage.size(of: PanelLayout(self).page.request, atWidth: width)
    return copy
  }

  /// The plots as one SVG document.
  public var svg: String {
    let layout = PanelLayout(self)
    return layout.page.document(summary: summary) { markup in
      for plot in layout.plots { plot.draw(in: &markup) }
    }
  }
}

/// The plots of a column on their page.
struct PanelLayout {
  let page: ChartPage
  let plots: [ChartData]

  init(_ chart: PanelChart) {
    var styles = SharedStyles()
    var plots = chart.panels.map { panel in
      ChartData(
        x: chart.x, y: panel.y, size: chart.size, language: chart.language,
        series: panel.series.map { styles.styled($0) }, references: panel.references,
        regions: panel.regions, annotations: panel.annotations)
    }
    var request = plots[0].request
    request.title = chart.title
    request.subtitle = chart.subtitle
    request.x.data = plots.flatMap(\.request.x.data)
    let isTight = plots.contains { $0.request.x.fit == .tight }
    request.x.fit = isTight ? .tight : .loose
    request.ys = plots.flatMap(\.request.ys)
    request.legend = Self.legend(plots)
    page = ChartPage(request)
    for index in plots.indices { plots[index].place(in: page.frames[index]) }
    self.plots = plots
  }

  /// Returns one entry for each name.
  private static func legend(_ plots: [ChartData]) -> [LegendEntry] {
    var names = Set<String>()
    return plots.flatMap(\.styled).map(\.legendEntry).filter { names.insert($0.name).inserted }
  }
}

/// The styles of series by name, across plots.
private struct SharedStyles {
  private var styles: [String: ChartData.StyledSeries] = [:]
  private var count = 0

  /// Returns a series with the style of the first one of the same name.
  mutating func styled(_ series: Series) -> Series {
    let known = series.name.isEmpty ? nil : styles[series.name]
    let style = known ?? ChartData.StyledSeries(series, index: count)
    if known == nil {
      count += 1
      if !series.name.isEmpty { styles[series.name] = style }
    }
    var copy = series
    copy.color = style.color
    copy.pattern = style.pattern
    copy.marker = style.marker
    return copy
  }
}
