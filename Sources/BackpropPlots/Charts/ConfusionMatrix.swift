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
  /// The name of the rows' quantity; an empty one is "actual" in the figure's language.
  public var rowName: String
  /// The name of the columns' quantity; an empty one is "predicted" in the figure's language.
  public var columnName: String
  /// The width of the whole figure in CSS pixels; the height follows.
  public var width: Double
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates a matrix of counts.
  ///
  /// - Precondition: `counts` has as many rows and columns as there are labels, and no count is
  ///   negative.
  public init(
    _ title: String, subtitle: String = "", counts: [[Int]], labels: [String],
    rowName: String = "", columnName: String = "", width: Double = 560
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
    let words = Words(language)
    var mistake: (count: Int, text: String)?
    for (row, column) in labels.indices.flatMap({ row in labels.indices.map { (row, $0) } })
    where row != column && counts[row][column] > (mistake?.count ?? 0) {
      let count = counts[row][column]
      mistake = (count, words.mistake(labels[row], labels[column], count))
    }
    var sentences = [words.confusionMatrix(labels.count), accuracySentence]
    if !labels.isEmpty {
      let recalls = labels.indices.map { "\(labels[$0]): \(recall($0))" }
      sentences.append(words.recalls(recalls.joined(separator: ", ")))
    }
    if let mistake { sentences.append(mistake.text) }
    return sentences.joined(separator: " ")
  }

  /// The number and share of the correct samples.
  fileprivate var accuracySentence: String {
    Words(language).correct(correct, of: total, share(correct, of: total))
  }

  /// Returns the share of a class's samples that are predicted as it.
  fileprivate func recall(_ row: Int) -> String { share(counts[row][row], of: rowTotals[row]) }

  /// Returns the share of a class's predictions that are correct.
  fileprivate func precision(_ column: Int) -> String {
    share(counts[column][column], of: columnTotals[column])
  }

  /// Returns a share in percent; a dash if the whole is 0.
  fileprivate func share(_ part: Int, of whole: Int) -> String {
    let format = NumberFormat.percent(places: 1)
    return whole == 0 ? "–" : format.string(Double(part) / Double(whole), in: language)
  }

  fileprivate func text(_ count: Int) -> String {
    NumberFormat.integer.string(Double(count), in: language)
  }

  /// Returns the same matrix in another width.
  public func resized(toWidth width: Double) -> ConfusionMatrix {
    var copy = self
    copy.width = width
    return copy
  }

  /// The matrix as an SVG document.
  ///
  /// A narrow figure has the totals and shares in a table below the cells instead of the margins.
  public var svg: String { ConfusionLayout(self).document }
}

/// The layout of a confusion matrix's cells and margins.
private struct ConfusionLayout {
  private let matrix: ConfusionMatrix
  private let words: Words
  private let header: FigureHeader
  private let width: Double
  private let grid: LabeledGrid
  /// The distances of the right ends of both columns from the cells.
  private let margin: (total: Double, share: Double)
  /// The table below the cells in place of the margins.
  private let table: ClassTable?

  init(_ matrix: ConfusionMatrix) {
    self.matrix = matrix
    let (width, words) = (FigureSize(width: matrix.width).width, Words(matrix.language))
    header = FigureHeader(
      title: matrix.title, subtitle: matrix.subtitle, width: width - 2 * figureMargin)
    let style = TextStyle(size: 12)
    func widest(_ texts: [String]) -> Double { texts.map { style.width(of: $0) }.max() ?? 0 }
    let total = 10 + widest([words.total, matrix.text(matrix.total)])
    let margin = (total: total, share: total + 14 + widest([words.recall, "100.0\u{202F}%"]))
    // The names of the margins below are in the same column.
    let names = (
      matrix.rowName.isEmpty ? words.actual : matrix.rowName,
      matrix.columnName.isEmpty ? words.predicted : matrix.columnName
    )
    var request = LabeledGrid.Request(
      rows: matrix.labels, columns: matrix.labels, names: names, top: header.height, width: width,
      right: figureMargin + margin.share,
      rowLabelWidth: widest([words.total, words.precision + " in %"]) - 24, largest: (72, 44),
      isSquare: true)
    var grid = LabeledGrid(request)
    var table: ClassTable?
    if grid.cell.width < 25 {
      request.right = figureMargin
      request.rowLabelWidth = 0
      grid = LabeledGrid(request)
      table = ClassTable(
        matrix, top: grid.origin.y + grid.height + 16, width: width - 2 * figureMargin)
    }
    self.width = width
    self.words = words
    self.margin = margin
    self.grid = grid
    self.table = table
  }

  /// True if columns have no space for a percent sign: it is beside the name of the row then.
  private var isNarrow: Bool {
    grid.cell.width < TextMetrics.width(of: "100.0\u{202F}%", size: 10.5) + 3
  }

  var document: String {
    figureDocument(
      title: matrix.title, summary: matrix.summary, language: matrix.language, width: width,
      height: table?.maxY ?? grid.origin.y + grid.height + (isNarrow ? 82 : 62)
    ) { markup in
      header.draw(in: &markup, x: figureMargin)
      grid.drawNames(&markup)
      drawCells(&markup)
      if let table { table.draw(in: &markup) } else { drawMargins(&markup) }
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
          matrix.text(count), row, column, size: size,
          paint: count == 0 ? .axis : (opacity > 0.6 ? .paper : .ink), isBold: isCorrect,
          in: &markup)
      }
    }
  }

  /// Draws row totals and recall on the right, column totals and precision below, accuracy in the
  /// corner.
  private func drawMargins(_ markup: inout Markup) {
    let style = TextStyle(size: 12, paint: .muted, anchor: .end)
    let right = grid.origin.x + grid.width
    let columns = (total: right + margin.total, share: right + margin.share)
    markup.label(words.total, x: columns.total, y: grid.origin.y - 8, style)
    markup.label(words.recall, x: columns.share, y: grid.origin.y - 8, style)
    for (row, total) in matrix.rowTotals.enumerated() {
      let y = grid.box(row, 0).midY + 4.2
      markup.label(matrix.text(total), x: columns.total, y: y, style)
      markup.label(matrix.recall(row), x: columns.share, y: y, style.painted(.ink))
    }
    let below = (total: grid.origin.y + grid.height + 20, share: grid.origin.y + grid.height + 38)
    markup.label(words.total, x: grid.origin.x - 8, y: below.total, style)
    let sign = "\u{202F}%"
    markup.label(
      words.precision + (isNarrow ? " in %" : ""), x: grid.origin.x - 8, y: below.share, style)
    var small = style.anchored(.middle)
    let widest = TextMetrics.width(of: isNarrow ? "100.0" : "100.0\u{202F}%", size: 1)
    small.size = max(6, min(12, (grid.cell.width - 2) / widest))
    for (column, total) in matrix.columnTotals.enumerated() {
      let x = grid.box(0, column).midX
      var precision = matrix.precision(column)
      if isNarrow && precision.hasSuffix(sign) { precision.removeLast(sign.count) }
      markup.label(matrix.text(total), x: x, y: below.total, small)
      markup.label(precision, x: x, y: below.share, small.painted(.ink))
    }
    var bold = style.painted(.ink)
    bold.isBold = true
    let y = isNarrow ? below.share + 20 : below.share
    let accuracy = matrix.share(matrix.correct, of: matrix.total)
    markup.label(matrix.text(matrix.total), x: columns.total, y: below.total, style)
    markup.label(
      words.accuracy, x: columns.share - bold.width(of: accuracy) - 8, y: y, style)
    markup.label(accuracy, x: columns.share, y: y, bold)
  }
}

/// The totals, recall and precision of each class, one class a row.
private struct ClassTable {
  private static let rowHeight = 18.0

  private let matrix: ConfusionMatrix
  private let top: Double
  private let style: TextStyle
  private let names: [String]
  /// The lines of each class's name.
  private let classes: [[String]]
  /// The right ends of the columns, without the first, the names'.
  private let ends: [Double]
  private let closing: [String]

  init(_ matrix: ConfusionMatrix, top: Double, width: Double) {
    self.matrix = matrix
    self.top = top
    let words = Words(matrix.language)
    let names = [words.classes, words.actual, words.recall, words.predicted, words.precision]
    func widths(_ size: Double) -> [Double] {
      names.map { max(TextMetrics.width(of: $0, size: size), 3.6 * size) }
    }
    var size = 12.0
    while size > 9 && widths(size).reduce(0, +) + 28 > width { size -= 0.5 }
    style = TextStyle(size: size, paint: .muted, anchor: .end)
    var columns = widths(size)
    let free = max(0, width - columns.reduce(0, +))
    let longest = matrix.labels.map { TextMetrics.width(of: $0, size: size) }.max() ?? 0
    columns[0] = min(max(columns[0], longest), columns[0] + 0.5 * free)
    let gap = max(4, (width - columns.reduce(0, +)) / 4)
    classes = matrix.labels.map { [first = columns[0]] in
      TextMetrics.lines($0, size: size, width: first, limit: 4)
    }
    var end = figureMargin + columns[0]
    ends = columns.dropFirst().map { width in
      end += min(gap, 40) + width
      return end
    }
    self.names = names
    closing = TextMetrics.lines(matrix.accuracySentence, size: 13, width: width)
  }

  /// The lower edge of the figure.
  var maxY: Double {
    let lineCount = classes.reduce(1) { $0 + max(1, $1.count) } + closing.count
    return top + Self.rowHeight * Double(lineCount) + 22
  }

  func draw(in markup: inout Markup) {
    var y = top + 13
    markup.label(names[0], x: figureMargin, y: y, style.anchored(.start))
    for (name, end) in zip(names.dropFirst(), ends) { markup.label(name, x: end, y: y, style) }
    let (rowTotals, columnTotals) = (matrix.rowTotals, matrix.columnTotals)
    for (index, lines) in classes.enumerated() {
      y += Self.rowHeight
      let values = [
        matrix.text(rowTotals[index]), matrix.recall(index), matrix.text(columnTotals[index]),
        matrix.precision(index),
      ]
      for (column, value) in values.enumerated() {
        let paint = column.isMultiple(of: 2) ? Paint.muted : .ink
        markup.label(value, x: ends[column], y: y, style.painted(paint))
      }
      for (line, text) in lines.enumerated() {
        markup.label(
          text, x: figureMargin, y: y + Self.rowHeight * Double(line),
          style.anchored(.start).painted(.ink))
      }
      y += Self.rowHeight * Double(max(0, lines.count - 1))
    }
    for line in closing {
      y += Self.rowHeight
      markup.label(line, x: figureMargin, y: y + 6, .axisLabel)
    }
  }
}
