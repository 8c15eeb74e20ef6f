import Backprop
import BackpropFiles

/// A numeric table: rows of features and, if there is a label column, their classes or targets.
public struct CSVTable: Sendable, Hashable {
  /// The names of the feature columns; `column 1` and so on if the file has no header.
  public var columnNames: [String]
  /// The features, row by row: `rowCount × columnNames.count`. All are finite.
  public var values: [Double]
  /// The number of rows; at least one.
  public var rowCount: Int
  /// The class of each row, in `0..<classNames.count`; empty if there are no classes.
  public var labels: [Int] = []
  /// The name of each class.
  public var classNames: [String] = []
  /// The target of each row; empty if the label column holds classes.
  public var targets: [Double] = []

  /// The number of features of a row.
  public var columnCount: Int { columnNames.count }

  /// Returns the features of a row, without a copy.
  public func row(_ index: Int) -> ArraySlice<Double> {
    precondition(0..<rowCount ~= index, "no such row")
    return values[index * columnCount..<(index + 1) * columnCount]
  }

  /// Returns the table of the rows with the given indices, in that order.
  public func selecting(rows: [Int]) -> CSVTable {
    var selection = self
    selection.values = rows.flatMap { row($0) }
    selection.labels = labels.isEmpty ? [] : rows.map { labels[$0] }
    selection.targets = targets.isEmpty ? [] : rows.map { targets[$0] }
    selection.rowCount = rows.count
    return selection
  }
}

extension Dataset {
  /// The rows of a table as samples: of a classification if the table has classes, else with its
  /// targets as single outputs.
  ///
  /// - Throws: `DatasetError` if the table has neither classes nor targets, or no features.
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

/// Collects the rows of a table while they are read.
struct CSVRows {
  let width: Int
  let label: Int?
  let kind: CSVReader.LabelKind

  private(set) var count = 0
  private var values: [Double] = []
  private var targets: [Double] = []
  /// The class of each row, numbered in order of appearance.
  private var classes: [Int] = []
  private var numbers: [String: Int] = [:]
  private var names: [String] = []

  init(width: Int, label: Int?, kind: CSVReader.LabelKind) {
    self.width = width
    self.label = label
    self.kind = kind
  }

  /// Appends a record.
  ///
  /// - Throws: `FileError` of kind `badData` for too many or too few fields, and for a field that is
  ///   not a finite number.
  mutating func append(
    _ fields: [CSVScanner.Field], _ scanner: CSVScanner, line: Int
  ) throws(FileError) {
    guard fields.count == width else {
      throw FileError(
        .badData, "\(fields.count) fields where \(width) are expected",
        at: .line(line, column: min(fields.count, width) + (fields.count > width ? 1 : 0)),
        advice: "give every row as many fields as the first")
    }
    for (column, field) in fields.enumerated() {
      if column == label, kind == .classes {
        let name = scanner.string(field)
        guard !name.isEmpty else {
          throw FileError(
            .badData, "the label is missing", at: .line(line, column: column + 1),
            advice: "fill it in or leave the row out")
        }
        let number = numbers[name] ?? names.count
        if number == names.count {
          numbers[name] = number
          names.append(name)
        }
        classes.append(number)
        continue
      }
      guard let number = scanner.number(field), number.isFinite else {
        let shown = scanner.string(field).prefix(40)
        throw FileError(
          .badData, shown.isEmpty ? "a number is missing" : "“\(shown)” is not a finite number",
          at: .line(line, column: column + 1), advice: "correct it or leave the row out")
      }
      if column == label { targets.append(number) } else { values.append(number) }
    }
    count += 1
  }

  /// Returns the complete table; the classes get their final numbers.
  func table(columnNames: [String]) -> CSVTable {
    var table = CSVTable(
      columnNames: columnNames, values: values, rowCount: count, targets: targets)
    guard label != nil, kind == .classes else { return table }
    let parsed = names.map { Double($0) }
    let known = parsed.compactMap { $0 }.filter(\.isFinite)
    if known.count == names.count, known.contains(0),
      known.allSatisfy({ 0...999 ~= $0 && $0 == $0.rounded() })
    {
      let whole = known.map { Int($0) }
      table.classNames = (0...(whole.max() ?? 0)).map(String.init)
      table.labels = classes.map { whole[$0] }
      return table
    }
    let order = names.indices.sorted { left, right in
      if known.count == names.count, known[left] != known[right] {
        return known[left] < known[right]
      }
      return names[left] < names[right]
    }
    var rank = [Int](repeating: 0, count: names.count)
    for (position, index) in order.enumerated() { rank[index] = position }
    table.classNames = order.map { names[$0] }
    table.labels = classes.map { rank[$0] }
    return table
  }
}
