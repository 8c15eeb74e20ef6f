/// A confusion matrix: the counts of actual and predicted classes, with recall and precision in the
/// margins.
public struct ConfusionMatrix: Figure, Hashable {
  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// Rows are actual classes, columns predicted ones.
  public var counts: [[Int]]
  /// The names of the classes.
  public var labels: [String]
  /// The name of the rows' quantity.
  public var rowName: String
  /// The name of the columns' quantity.
  public var columnName: String
  /// The width of the whole figure in CSS pixels; the height follows.
  public var width: Double

  /// Creates a matrix of counts.
  ///
  /// - Precondition: `counts` has as many rows and columns as there are labels, and no count is
  ///   negative.
  public init(
    _ title: String, subtitle: String = "", counts: [[Int]], labels: [String],
    rowName: String = "actual", columnName: String = "predicted", width: Double = 720
  ) {
    precondition(
      counts.count == labels.count && counts.allSatisfy { $0.count == labels.count },
      "a confusion matrix of \(labels.count) classes has as many rows and columns")
    precondition(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "counts are not negative")
    self.title = title
    self.subtitle = subtitle
    self.counts = counts
    self.labels = labels
    self.rowName = rowName
    self.columnName = columnName
    self.width = width
  }

  /// The number of samples of each actual class.
  public var rowTotals: [Int] { counts.map { $0.reduce(0, +) } }

  /// The number of times that each class was predicted.
  public var columnTotals: [Int] {
    labels.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
  }

  /// The number of samples on the diagonal.
  public var correct: Int { labels.indices.reduce(0) { $0 + counts[$1][$1] } }

  /// The number of all samples.
  public var total: Int { rowTotals.reduce(0, +) }

  /// The accuracy, the recall per class and the most frequent mistake.
  public var summary: String {
    let recalls = labels.indices.map {
      "\(labels[$0]): \(Self.share(counts[$0][$0], of: rowTotals[$0]))"
    }
    var mistake: (count: Int, text: String)?
    for (row, column) in labels.indices.flatMap({ row in labels.indices.map { (row, $0) } })
    where row != column && counts[row][column] > (mistake?.count ?? 0) {
      mistake = (counts[row][column], "\(labels[row]) taken for \(labels[column])")
    }
    let accuracy = "\(correct) of \(total) correct (\(Self.share(correct, of: total)))."
    let recall = recalls.isEmpty ? "" : " Recall: \(recalls.joined(separator: ", "))."
    let worst = mistake.map { " Most frequent mistake: \($0.text), \($0.count) times." } ?? ""
    return "Confusion matrix of \(labels.count) classes. " + accuracy + recall + worst
  }

  /// Returns a share in percent; a dash if the whole is 0.
  fileprivate static func share(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "–" : NumberFormat.percent(places: 1).string(Double(part) / Double(whole))
  }

  /// The matrix as an SVG document.
  public var svg: String { ConfusionLayout(self).document }
}

/// The layout of a confusion matrix's cells and margins.
private struct ConfusionLayout {
  private let matrix: ConfusionMatrix
  private let header: FigureHeader
  private let width: Double
  private let grid: LabeledGrid
  private let marginWidth = 116.0

  init(_ matrix: ConfusionMatrix) {
    self.matrix = matrix
    width = FigureSize(width: matrix.width).width
    header = FigureHeader(
      title: matrix.title, subtitle: matrix.subtitle, width: width - 2 * figureMargin)
    let widest = matrix.labels.map { TextStyle.axisLabel.width(of: $0) }.max() ?? 0
    // The names of the margins below are in the same column.
    let rowLabelWidth = min(120, max(widest, TextStyle.tick.width(of: "precision") - 24))
    let origin = PixelPoint(x: figureMargin + 24 + rowLabelWidth + 8, y: header.height + 44)
    let count = Double(max(1, matrix.labels.count))
    let side = min(72, max(14, (width - origin.x - marginWidth - figureMargin) / count))
    grid = LabeledGrid(
      rows: matrix.labels, columns: matrix.labels, names: (matrix.rowName, matrix.columnName),
      margin: figureMargin, rowLabelWidth: rowLabelWidth,
      cell: (side, min(side, max(14, min(44, side)))), origin: origin)
  }

  var document: String {
    figureDocument(
      title: matrix.title, summary: matrix.summary, width: width,
      height: grid.origin.y + grid.height + 68
    ) { markup in
      header.draw(in: &markup, x: figureMargin)
      grid.drawNames(&markup)
      drawCells(&markup)
      drawMargins(&markup)
    }
  }

  /// Draws the cells. They darken with their share of the row; the few mistakes darken faster.
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
        // Zeros are faint, so that mistakes stand out.
        grid.drawText(
          NumberFormat.integer.string(Double(count)), row, column, size: size,
          paint: count == 0 ? .axis : (opacity > 0.6 ? .paper : .ink), isBold: isCorrect,
          in: &markup)
      }
    }
  }

  /// Draws row totals and recall on the right, column totals and precision below, accuracy in the corner.
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
