/// The places of a confusion matrix's cells and margins.
struct ConfusionLayout {
  private static let margin = 18.0
  private let matrix: ConfusionMatrix
  private let header: FigureHeader
  private let width: Double
  private let rowLabelWidth: Double
  private let cell: (width: Double, height: Double)
  private let origin: PixelPoint
  private let marginWidth = 116.0

  init(_ matrix: ConfusionMatrix) {
    self.matrix = matrix
    width = FigureSize(width: matrix.width).width
    header = FigureHeader(
      title: matrix.title, subtitle: matrix.subtitle, width: width - 2 * Self.margin)
    let widest = matrix.labels.map { TextStyle.axisLabel.width(of: $0) }.max() ?? 0
    // The names of the margins below stand in the same column.
    rowLabelWidth = min(120, max(widest, TextStyle.tick.width(of: "precision") - 24))
    origin = PixelPoint(x: Self.margin + 24 + rowLabelWidth + 8, y: header.height + 44)
    let count = Double(max(1, matrix.labels.count))
    let room = width - origin.x - marginWidth - Self.margin
    let side = min(72, max(14, room / count))
    cell = (side, min(side, max(14, min(44, side))))
  }

  private var gridWidth: Double { cell.width * Double(max(1, matrix.labels.count)) }
  private var gridHeight: Double { cell.height * Double(max(1, matrix.labels.count)) }

  var document: String {
    figureDocument(
      title: matrix.title, summary: matrix.summary, width: width,
      height: origin.y + gridHeight + 68
    ) { markup in
      header.draw(in: &markup, x: Self.margin)
      drawNames(&markup)
      drawCells(&markup)
      drawMargins(&markup)
    }
  }

  private func box(_ row: Int, _ column: Int) -> Rectangle {
    Rectangle(
      x: origin.x + Double(column) * cell.width, y: origin.y + Double(row) * cell.height,
      width: cell.width, height: cell.height)
  }

  private func drawNames(_ markup: inout Markup) {
    let name = TextStyle(size: 13, anchor: .middle)
    markup.label(matrix.columnName, x: origin.x + gridWidth / 2, y: origin.y - 28, name)
    var turned = name
    turned.rotation = -90
    markup.label(matrix.rowName, x: Self.margin + 11, y: origin.y + gridHeight / 2, turned)
    let style = TextStyle(size: min(13, cell.height - 1), paint: .muted)
    for (index, label) in matrix.labels.enumerated() {
      let middle = origin.y + (Double(index) + 0.5) * cell.height
      let row = TextMetrics.lines(label, size: style.size, width: rowLabelWidth, limit: 1)
      markup.label(row.first ?? "", x: origin.x - 8, y: middle + 4.5, style.anchored(.end))
      let column = TextMetrics.lines(label, size: style.size, width: cell.width - 2, limit: 1)
      markup.label(
        column.first ?? "", x: box(0, index).midX, y: origin.y - 8, style.anchored(.middle))
    }
  }

  /// Cells darken with their share of the row, mistakes faster: they are few, but what one looks
  /// for.
  private func drawCells(_ markup: inout Markup) {
    let rowTotals = matrix.rowTotals
    let widest = matrix.counts.joined().map { String($0) }.max { $0.count < $1.count } ?? ""
    let fitting = (cell.width - 4) / max(1, TextMetrics.width(of: widest, size: 1))
    let size = max(6, min(13, fitting, cell.height * 0.6))
    for (row, counts) in matrix.counts.enumerated() {
      for (column, count) in counts.enumerated() {
        let box = box(row, column).expanded(by: -1)
        let isCorrect = row == column
        let share = rowTotals[row] == 0 ? 0 : Double(count) / Double(rowTotals[row])
        let opacity = isCorrect ? share * share * 0.92 : min(0.92, (share * 4).squareRoot())
        markup.element(
          "rect", .number("x", box.x), .number("y", box.y), .number("width", box.width),
          .number("height", box.height), .number("rx", 2), .fill(isCorrect ? .blue : .vermilion),
          .number("fill-opacity", count == 0 ? 0.04 : max(0.08, opacity))
        ) {
          let names = "\(matrix.labels[row]) → \(matrix.labels[column])"
          $0.element("title", content: "\(names): \(count)")
        }
        // Zeros recede: the eye is to find the mistakes.
        let paint: Paint = count == 0 ? .axis : (opacity > 0.6 ? .paper : .ink)
        var style = TextStyle(size: size, paint: paint, anchor: .middle)
        style.isBold = isCorrect
        let text = NumberFormat.integer.string(Double(count))
        markup.label(text, x: box.midX, y: box.midY + size * 0.36, style)
      }
    }
  }

  /// Row totals and recall on the right, column totals and precision below, accuracy in the corner.
  private func drawMargins(_ markup: inout Markup) {
    let style = TextStyle(size: min(12, max(8, cell.height - 2)), paint: .muted, anchor: .end)
    let right = origin.x + gridWidth
    let columns = (total: right + 48, share: right + marginWidth)
    markup.label("total", x: columns.total, y: origin.y - 8, style)
    markup.label("recall", x: columns.share, y: origin.y - 8, style)
    for (row, total) in matrix.rowTotals.enumerated() {
      let y = box(row, 0).midY + 4.2
      let recall = ConfusionMatrix.share(matrix.counts[row][row], of: total)
      markup.label(NumberFormat.integer.string(Double(total)), x: columns.total, y: y, style)
      markup.label(recall, x: columns.share, y: y, style.painted(.ink))
    }
    let below = (total: origin.y + gridHeight + 20, share: origin.y + gridHeight + 38)
    markup.label("total", x: origin.x - 8, y: below.total, style)
    markup.label("precision", x: origin.x - 8, y: below.share, style)
    var small = style.anchored(.middle)
    let widest = TextMetrics.width(of: "100.0\u{202F}%", size: 1)
    small.size = max(6, min(12, (cell.width - 3) / widest))
    for (column, total) in matrix.columnTotals.enumerated() {
      let x = box(0, column).midX
      let precision = ConfusionMatrix.share(matrix.counts[column][column], of: total)
      markup.label(NumberFormat.integer.string(Double(total)), x: x, y: below.total, small)
      markup.label(precision, x: x, y: below.share, small.painted(.ink))
    }
    var bold = style.painted(.ink)
    bold.isBold = true
    let accuracy = ConfusionMatrix.share(matrix.correct, of: matrix.total)
    markup.label(
      NumberFormat.integer.string(Double(matrix.total)), x: columns.total, y: below.total, style)
    markup.label("accuracy", x: columns.share - 58, y: below.share, style)
    markup.label(accuracy, x: columns.share, y: below.share, bold)
  }
}
