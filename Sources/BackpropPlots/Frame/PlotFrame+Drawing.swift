extension PlotFrame {
  /// The complete document of a chart.
  ///
  /// - Parameters:
  ///   - under: Draws what lies under the grid.
  ///   - clipped: Draws the data, which are cut off at the edge of the plot.
  ///   - over: Draws what may reach beyond it: markers, annotations.
  func document(
    summary: String,
    under: (inout Markup) -> Void = { _ in },
    clipped: (inout Markup) -> Void,
    over: (inout Markup) -> Void = { _ in }
  ) -> String {
    figureDocument(
      title: request.title, summary: summary, width: size.width, height: size.height
    ) { markup in
      header.draw(in: &markup, x: Self.outerMargin)
      drawClipped(in: &markup, under)
      drawGrid(in: &markup)
      drawClipped(in: &markup, clipped)
      drawAxes(in: &markup)
      over(&markup)
    }
  }

  /// Runs `draw` inside of a nested `svg` element, which clips without needing an id.
  ///
  /// Two pixels more than the plot are shown, so that a line along its edge keeps its width.
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
      path.append([PixelPoint(x: plot.x, y: position), PixelPoint(x: plot.maxX, y: position)])
    }
    if request.x.categories == nil {
      for position in x.ticks.compactMap({ x.position($0.value) }) {
        path.append([PixelPoint(x: position, y: plot.y), PixelPoint(x: position, y: plot.maxY)])
      }
    }
    markup.element(
      "path", .text("d", path.text), .text("fill", "none"), .stroke(.grid),
      .number("stroke-width", 1))
  }

  private func drawAxes(in markup: inout Markup) {
    var path = PathData()
    path.append([
      PixelPoint(x: plot.x, y: plot.y), PixelPoint(x: plot.x, y: plot.maxY),
      PixelPoint(x: plot.maxX, y: plot.maxY),
    ])
    if request.x.categories == nil {
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
    markup.element(
      "path", .text("d", path.text), .text("fill", "none"), .stroke(.axis),
      .number("stroke-width", 1))
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
      markup.label(request.y.axis.label, x: Self.outerMargin + 9, y: plot.midY, style)
    }
  }
}
