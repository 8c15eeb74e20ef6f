/// Groups of bars over categories, with error bars: methods by data set, times by size.
public struct BarChart: Figure, Hashable {
  /// The bars of one colour: one for each category.
  public struct Group: Sendable, Hashable {
    /// The name in the legend.
    public var name: String
    /// The heights, one per category; a value that is not finite has no bar.
    public var values: [Double]
    /// Half the length of the error bars, one per category; nil for no error bars.
    public var errors: [Double]?
    /// The colour; nil takes the next of the palette.
    public var color: SeriesColor?

    /// Creates a group of bars.
    ///
    /// - Precondition: There are as many errors as values.
    public init(
      _ name: String, values: [Double], errors: [Double]? = nil, color: SeriesColor? = nil
    ) {
      precondition(
        errors == nil || errors?.count == values.count, "as many errors as values are needed")
      self.name = name
      self.values = values
      self.errors = errors
      self.color = color
    }
  }

  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The name of the categories' quantity.
  public var categoryLabel: String
  /// The names under the bars, from left to right.
  public var categories: [String]
  /// The vertical axis; a linear one shows 0 unless its bounds exclude it.
  public var y: Axis
  /// The bars.
  public var groups: [Group]
  /// The format of the value over each bar; nil for no values. Values are also omitted if the bars
  /// are too narrow.
  public var valueFormat: NumberFormat?
  /// Lines across the plot.
  public var references: [ReferenceLine]
  /// The size of the whole figure.
  public var size: FigureSize
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates a chart of grouped bars.
  ///
  /// - Precondition: Each group has one value for each category.
  public init(
    _ title: String, subtitle: String = "", categories: [String], categoryLabel: String = "",
    y: Axis = Axis(), groups: [Group], valueFormat: NumberFormat? = .automatic,
    references: [ReferenceLine] = [], size: FigureSize = FigureSize()
  ) {
    precondition(
      groups.allSatisfy { $0.values.count == categories.count },
      "each group has one value for each of the \(categories.count) categories")
    self.title = title
    self.subtitle = subtitle
    self.categories = categories
    self.categoryLabel = categoryLabel
    self.y = y
    self.groups = groups
    self.valueFormat = valueFormat
    self.references = references
    self.size = size
  }

  /// All values by name.
  public var summary: String {
    let format = valueFormat ?? y.format
    let bars = groups.map { group in
      let values = zip(categories, group.values).map {
        "\($0): \(format.string($1, in: language))"
      }
      return (group.name.isEmpty ? "" : "\(group.name): ") + values.joined(separator: ", ") + "."
    }
    let kind = Words(language).barChart(y.label.isEmpty ? title : y.label)
    return ([kind] + bars).joined(separator: " ")
  }

  /// Returns the same chart in another width.
  public func resized(toWidth width: Double) -> BarChart {
    var copy = self
    copy.size = ChartPage.size(of: BarLayout(self).page.request, atWidth: width)
    return copy
  }

  /// The chart as an SVG document.
  public var svg: String { BarLayout(self).document }
}

/// The layout of a bar chart's bars.
private struct BarLayout {
  /// One bar on the page.
  private struct Bar {
    var box: Rectangle
    var color: SeriesColor
    var texture: BarTexture
    var valueText: String
    var tooltip: String
    /// The ends of the error bar, top first.
    var error: (top: Double, bottom: Double)?
    var isNegative: Bool
  }

  private let chart: BarChart
  let page: ChartPage
  private let bars: [Bar]
  private var notes: ChartData
  private var frame: PlotFrame { page.frame }

  init(_ chart: BarChart) {
    self.chart = chart
    var ys = chart.y.scale == .linear ? [0.0] : []
    for group in chart.groups {
      ys += group.values
      if let errors = group.errors {
        ys += zip(group.values, errors).flatMap { [$0 - $1, $0 + $1] }
      }
    }
    if chart.y.scale == .log10, let lowest = ys.filter(chart.y.scale.shows).min() {
      // A logarithmic axis has no zero: half the lowest value gives the lowest bar some height.
      ys.append(lowest / 2)
    }
    let legend = chart.groups.indices.map {
      LegendEntry(
        name: chart.groups.count > 1 ? chart.groups[$0].name : "",
        color: Self.color(chart.groups[$0], $0), swatch: .bar(Self.texture($0)))
    }
    notes = ChartData(
      title: chart.title, subtitle: chart.subtitle, x: Axis(chart.categoryLabel), y: chart.y,
      size: chart.size, language: chart.language, references: chart.references, extraY: ys,
      extraLegend: legend)
    var request = notes.request
    request.categories = chart.categories
    page = ChartPage(request)
    notes.place(in: page.frame)
    bars = Self.bars(chart, in: page.frame)
  }

  private static func color(_ group: BarChart.Group, _ index: Int) -> SeriesColor {
    group.color ?? SeriesColor.allCases[index % SeriesColor.allCases.count]
  }

  private static func texture(_ index: Int) -> BarTexture {
    BarTexture.allCases[index % BarTexture.allCases.count]
  }

  private static func bars(_ chart: BarChart, in frame: PlotFrame) -> [Bar] {
    let slot = frame.plot.width / Double(max(1, chart.categories.count))
    let count = Double(max(1, chart.groups.count))
    let width = min(64, slot * 0.78 / count)
    let floor = frame.y.position(0) ?? frame.plot.maxY
    let base = min(max(floor, frame.plot.y), frame.plot.maxY)
    let format = chart.valueFormat ?? chart.y.format
    return chart.groups.enumerated().flatMap { index, group in
      group.values.indices.compactMap { category in
        let value = group.values[category]
        guard let center = frame.x.position(Double(category)), let end = frame.y.position(value)
        else { return nil }
        let left = center + (Double(index) - count / 2) * width
        let gap = min(3, width * 0.08)
        let text = format.string(value, in: chart.language)
        let name = group.name.isEmpty ? "" : ", \(group.name)"
        return Bar(
          box: Rectangle(
            x: left + gap, y: min(base, end), width: width - 2 * gap,
            height: (base - end).magnitude),
          color: color(group, index), texture: texture(index), valueText: text,
          tooltip: "\(chart.categories[category])\(name): \(text)",
          error: error(of: group, at: category, in: frame), isNegative: value < 0)
      }
    }
  }

  private static func error(
    of group: BarChart.Group, at category: Int, in frame: PlotFrame
  ) -> (top: Double, bottom: Double)? {
    guard let error = group.errors?[category], error.isFinite, error > 0,
      let top = frame.y.position(group.values[category] + error)
    else { return nil }
    let bottom = frame.y.position(group.values[category] - error) ?? frame.plot.maxY
    return (top, min(bottom, frame.plot.maxY))
  }

  var document: String {
    page.document(summary: chart.summary) { markup in
      frame.draw(in: &markup) { markup in
        for bar in bars {
          markup.bar(bar.box, paint: bar.color.paint, texture: bar.texture, tooltip: bar.tooltip)
        }
        drawErrors(in: &markup)
        notes.drawReferences(in: &markup)
      } over: { markup in
        drawZero(in: &markup)
        drawValues(in: &markup)
        notes.drawNotes(in: &markup)
      }
    }
  }

  private func drawErrors(in markup: inout Markup) {
    var path = PathData()
    for bar in bars {
      guard let error = bar.error else { continue }
      let (x, half) = (bar.box.midX, min(5, bar.box.width / 4))
      path.append([PixelPoint(x: x, y: error.bottom), PixelPoint(x: x, y: error.top)])
      for y in [error.bottom, error.top] {
        path.append([PixelPoint(x: x - half, y: y), PixelPoint(x: x + half, y: y)])
      }
    }
    if !path.text.isEmpty { markup.stroke(path, paint: .ink, pattern: .solid, width: 1.3) }
  }

  /// Draws the line at zero if some bars are negative.
  private func drawZero(in markup: inout Markup) {
    guard bars.contains(where: \.isNegative), let y = frame.y.position(0) else { return }
    var path = PathData()
    path.append(frame.plot.horizontalLine(at: y))
    markup.stroke(path, paint: .axis, pattern: .solid, width: 1)
  }

  private func drawValues(in markup: inout Markup) {
    guard chart.valueFormat != nil else { return }
    var style = TextStyle.annotation.anchored(.middle)
    style.size = 11.5
    let widest = bars.map { style.width(of: $0.valueText) }.max() ?? 0
    guard widest > 0, let width = bars.map(\.box.width).min() else { return }
    // Beside the bars of other groups there is less space than beside empty paper.
    let space = width + (chart.groups.count > 1 ? 2 : 10)
    style.size *= min(1, space / widest)
    guard style.size >= 8.5 else { return }
    for bar in bars {
      let end = bar.isNegative ? bar.box.maxY : bar.box.y
      let tip = bar.error.map { bar.isNegative ? max($0.bottom, end) : min($0.top, end) } ?? end
      guard (frame.plot.y - 1...frame.plot.maxY + 1).contains(end) else { continue }
      markup.label(
        bar.valueText, x: bar.box.midX, y: bar.isNegative ? tip + 14 : tip - 5, style)
    }
  }
}
