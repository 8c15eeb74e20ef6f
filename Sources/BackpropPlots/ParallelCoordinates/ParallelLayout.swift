/// The places of the axes and lines of parallel coordinates.
struct ParallelLayout {
  private static let margin = 18.0
  private let figure: ParallelCoordinates
  private let header: FigureHeader
  private let plot: Rectangle
  private let axes: [ScaledAxis]

  init(_ figure: ParallelCoordinates) {
    self.figure = figure
    header = FigureHeader(
      title: figure.title, subtitle: figure.subtitle, width: figure.size.width - 2 * Self.margin)
    let top = header.height + 36
    let height = max(80, figure.size.height - top - Self.margin - 4)
    // The labels of an axis stand on its left, those of the last one on its right.
    let first = figure.dimensions[0]
    let last = figure.dimensions[figure.dimensions.count - 1]
    let rough = Rectangle(x: 0, y: top, width: 1, height: height)
    func labelWidth(_ index: Int, _ dimension: ParallelCoordinates.Dimension) -> Double {
      let axis = dimension.axis(figure.runs.map { $0[index] }, in: rough)
      let widest = axis.ticks.map { TextStyle.tick.width(of: $0.label) }.max() ?? 0
      return max(min(widest, 120) + 10, TextStyle.axisLabel.width(of: dimension.name) / 2)
    }
    let left = Self.margin + labelWidth(0, first)
    let right = Self.margin + labelWidth(figure.dimensions.count - 1, last)
    let plot = Rectangle(
      x: left, y: top, width: max(60, figure.size.width - left - right), height: height)
    self.plot = plot
    axes = figure.dimensions.enumerated().map { index, dimension in
      dimension.axis(figure.runs.map { $0[index] }, in: plot)
    }
  }

  var document: String {
    figureDocument(
      title: figure.title, summary: figure.summary, width: figure.size.width,
      height: figure.size.height
    ) { markup in
      header.draw(in: &markup, x: Self.margin)
      drawRuns(&markup)
      for index in axes.indices { drawAxis(index, &markup) }
    }
  }

  private func x(_ index: Int) -> Double {
    axes.count == 1 ? plot.midX : plot.x + plot.width * Double(index) / Double(axes.count - 1)
  }

  /// The best run is drawn last, above all others.
  private func drawRuns(_ markup: inout Markup) {
    let ranked = figure.ranked
    for (rank, run) in ranked.enumerated() {
      let isBest = rank == ranked.count - 1
      let share = ranked.count < 2 ? 1 : Double(rank) / Double(ranked.count - 1)
      var path = PathData()
      for part in connected(run) { path.append(part) }
      markup.element(
        "path",
        [
          .text("d", path.text), .text("fill", "none"), .stroke(isBest ? .vermilion : .blue),
          .number("stroke-width", isBest ? 3 : 1 + share),
          .number("stroke-opacity", isBest ? 1 : 0.12 + 0.6 * share * share),
          .text("stroke-linejoin", "round"), .text("stroke-linecap", "round"),
        ]
      ) { $0.element("title", content: tooltip(run)) }
    }
  }

  /// The points of a run, without those that an axis cannot show.
  private func connected(_ run: [Double]) -> [[PixelPoint]] {
    var parts: [[PixelPoint]] = [[]]
    for (index, value) in run.enumerated() {
      if let y = axes[index].position(value) {
        parts[parts.count - 1].append(PixelPoint(x: x(index), y: y))
      } else {
        parts.append([])
      }
    }
    return parts.filter { !$0.isEmpty }
  }

  /// How far the foot of a label is below its tick. All lines meet in the tick of a name, and many
  /// go straight to the next one: names stand above it.
  private func labelDrop(_ index: Int) -> Double {
    if case .names = figure.dimensions[index].values { -5 } else { 4.2 }
  }

  private func tooltip(_ run: [Double]) -> String {
    zip(figure.dimensions, run).map { "\($0.name) \($0.text(of: $1))" }.joined(separator: ", ")
  }

  private func drawAxis(_ index: Int, _ markup: inout Markup) {
    let (axis, x) = (axes[index], x(index))
    let isLast = index == axes.count - 1
    let side = isLast && index > 0 ? 1.0 : -1.0
    var path = PathData()
    path.append([PixelPoint(x: x, y: plot.y), PixelPoint(x: x, y: plot.maxY)])
    for tick in axis.ticks {
      guard let y = axis.position(tick.value) else { continue }
      path.append([PixelPoint(x: x, y: y), PixelPoint(x: x + 5 * side, y: y)])
    }
    markup.element(
      "path", .text("d", path.text), .text("fill", "none"), .stroke(.axis),
      .number("stroke-width", 1))
    var style = TextStyle.tick.anchored(side < 0 ? .end : .start)
    style.hasHalo = true
    for tick in axis.ticks {
      guard let y = axis.position(tick.value) else { continue }
      let label = TextMetrics.lines(tick.label, size: style.size, width: 120, limit: 1).first ?? ""
      markup.label(label, x: x + 9 * side, y: y + labelDrop(index), style)
    }
    var name = TextStyle.axisLabel.anchored(.middle)
    name.isBold = isLast
    markup.label(figure.dimensions[index].name, x: x, y: plot.y - 14, name)
  }
}
