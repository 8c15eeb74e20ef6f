/// Values over two hyperparameters: a cell for each pair, darker for better values.
public struct HeatMap: Figure, Hashable {
  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The value of each cell, row by row; nil for a missing value.
  public var values: [[Double?]]
  /// The names of the rows.
  public var rows: [String]
  /// The names of the columns.
  public var columns: [String]
  /// The name of the rows' quantity.
  public var rowName: String
  /// The name of the columns' quantity.
  public var columnName: String
  /// The format of the values.
  public var format: NumberFormat
  /// The value that is the best: it is the darkest and has a frame.
  public var bestValue: BestValue
  /// The width of the whole figure in CSS pixels; the height follows.
  public var width: Double
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates a map of values.
  ///
  /// - Precondition: There are as many values as rows, and in each as many as columns.
  public init(
    _ title: String, subtitle: String = "", values: [[Double?]], rows: [String],
    columns: [String], rowName: String = "", columnName: String = "",
    format: NumberFormat = .automatic, bestValue: BestValue = .largest, width: Double = 560
  ) {
    precondition(
      values.count == rows.count && values.allSatisfy { $0.count == columns.count },
      "a heat map has a value for each of \(rows.count) rows and \(columns.count) columns")
    self.title = title
    self.subtitle = subtitle
    self.values = values
    self.rows = rows
    self.columns = columns
    self.rowName = rowName
    self.columnName = columnName
    self.format = format
    self.bestValue = bestValue
    self.width = width
  }

  /// The cells that have a finite value.
  fileprivate var finite: [(row: Int, column: Int, value: Double)] {
    values.indices.flatMap { row in
      columns.indices.compactMap { column in
        guard let value = values[row][column], value.isFinite else { return nil }
        return (row, column, value)
      }
    }
  }

  /// The best cell, the first of equals.
  var best: (row: Int, column: Int, value: Double)? {
    switch bestValue {
    case .largest: finite.max { $0.value < $1.value }
    case .smallest: finite.min { $0.value < $1.value }
    }
  }

  /// The best cell and the range of the values.
  public var summary: String {
    let words = Words(language)
    guard let best else { return words.emptyHeatMap }
    let all = finite.map(\.value)
    let ends = [all.min() ?? 0, all.max() ?? 0].map { format.string($0, in: language) }
    let kind = words.heatMap(rowName, columnName, from: ends[0], to: ends[1])
    let place = words.at(
      format.string(best.value, in: language), "\(rowName) \(rows[best.row])",
      "\(columnName) \(columns[best.column])")
    return "\(kind) \(words.best(place))"
  }

  /// Returns the same map in another width.
  public func resized(toWidth width: Double) -> HeatMap {
    var copy = self
    copy.width = width
    return copy
  }

  /// The map as an SVG document.
  public var svg: String { HeatMapLayout(self).document }
}

/// The layout of a heat map's cells.
private struct HeatMapLayout {
  private let map: HeatMap
  private let header: FigureHeader
  private let width: Double
  private let grid: LabeledGrid

  init(_ map: HeatMap) {
    self.map = map
    width = FigureSize(width: map.width).width
    header = FigureHeader(title: map.title, subtitle: map.subtitle, width: width - 2 * figureMargin)
    grid = LabeledGrid(
      LabeledGrid.Request(
        rows: map.rows, columns: map.columns, names: (map.rowName, map.columnName),
        top: header.height, width: width, right: figureMargin, largest: (150, 44),
        isSquare: false))
  }

  var document: String {
    figureDocument(
      title: map.title, summary: map.summary, language: map.language, width: width,
      height: grid.origin.y + grid.height + figureMargin
    ) { markup in
      header.draw(in: &markup, x: figureMargin)
      grid.drawNames(&markup)
      drawCells(&markup)
    }
  }

  private func text(_ value: Double) -> String { map.format.string(value, in: map.language) }

  private func drawCells(_ markup: inout Markup) {
    let best = map.best
    let widest = map.finite.map { text($0.value) }.max { $0.count < $1.count }
    let size = grid.fontSize(for: widest ?? "")
    for row in map.rows.indices {
      for column in map.columns.indices {
        let value = map.values[row][column].flatMap { $0.isFinite ? $0 : nil }
        let strength = value.map(strength)
        let isBest = best.map { $0.row == row && $0.column == column } ?? false
        let text = value.map(text) ?? "–"
        grid.drawCell(
          row, column, fill: value == nil ? .shade : .blue, strength: strength ?? 0.12,
          tooltip: "\(map.rowName) \(map.rows[row]), \(map.columnName) \(map.columns[column]): "
            + text, in: &markup)
        if isBest {
          markup.rectangle(
            grid.box(row, column).expanded(by: -0.5),
            [
              .number("rx", 3), .text("fill", "none"), .stroke(.vermilion),
              .number("stroke-width", 2),
            ])
        }
        grid.drawText(
          text, row, column, size: size, paint: (strength ?? 0) > 0.6 ? .paper : .ink,
          isBold: isBest, in: &markup)
      }
    }
  }

  /// Returns 0.08 for the worst value to 0.92 for the best one.
  private func strength(of value: Double) -> Double {
    let all = map.finite.map(\.value)
    guard let low = all.min(), let high = all.max(), low < high else { return 0.5 }
    let share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return 0.08 + 0.84 * (map.bestValue == .largest ? share : 1 - share)
  }
}

/// The best of several results.
public enum BestValue: String, Codable, Sendable, Hashable {
  /// The largest, for example of accuracies.
  case largest
  /// The smallest, for example of costs.
  case smallest
}
