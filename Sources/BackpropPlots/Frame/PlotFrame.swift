/// The frame around the data of a chart: title, legend, axes, and the area of the data.
struct PlotFrame: Sendable {
  /// The content and size of a frame.
  struct Request {
    var title: String
    var subtitle: String
    var size: FigureSize
    var legend: [LegendEntry] = []
    var x: AxisRequest
    var y: AxisRequest
    /// Names on the x axis instead of numbers.
    var categories: [String]?
    /// True if lines across the plot continue the ticks.
    var hasGrid = true
    /// Height over width of the plot if it is fixed; the figure's height follows.
    var aspect: Double?
  }

  /// One axis of a request.
  struct AxisRequest {
    var axis: Axis
    var data: [Double] = []
    var fit: ScaledAxis.Fit = .loose

    fileprivate func scaled(limit: Int) -> ScaledAxis {
      ScaledAxis(axis, data: data, fit: fit, limit: limit)
    }
  }

  let request: Request
  let header: FigureHeader
  let size: FigureSize
  let plot: Rectangle
  let x: ScaledAxis
  let y: ScaledAxis
  /// The lines of each label on the x axis.
  let xLabels: [[String]]

  init(_ request: Request) {
    let margin = figureMargin
    let header = FigureHeader(
      title: request.title, subtitle: request.subtitle, legend: request.legend,
      width: request.size.width - 2 * margin)
    let top = header.height + 10
    let isTitled = (x: !request.x.axis.label.isEmpty, y: !request.y.axis.label.isEmpty)

    // Category names may take several lines; their width is only known approximately here.
    let roughWidth = max(60, request.size.width - 100)
    let names = request.categories.map { categories in
      categories.map {
        TextMetrics.lines(
          $0, size: TextStyle.tick.size, width: roughWidth / Double(max(1, categories.count)) - 6)
      }
    }
    let xLineCount = max(1, names?.map(\.count).max() ?? 1)
    let bottom = 12 + 15 * Double(xLineCount) + (isTitled.x ? 24 : 4)
    var height = max(80, request.size.height - top - bottom)
    if let aspect = request.aspect { height = roughWidth * min(aspect, 1.1) }

    let y = request.y.scaled(limit: max(3, Int(height / 42)))
    let yLabelWidth = y.ticks.map { TextStyle.tick.width(of: $0.label) }.max() ?? 0
    let left = margin + (isTitled.y ? 22 : 0) + yLabelWidth + 9
    let lastLabel = request.categories == nil ? 24.0 : 8.0
    var width = max(80, request.size.width - left - margin - lastLabel / 2)
    if let aspect = request.aspect {
      // As wide as possible, but not much higher than wide.
      height = min(width * aspect, width * 1.1)
      width = height / aspect
    }

    let plot = Rectangle(x: left, y: top, width: width, height: height)
    let x =
      request.categories.map(ScaledAxis.init(categories:)) ?? Self.scaled(request.x, width: width)
    self.x = x.placed(from: plot.x, to: plot.maxX)
    self.y = y.placed(from: plot.maxY, to: plot.y)
    self.xLabels = names ?? x.ticks.map { [$0.label] }
    self.plot = plot
    self.header = header
    self.size = FigureSize(width: request.size.width, height: top + height + bottom)
    self.request = request
  }

  /// Returns the pixel of a point; nil if an axis cannot show it.
  func pixel(x: Double, y: Double) -> PixelPoint? {
    guard let pixelX = self.x.position(x), let pixelY = self.y.position(y) else { return nil }
    return PixelPoint(x: pixelX, y: pixelY)
  }

  /// Returns the x axis with as many ticks as their labels allow.
  private static func scaled(_ request: AxisRequest, width: Double) -> ScaledAxis {
    var limit = max(3, min(13, Int(width / 55)))
    while true {
      let axis = request.scaled(limit: limit)
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

  /// Returns the complete document of a chart.
  ///
  /// - Parameters:
  ///   - under: Draws the layer under the grid.
  ///   - clipped: Draws the data, which are clipped at the edge of the plot.
  ///   - over: Draws the layer that may extend beyond it: markers, annotations.
  func document(
    summary: String,
    under: (inout Markup) -> Void = { _ in },
    clipped: (inout Markup) -> Void,
    over: (inout Markup) -> Void = { _ in }
  ) -> String {
    figureDocument(
      title: request.title, summary: summary, width: size.width, height: size.height
    ) { markup in
      header.draw(in: &markup, x: figureMargin)
      drawClipped(in: &markup, under)
      drawGrid(in: &markup)
      drawClipped(in: &markup, clipped)
      drawAxes(in: &markup)
      over(&markup)
    }
  }

  /// Draws inside a nested `svg` element, which clips without an id.
  ///
  /// The clip is two pixels larger than the plot, so that a line along its edge keeps its width.
  private func drawClipped(in markup: inout Markup, _ draw: (inout Markup) -> Void) {
    let area = plot.expanded(by: 2)
    var content = Markup()
    draw(&content)
    guard !content.text.isEmpty else { return }
    let box = [area.x, area.y, area.width, area.height].map(coordinateText)
    markup.element(
      "svg", .number("x", area.x), .number("y", area.y), .number("width", area.width),
      .number("height", area.height), .text("viewBox", box.joined(separator: " ")),
      .text("overflow", "hidden")
    ) { $0.append(content) }
  }

  private func drawGrid(in markup: inout Markup) {
    guard request.hasGrid else { return }
    var path = PathData()
    for position in y.ticks.compactMap({ y.position($0.value) }) {
      path.append(plot.horizontalLine(at: position))
    }
    if request.categories == nil {
      for position in x.ticks.compactMap({ x.position($0.value) }) {
        path.append(plot.verticalLine(at: position))
      }
    }
    markup.hairline(path, paint: .grid)
  }

  private func drawAxes(in markup: inout Markup) {
    var path = PathData()
    path.append([
      PixelPoint(x: plot.x, y: plot.y), PixelPoint(x: plot.x, y: plot.maxY),
      PixelPoint(x: plot.maxX, y: plot.maxY),
    ])
    if request.categories == nil {
      for position in x.ticks.compactMap({ x.position($0.value) }) {
        path.append(tick(x: position, length: 5))
      }
      for position in x.minorTicks.compactMap(x.position) {
        path.append(tick(x: position, length: 3))
      }
    }
    for position in y.ticks.compactMap({ y.position($0.value) }) {
      path.append(tick(y: position, length: 5))
    }
    for position in y.minorTicks.compactMap(y.position) {
      path.append(tick(y: position, length: 3))
    }
    markup.hairline(path, paint: .axis)
    drawLabels(in: &markup)
  }

  private func tick(x position: Double, length: Double) -> [PixelPoint] {
    [PixelPoint(x: position, y: plot.maxY), PixelPoint(x: position, y: plot.maxY + length)]
  }

  private func tick(y position: Double, length: Double) -> [PixelPoint] {
    [PixelPoint(x: plot.x, y: position), PixelPoint(x: plot.x - length, y: position)]
  }

  private func drawLabels(in markup: inout Markup) {
    for (tick, lines) in zip(x.ticks, xLabels) {
      guard let position = x.position(tick.value) else { continue }
      for (index, line) in lines.enumerated() {
        markup.label(
          line, x: position, y: plot.maxY + 19 + 15 * Double(index), .tick.anchored(.middle))
      }
    }
    for tick in y.ticks {
      guard let position = y.position(tick.value) else { continue }
      markup.label(tick.label, x: plot.x - 9, y: position + 4.2, .tick.anchored(.end))
    }
    if !request.x.axis.label.isEmpty {
      let lineCount = Double(max(1, xLabels.map(\.count).max() ?? 1))
      markup.label(
        request.x.axis.label, x: plot.midX, y: plot.maxY + 22 + 15 * lineCount,
        .axisLabel.anchored(.middle))
    }
    if !request.y.axis.label.isEmpty {
      var style = TextStyle.axisLabel.anchored(.middle)
      style.rotation = -90
      markup.label(request.y.axis.label, x: figureMargin + 9, y: plot.midY, style)
    }
  }
}
