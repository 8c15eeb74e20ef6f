/// Values over two settings: a cell for each pair, darker the better it is.
public struct HeatMap: Figure, Hashable {
  /// What the map shows, in a line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The value of each cell, row by row; nil where there is none.
  public var values: [[Double?]]
  /// The names of the rows.
  public var rows: [String]
  /// The names of the columns.
  public var columns: [String]
  /// What the rows are.
  public var rowName: String
  /// What the columns are.
  public var columnName: String
  /// How the values are written.
  public var format: NumberFormat
  /// Which values are dark; the best one has a frame.
  public var goal: Goal
  /// The width of the whole figure in CSS pixels; the height follows.
  public var width: Double

  /// A map of values.
  ///
  /// - Precondition: There are as many values as rows, and in each as many as columns.
  public init(
    _ title: String, subtitle: String = "", values: [[Double?]], rows: [String],
    columns: [String], rowName: String = "", columnName: String = "",
    format: NumberFormat = .automatic, goal: Goal = .largest, width: Double = 720
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
    self.goal = goal
    self.width = width
  }

  /// The cells that have a finite value.
  var measured: [(row: Int, column: Int, value: Double)] {
    values.indices.flatMap { row in
      columns.indices.compactMap { column in
        guard let value = values[row][column], value.isFinite else { return nil }
        return (row, column, value)
      }
    }
  }

  /// The best cell, the first of equals.
  var best: (row: Int, column: Int, value: Double)? {
    switch goal {
    case .largest: measured.max { $0.value < $1.value }
    case .smallest: measured.min { $0.value < $1.value }
    }
  }

  /// The best cell and the range of the values.
  public var summary: String {
    guard let best else { return "Heat map without values." }
    let all = measured.map(\.value)
    let ends = [all.min() ?? 0, all.max() ?? 0].map(format.string)
    return "Heat map of \(rowName) and \(columnName), from \(ends[0]) to \(ends[1]). "
      + "Best: \(format.string(best.value)) at \(rowName) \(rows[best.row]), "
      + "\(columnName) \(columns[best.column])."
  }

  /// The map as an SVG document.
  public var svg: String { HeatMapLayout(self).document }
}
