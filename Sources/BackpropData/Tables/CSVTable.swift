/// A numeric table: rows of features and, where there is a label column, what they should give.
public struct CSVTable: Sendable, Hashable {
  /// The names of the feature columns; `column 1` and so on where the file has no header.
  public var columnNames: [String]
  /// The features, row by row: `rowCount × columnNames.count`. All are finite.
  public var values: [Double]
  /// How many rows there are; at least one.
  public var rowCount: Int
  /// The class of each row, in `0..<classNames.count`; empty where there are no classes.
  public var labels: [Int] = []
  /// The name of each class.
  public var classNames: [String] = []
  /// The number that each row should give; empty where the label column holds classes.
  public var targets: [Double] = []

  /// How many features a row has.
  public var columnCount: Int { columnNames.count }

  /// The features of a row, without a copy.
  public func row(_ index: Int) -> ArraySlice<Double> {
    precondition(0..<rowCount ~= index, "no such row")
    return values[index * columnCount..<(index + 1) * columnCount]
  }
}
