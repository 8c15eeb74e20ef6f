/// The places of a confusion matrix's cells and margins.
struct ConfusionLayout {
  private static let margin = 18.0
  private let matrix: ConfusionMatrix
  private let header: FigureHeader
  private let width: Double
  private let grid: LabeledGrid
  private let marginWidth = 116.0

  init(_ matrix: ConfusionMatrix) {
    self.matrix = matrix
    width = FigureSize(width: matrix.width).width
    header = FigureHeader(
      title: matrix.title, subtitle: matrix.subtitle, width: width - 2 * Self.margin)
    let widest = matrix.labels.map { TextStyle.axisLabel.width(of: $0) }.max() ?? 0
    // The names of the margins below stand in the same column.
    let rowLabelWidth = min(120, max(widest, TextStyle.tick.width(of: "precision") - 24))
    let origin = PixelPoint(x: Self.margin + 24 + rowLabelWidth + 8, y: header.height + 44)
    let count = Double(max(1, matrix.labels.count))
    let side = min(72, max(14, (width - origin.x - marginWidth - Self.margin) / count))
    grid = LabeledGrid(
      rows: matrix.labels, columns: matrix.labels, names: (matrix.rowName, matrix.columnName),
      margin: Self.margin, rowLabelWidth: rowLabelWidth,
      cell: (side, min(side, max(14, min(44, side)))), origin: origin)
  }

  var document: String {
    figureDocument(
      title: matrix.title, summary: matrix.summary, width: width,
      height: grid.origin.y + grid.height + 68
    ) { markup in
      header.draw(in: &markup, x: Self.margin)
      grid.drawNames(&markup)
      drawCells(&markup)
      drawMargins(&markup)
    }
  }

  /// Cells darken with their share of the row, mistakes faster: they are few, but what one looks
  /// for.
  private func drawCells(_ markup: inout Markup) {
    let rowTotals = matrix.rowTotals
    let widest = matrix.counts.joined().map { String($0) }.max { $0.count < $1.count } ?? ""
    let size = grid.fontSize(for: widest)
    for (row, counts) in matrix.counts.enumerated() {
      for (column, count) in counts.enumerated() {
        let isCorrect = row == column
        let share = rowTotals[row] == 0 ? 0 : Double(count) / Double(rowTotals[row])
        let opacity = isCorrect ? share * share * 0.92 : min(0.92, (share * 4).squareRoot())
        grid.drawCell(
          row, column, fill: isCorrect ? .blue : .vermilion,
          strength: count == 0 ? 0.04 : max(0.08, opacity),
          tooltip: "\(matrix.labels[row]) → \(matrix.labels[column]): \(count)", in: &markup)
        // Zeros recede: the eye is to find the mistakes.
        let paint: Paint = count == 0 ? .axis : (opacity > 0.6 ? .paper : .ink)
        var style = TextStyle(size: size, paint: paint, anchor: .middle)
        style.isBold = isCorrect
        let text = NumberFormat.integer.string(Double(count))
        let box = grid.box(row, column)
        markup.label(text, x: box.midX, y: box.midY + size * 0.36, style)
      }
    }
  }

  /// Row totals and recall on the right, column totals and precision below, accuracy in the corner.
  private func drawMargins(_ markup: inout Markup) {
    let style = TextStyle(size: min(12, max(8, grid.cell.height - 2)), paint: .muted, anchor: .end)
    let right = grid.origin.x + grid.width
    let columns = (total: right + 48, share: right + marginWidth)
    markup.label("total", x: columns.total, y: grid.origin.y - 8, style)
    markup.label("recall", x: columns.share, y: grid.origin.y - 8, style)
    for (row, total) in matrix.rowTotals.enumerated() {
      let y = grid.box(row, 0).midY + 4.2
      let recall = ConfusionMatrix.share(matrix.counts[row][row], of: total)
      markup.label(NumberFormat.integer.string(Double(total)), x: columns.total, y: y, style)
      markup.label(recall, x: columns.share, y: y, style.painted(.ink))
    }
    let below = (total: grid.origin.y + grid.height + 20, share: grid.origin.y + grid.height + 38)
    markup.label("total", x: grid.origin.x - 8, y: below.total, style)
    markup.label("precision", x: grid.origin.x - 8, y: below.share, style)
    var small = style.anchored(.middle)
    let widest = TextMetrics.width(of: "100.0\u{202F}%", size: 1)
    small.size = max(6, min(12, (grid.cell.width - 3) / widest))
    for (column, total) in matrix.columnTotals.enumerated() {
      let x = grid.box(0, column).midX
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
