/// A grid of equal cells with a name at each row and column, and names for both sides.
struct LabeledGrid {
  let rows: [String]
  let columns: [String]
  /// The names of both quantities.
  let names: (rows: String, columns: String)
  /// The left margin of the page.
  let margin: Double
  /// The width for the names of the rows.
  let rowLabelWidth: Double
  let cell: (width: Double, height: Double)
  /// The top left corner of the first cell.
  let origin: PixelPoint

  var width: Double { cell.width * Double(max(1, columns.count)) }
  var height: Double { cell.height * Double(max(1, rows.count)) }

  func box(_ row: Int, _ column: Int) -> Rectangle {
    Rectangle(
      x: origin.x + Double(column) * cell.width, y: origin.y + Double(row) * cell.height,
      width: cell.width, height: cell.height)
  }

  func drawNames(_ markup: inout Markup) {
    let name = TextStyle(size: 13, anchor: .middle)
    markup.label(names.columns, x: origin.x + width / 2, y: origin.y - 28, name)
    var turned = name
    turned.rotation = -90
    markup.label(names.rows, x: margin + 11, y: origin.y + height / 2, turned)
    let style = TextStyle(size: min(13, cell.height - 1), paint: .muted)
    for (index, label) in rows.enumerated() {
      let line = TextMetrics.line(label, size: style.size, width: rowLabelWidth)
      let middle = origin.y + (Double(index) + 0.5) * cell.height
      markup.label(line, x: origin.x - 8, y: middle + 4.5, style.anchored(.end))
    }
    for (index, label) in columns.enumerated() {
      let line = TextMetrics.line(label, size: style.size, width: cell.width - 2)
      markup.label(line, x: box(0, index).midX, y: origin.y - 8, style.anchored(.middle))
    }
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

  /// Returns the font size at which `text` fits into a cell.
  func fontSize(for text: String) -> Double {
    let fitting = (cell.width - 4) / max(1, TextMetrics.width(of: text, size: 1))
    return max(6, min(13, fitting, cell.height * 0.6))
  }
}
