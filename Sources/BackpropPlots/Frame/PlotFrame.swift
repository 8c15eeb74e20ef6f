/// The area of the data with its axes: grid, ticks, labels and titles.
struct PlotFrame: Sendable {
  let plot: Rectangle
  let x: ScaledAxis
  let y: ScaledAxis
  /// The labels below the x axis; nil if another plot below has them.
  let xLabels: TickLabels?
  /// The lines of the x axis's title.
  let xTitle: [String]
  /// The lines of the y axis's title.
  let yTitle: [String]
  /// The baseline of the y axis's first title line.
  let yTitleX: Double
  /// True if lines across the plot continue the ticks.
  let hasGrid: Bool
  /// True if the x axis has names, without ticks.
  let isCategorical: Bool

  /// Returns the pixel of a point; nil if an axis cannot show it.
  func pixel(x: Double, y: Double) -> PixelPoint? {
    guard let pixelX = self.x.position(x), let pixelY = self.y.position(y) else { return nil }
    return PixelPoint(x: pixelX, y: pixelY)
  }

  /// Draws the plot.
  ///
  /// - Parameters:
  ///   - markup: The document.
  ///   - under: Draws the layer under the grid.
  ///   - clipped: Draws the data, which are clipped at the edge of the plot.
  ///   - over: Draws the layer that may extend beyond it: markers, annotations.
  func draw(
    in markup: inout Markup,
    under: (inout Markup) -> Void = { _ in },
    clipped: (inout Markup) -> Void,
    over: (inout Markup) -> Void = { _ in }
  ) {
    drawClipped(in: &markup, under)
    drawGrid(in: &markup)
    drawClipped(in: &markup, clipped)
    drawAxes(in: &markup)
    over(&markup)
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
    guard hasGrid else { return }
    var path = PathData()
    for position in y.ticks.compactMap({ y.position($0.value) }) {
      path.append(plot.horizontalLine(at: position))
    }
    if !isCategorical {
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
    if !isCategorical && xLabels != nil {
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
    for tick in y.ticks {
      guard let position = y.position(tick.value) else { continue }
      markup.label(tick.label, x: plot.x - 9, y: position + 4.2, .tick.anchored(.end))
    }
    let style = TextStyle.axisLabel.anchored(.middle)
    if let xLabels {
      xLabels.draw(in: &markup, below: plot.maxY)
      let first = plot.maxY + 22 + xLabels.height
      for (index, line) in xTitle.enumerated() {
        markup.label(line, x: plot.midX, y: first + 17 * Double(index), style)
      }
    }
    var turned = style
    turned.rotation = -90
    for (index, line) in yTitle.enumerated() {
      markup.label(line, x: yTitleX + 17 * Double(index), y: plot.midY, turned)
    }
  }
}
