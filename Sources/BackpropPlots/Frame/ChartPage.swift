/// The page of a chart: title and legend on top, and below them one plot or several in a column.
struct ChartPage: Sendable {
  /// The content and size of a page.
  struct Request {
    var title: String
    var subtitle: String
    var language: Language
    var size: FigureSize
    var legend: [LegendEntry] = []
    var x: AxisRequest
    /// The vertical axes of the plots, from the top.
    var ys: [AxisRequest]
    /// Names on the x axis instead of numbers.
    var categories: [String]?
    /// True if lines across the plot continue the ticks.
    var hasGrid = true
    /// Height over width of each plot if it is fixed; the figure's height follows.
    var aspect: Double?
    /// The height of what stands below the plots, such as a key.
    var footerHeight = 0.0
  }

  /// One axis of a request.
  struct AxisRequest {
    var axis: Axis
    var data: [Double] = []
    var fit: ScaledAxis.Fit = .loose

    func scaled(limit: Int, _ language: Language) -> ScaledAxis {
      ScaledAxis(axis, data: data, fit: fit, limit: limit, language: language)
    }
  }

  let request: Request
  let header: FigureHeader
  let size: FigureSize
  /// The plots, from the top.
  let frames: [PlotFrame]

  /// The first plot, in most charts the only one.
  var frame: PlotFrame { frames[0] }

  /// The upper edge of what stands below the plots.
  var footerTop: Double { size.height - request.footerHeight }

  init(_ request: Request) {
    let header = FigureHeader(
      title: request.title, subtitle: request.subtitle, legend: request.legend,
      width: request.size.width - 2 * figureMargin)
    var space = Space()
    var layout = Layout(request, top: header.height + 10, space)
    // Labels need space, which the plots then lack: more lines for shorter plots. It grows only.
    for _ in 0..<6 {
      let needed = space.union(layout.needed)
      if needed == space { break }
      space = needed
      layout = Layout(request, top: header.height + 10, space)
    }
    self.header = header
    self.request = request
    frames = layout.frames
    size = FigureSize(width: request.size.width, height: layout.height)
  }

  /// Returns the size of the same page in another width: plots become flatter than in proportion,
  /// but neither too flat to be read nor higher than wide.
  static func size(of request: Request, atWidth width: Double) -> FigureSize {
    guard width != request.size.width else { return request.size }
    var narrow = request
    narrow.size = FigureSize(width: width, height: request.size.height)
    let (page, draft) = (ChartPage(request), ChartPage(narrow))
    let plotWidth = draft.frame.plot.width
    let scaled = page.frame.plot.height * (plotWidth / page.frame.plot.width).squareRoot()
    let least = min(page.frames.count > 1 ? 120 : 185, 0.75 * plotWidth)
    let height = max(least, min(scaled, 1.1 * plotWidth))
    let change = Double(draft.frames.count) * (height - draft.frame.plot.height)
    return FigureSize(width: width, height: draft.size.height + change)
  }

  /// Returns the complete document.
  func document(summary: String, body: (inout Markup) -> Void) -> String {
    figureDocument(
      title: request.title, summary: summary, language: request.language, width: size.width,
      height: size.height
    ) { markup in
      header.draw(in: &markup, x: figureMargin)
      body(&markup)
    }
  }
}

/// The space for labels in pixels and lines.
private struct Space: Equatable {
  var xTitleLines = 0
  var yTitleLines = 0
  /// The height of the labels on the x axis.
  var xLabels = 15.0
  /// The width to the right of the plots, without the margin.
  var right = 4.0

  func union(_ other: Space) -> Space {
    Space(
      xTitleLines: max(xTitleLines, other.xTitleLines),
      yTitleLines: max(yTitleLines, other.yTitleLines), xLabels: max(xLabels, other.xLabels),
      right: max(right, other.right))
  }
}

/// The plots of a page for an assumed space of their labels.
private struct Layout {
  private static let gap = 16.0
  private static let labelStyle = TextStyle.axisLabel

  private(set) var frames: [PlotFrame] = []
  /// The space that the labels really need.
  private(set) var needed = Space()
  /// The height of the page.
  let height: Double

  init(_ request: ChartPage.Request, top: Double, _ space: Space) {
    let count = Double(request.ys.count)
    let titleHeight = space.xTitleLines == 0 ? 4 : 7 + 17 * Double(space.xTitleLines)
    let bottom = 12 + space.xLabels + titleHeight
    let gaps = Self.gap * (count - 1)
    let least = max(80, min(160, 0.4 * request.size.width)) / (count > 1 ? 1.6 : 1)
    var plotHeight = max(
      least, (request.size.height - top - bottom - gaps - request.footerHeight) / count)
    let spacing = count > 1 ? 28.0 : 30.0
    func scaled(_ height: Double) -> [ScaledAxis] {
      request.ys.map { $0.scaled(limit: max(3, Int(height / spacing)), request.language) }
    }
    // The height of a fixed shape is only known approximately before the width.
    let rough = request.aspect.map { 0.8 * request.size.width * min($0, 1.1) }
    let ys = scaled(rough ?? plotHeight)
    let labels = ys.flatMap(\.ticks).map { TextStyle.tick.width(of: $0.label) }.max() ?? 0
    let yTitleWidth = space.yTitleLines == 0 ? 0 : 5 + 17 * Double(space.yTitleLines)
    let left = figureMargin + yTitleWidth + labels + 9
    var width = max(80, request.size.width - left - figureMargin - space.right)
    if let aspect = request.aspect {
      // As wide as possible, but not much higher than wide.
      plotHeight = min(width * aspect, width * 1.1)
      width = plotHeight / aspect
    }

    let x =
      request.categories.map(ScaledAxis.init(categories:))
      ?? request.x.scaled(toWidth: width, request.language)
    let placed = x.placed(from: left, to: left + width)
    let xLabels = TickLabels(placed, isCategorical: request.categories != nil)
    let xTitle = TextMetrics.lines(
      request.x.axis.label, size: Self.labelStyle.size, width: width, limit: 8)
    needed.xLabels = xLabels.height
    needed.xTitleLines = xTitle.count
    needed.right = max(4, xLabels.maxX + 4 - left - width - figureMargin)
    // The axes determine the left edge together: short titles stand beside them as long ones do.
    for (index, y) in ys.enumerated() {
      let plot = Rectangle(
        x: left, y: top + Double(index) * (plotHeight + Self.gap), width: width,
        height: plotHeight)
      let yTitle = TextMetrics.lines(
        request.ys[index].axis.label, size: Self.labelStyle.size, width: plotHeight, limit: 8)
      needed.yTitleLines = max(needed.yTitleLines, yTitle.count)
      let isLowest = index == ys.count - 1
      frames.append(
        PlotFrame(
          plot: plot, x: placed, y: y.placed(from: plot.maxY, to: plot.y),
          xLabels: isLowest ? xLabels : nil, xTitle: isLowest ? xTitle : [], yTitle: yTitle,
          yTitleX: figureMargin + 9 + 17 * Double(max(0, space.yTitleLines - yTitle.count)),
          hasGrid: request.hasGrid, isCategorical: request.categories != nil))
    }
    height = top + count * plotHeight + gaps + bottom + request.footerHeight
  }
}

extension ChartPage.AxisRequest {
  /// Returns the axis with as many ticks as their labels allow.
  fileprivate func scaled(toWidth width: Double, _ language: Language) -> ScaledAxis {
    var limit = max(3, min(13, Int(width / 48)))
    while true {
      let axis = scaled(limit: limit, language)
      let placed = axis.placed(from: 0, to: width)
      var end = -Double.infinity
      let fits = axis.ticks.allSatisfy { tick in
        guard let center = placed.position(tick.value) else { return true }
        let half = TextStyle.tick.width(of: tick.label) / 2 + 5
        defer { end = center + half }
        return center - half >= end
      }
      if fits || limit <= 3 { return axis }
      limit -= 1
    }
  }
}
