/// The places of a heat map's cells.
struct HeatMapLayout {
  private static let margin = 18.0
  private let map: HeatMap
  private let header: FigureHeader
  private let width: Double
  private let grid: LabeledGrid

  init(_ map: HeatMap) {
    self.map = map
    width = FigureSize(width: map.width).width
    header = FigureHeader(title: map.title, subtitle: map.subtitle, width: width - 2 * Self.margin)
    let widest = map.rows.map { TextStyle.axisLabel.width(of: $0) }.max() ?? 0
    let rowLabelWidth = min(160, widest)
    let origin = PixelPoint(x: Self.margin + 24 + rowLabelWidth + 8, y: header.height + 44)
    let room = (width - origin.x - Self.margin) / Double(max(1, map.columns.count))
    let side = min(150, max(14, room))
    grid = LabeledGrid(
      rows: map.rows, columns: map.columns, names: (map.rowName, map.columnName),
      margin: Self.margin, rowLabelWidth: rowLabelWidth, cell: (side, max(20, min(44, side))),
      origin: origin)
  }

  var document: String {
    figureDocument(
      title: map.title, summary: map.summary, width: width,
      height: grid.origin.y + grid.height + Self.margin
    ) { markup in
      header.draw(in: &markup, x: Self.margin)
      grid.drawNames(&markup)
      drawCells(&markup)
    }
  }

  private func drawCells(_ markup: inout Markup) {
    let best = map.best
    let widest = map.measured.map { map.format.string($0.value) }.max { $0.count < $1.count }
    let size = grid.fontSize(for: widest ?? "")
    for row in map.rows.indices {
      for column in map.columns.indices {
        let value = map.values[row][column].flatMap { $0.isFinite ? $0 : nil }
        let strength = value.map(strength)
        let isBest = best.map { $0.row == row && $0.column == column } ?? false
        let text = value.map(map.format.string) ?? "–"
        grid.drawCell(
          row, column, fill: value == nil ? .shade : .blue, strength: strength ?? 0.12,
          tooltip: "\(map.rowName) \(map.rows[row]), \(map.columnName) \(map.columns[column]): "
            + text, in: &markup)
        if isBest { drawFrame(around: grid.box(row, column), in: &markup) }
        let paint: Paint = (strength ?? 0) > 0.6 ? .paper : .ink
        var style = TextStyle(size: size, paint: paint, anchor: .middle)
        style.isBold = isBest
        let box = grid.box(row, column)
        markup.label(text, x: box.midX, y: box.midY + size * 0.36, style)
      }
    }
  }

  /// 0.08 for the worst value to 0.92 for the best one.
  private func strength(of value: Double) -> Double {
    let all = map.measured.map(\.value)
    guard let low = all.min(), let high = all.max(), low < high else { return 0.5 }
    let share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return 0.08 + 0.84 * (map.goal == .largest ? share : 1 - share)
  }

  private func drawFrame(around box: Rectangle, in markup: inout Markup) {
    let frame = box.expanded(by: -0.5)
    markup.element(
      "rect", .number("x", frame.x), .number("y", frame.y), .number("width", frame.width),
      .number("height", frame.height), .number("rx", 3), .text("fill", "none"),
      .stroke(.vermilion), .number("stroke-width", 2))
  }
}
