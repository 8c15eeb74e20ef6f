/// A grid of equal cells with a name at each row and column, and names for both sides.
struct LabeledGrid {
  /// The content of a grid and the space for it.
  struct Request {
    var rows: [String]
    var columns: [String]
    /// The names of both quantities.
    var names: (rows: String, columns: String)
    /// The upper edge.
    var top: Double
    /// The width of the figure.
    var width: Double
    /// The width to the right of the cells, with the margin.
    var right: Double
    /// The least width of the names of the rows.
    var rowLabelWidth = 0.0
    /// The largest sides of a cell.
    var largest: (width: Double, height: Double)
    /// True if a cell is no higher than wide.
    var isSquare: Bool
  }

  private static let nameStyle = TextStyle(size: 13, anchor: .middle)
  private static let labelStyle = TextStyle(size: 12, paint: .muted)
  private static let lineHeight = 15.0

  let request: Request
  let cell: (width: Double, height: Double)
  /// The top left corner of the first cell.
  let origin: PixelPoint
  private let rowLabels: [[String]]
  private let columnLabels: TickLabels
  private let rowName: [String]
  private let columnName: [String]

  var width: Double { cell.width * Double(max(1, request.columns.count)) }
  var height: Double { cell.height * Double(max(1, request.rows.count)) }

  init(_ request: Request) {
    let first = LabeledGrid(request, rowNameLines: 1)
    // A name longer than the rows are high needs more lines, and these their space.
    self =
      first.rowName.count > 1
      ? LabeledGrid(request, rowNameLines: first.rowName.count) : first
  }

  private init(_ request: Request, rowNameLines: Int) {
    self.request = request
    let widest = request.rows.map { Self.labelStyle.width(of: $0) }.max() ?? 0
    let labelWidth = max(request.rowLabelWidth, min(widest, 0.28 * request.width))
    rowLabels = request.rows.map {
      TextMetrics.lines($0, size: Self.labelStyle.size, width: labelWidth, limit: 6)
    }
    let nameWidth = request.names.rows.isEmpty ? 0 : 7 + 17 * Double(rowNameLines)
    let left = figureMargin + nameWidth + labelWidth + 8
    let count = Double(max(1, request.columns.count))
    let side = min(request.largest.width, max(14, (request.width - left - request.right) / count))
    let lineCount = Double(rowLabels.map(\.count).max() ?? 1)
    let preferred = request.isSquare ? min(side, request.largest.height) : request.largest.height
    let cellHeight = max(18, min(side, preferred), Self.lineHeight * lineCount + 3)
    let axis = ScaledAxis(categories: request.columns).placed(from: left, to: left + side * count)
    let columnLabels = TickLabels(axis, isCategorical: true)
    let half = min(
      left + side * count / 2 - figureMargin, request.width - figureMargin - left - side * count / 2
    )
    columnName = TextMetrics.lines(
      request.names.columns, size: Self.nameStyle.size, width: 2 * half, limit: 6)
    rowName = TextMetrics.lines(
      request.names.rows, size: Self.nameStyle.size,
      width: cellHeight * Double(max(1, request.rows.count)), limit: 6)
    self.columnLabels = columnLabels
    cell = (side, cellHeight)
    origin = PixelPoint(
      x: left,
      y: request.top + 4 + 17 * Double(columnName.count) + columnLabels.height + 12)
  }

  func box(_ row: Int, _ column: Int) -> Rectangle {
    Rectangle(
      x: origin.x + Double(column) * cell.width, y: origin.y + Double(row) * cell.height,
      width: cell.width, height: cell.height)
  }

  func drawNames(_ markup: inout Markup) {
    for (index, line) in columnName.enumerated() {
      markup.label(
        line, x: origin.x + width / 2, y: request.top + 14 + 17 * Double(index), Self.nameStyle)
    }
    var turned = Self.nameStyle
    turned.rotation = -90
    for (index, line) in rowName.enumerated() {
      markup.label(
        line, x: figureMargin + 11 + 17 * Double(index), y: origin.y + height / 2, turned)
    }
    for (row, lines) in rowLabels.enumerated() {
      let middle = origin.y + (Double(row) + 0.5) * cell.height
      let first = middle + 4.5 - Self.lineHeight * Double(lines.count - 1) / 2
      for (index, line) in lines.enumerated() {
        markup.label(
          line, x: origin.x - 8, y: first + Self.lineHeight * Double(index),
          Self.labelStyle.anchored(.end))
      }
    }
    columnLabels.draw(in: &markup, above: origin.y)
  }

  /// Draws a cell filled with a colour of a strength from 0 to 1.
  func drawCell(
    _ row: Int, _ column: Int, fill: Paint, strength: Double, tooltip: String,
    in markup: inout Markup
  ) {
    markup.rectangle(
      box(row, column).expanded(by: -1),
      [.number("rx", 2), .fill(fill), .number("fill-opacity", strength)], tooltip: tooltip)
  }

  /// Draws the text of a cell.
  func drawText(
    _ text: String, _ row: Int, _ column: Int, size: Double, paint: Paint, isBold: Bool,
    in markup: inout Markup
  ) {
    let box = box(row, column)
    markup.label(
      text, x: box.midX, y: box.midY + size * 0.36,
      TextStyle(size: size, paint: paint, anchor: .middle, isBold: isBold))
  }

  /// Returns the font size at which `text` fits into a cell, also in bold.
  func fontSize(for text: String) -> Double {
    // Some are bold, and so wider.
    let fitting = (cell.width - 4) / max(1, TextMetrics.width(of: text, size: 1, bold: true))
    return max(6, min(13, fitting, cell.height * 0.6))
  }
}
