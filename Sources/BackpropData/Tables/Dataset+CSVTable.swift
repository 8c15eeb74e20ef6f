import Backprop

extension Dataset {
  /// The rows of a table as samples: of a classification where the table has classes, else with its
  /// target numbers as single outputs.
  ///
  /// - Throws: `DatasetError` if the table has neither classes nor targets, or no
  ///   features.
  public init(_ table: CSVTable) throws(DatasetError) {
    let inputs = Inputs.values(table.values.map { S(real: $0) })
    if table.classNames.isEmpty {
      try self.init(
        inputs: inputs, targets: .values(table.targets.map { S(real: $0) }),
        inputCount: table.columnCount, outputCount: 1)
    } else {
      try self.init(
        inputs: inputs,
        targets: .classes(table.labels.map { Int32($0) }, count: table.classNames.count),
        inputCount: table.columnCount, outputCount: table.classNames.count)
    }
  }
}

extension CSVTable {
  /// The rows with the given numbers, in that order; columns and classes stay.
  public func selecting(rows: [Int]) -> CSVTable {
    var selection = self
    selection.values = rows.flatMap { row($0) }
    selection.labels = labels.isEmpty ? [] : rows.map { labels[$0] }
    selection.targets = targets.isEmpty ? [] : rows.map { targets[$0] }
    selection.rowCount = rows.count
    return selection
  }
}
