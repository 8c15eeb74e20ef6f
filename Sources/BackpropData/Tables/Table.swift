public import Backprop
import BackpropFiles
public import Numerics

/// A table as it was read: named columns of equal length.
public struct Table: Sendable, Hashable {
  /// A column.
  public struct Column: Sendable, Hashable {
    /// The kind of the entries.
    public enum Kind: String, Sendable {
      /// Real numbers.
      case numbers
      /// Complex numbers, written as `1+2i`.
      case complexNumbers
      /// Texts.
      case texts
    }

    /// The name in the header, or `column 1` and so on.
    public var name: String
    /// The kind of the entries.
    public var kind: Kind
    /// An entry that is not a number in a column of texts which are mostly numbers: probably a typing
    /// error.
    public var oddEntry: OddEntry?
  }

  /// An entry that differs in kind from most others of its column.
  public struct OddEntry: Sendable, Hashable {
    /// The text of the entry.
    public var text: String
    /// The line of the file, counted from 1.
    public var line: Int
  }

  /// The columns.
  public let columns: [Column]
  /// True if the names are those of a header.
  public let hasHeader: Bool
  /// The number of rows; at least one.
  public let rowCount: Int
  /// The names of classes that the file lists before its rows; empty if there are none.
  public let listedClasses: [String]
  /// The indices of the columns that hold the targets, if the file tells them from the features; empty
  /// if it has features alone.
  public private(set) var targetColumns: [Int]?
  /// The shape of the features of a row that come from an array of more than two axes, the channels
  /// last; nil if the file does not tell.
  public var inputShape: LayerShape?

  /// The numbers, row by row; NaN stands for an entry that is missing or not a real number.
  private let numbers: [Double]
  /// The entries of columns of texts; an empty one is missing.
  private let texts: [Int: [String]]
  /// The entries of columns of complex numbers; NaN is missing.
  private let complexNumbers: [Int: [Complex<Double>]]
  /// The line of each row; empty if the table is not from a text.
  private let lines: [Int]

  init(
    columns: [Column], hasHeader: Bool, rowCount: Int, listedClasses: [String] = [],
    numbers: [Double], texts: [Int: [String]] = [:],
    complexNumbers: [Int: [Complex<Double>]] = [:], lines: [Int] = []
  ) {
    self.columns = columns
    self.hasHeader = hasHeader
    self.rowCount = rowCount
    self.listedClasses = listedClasses
    self.numbers = numbers
    self.texts = texts
    self.complexNumbers = complexNumbers
    self.lines = lines
  }

  /// A table of real numbers, row by row, in which NaN is missing.
  ///
  /// - Precondition: There are as many numbers as rows times names, and at least one row.
  public init(names: [String], numbers: [Double]) {
    precondition(!names.isEmpty && !numbers.isEmpty, "a table has rows and columns")
    precondition(numbers.count % names.count == 0, "every row has an entry in each column")
    self.init(
      columns: names.map { Column(name: $0, kind: .numbers) }, hasHeader: true,
      rowCount: numbers.count / names.count, numbers: numbers)
  }

  /// A table of complex numbers, row by row, in which NaN is missing.
  ///
  /// - Precondition: As for real numbers.
  public init(names: [String], complexNumbers: [Complex<Double>]) {
    precondition(!names.isEmpty && !complexNumbers.isEmpty, "a table has rows and columns")
    precondition(complexNumbers.count % names.count == 0, "every row has an entry in each column")
    let rowCount = complexNumbers.count / names.count
    var columns: [Int: [Complex<Double>]] = [:]
    for index in names.indices {
      columns[index] = (0..<rowCount).map { complexNumbers[$0 * names.count + index] }
    }
    self.init(
      columns: names.map { Column(name: $0, kind: .complexNumbers) }, hasHeader: true,
      rowCount: rowCount, numbers: [], complexNumbers: columns)
  }

  /// Returns the table, whose columns are all features.
  public var withoutTargets: Table {
    var table = self
    table.targetColumns = []
    return table
  }

  /// Returns the table with the columns of another one, which are targets, after its own.
  ///
  /// - Precondition: Both have the same number of rows.
  public func appending(targets other: Table) -> Table {
    precondition(rowCount == other.rowCount, "columns of a table have one length")
    var numbers: [Double] = []
    let width = columns.count
    numbers.reserveCapacity(rowCount * (width + other.columns.count))
    for row in 0..<rowCount {
      for column in columns.indices { numbers.append(numberIfAny(row, column)) }
      for column in other.columns.indices { numbers.append(other.numberIfAny(row, column)) }
    }
    func shifted<Entries>(_ entries: [Int: Entries]) -> [(Int, Entries)] {
      entries.map { ($0.key + width, $0.value) }
    }
    var table = Table(
      columns: columns + other.columns, hasHeader: hasHeader, rowCount: rowCount,
      listedClasses: listedClasses, numbers: numbers,
      texts: texts.merging(shifted(other.texts)) { $1 },
      complexNumbers: complexNumbers.merging(shifted(other.complexNumbers)) { $1 }, lines: lines)
    table.targetColumns = Array(width..<table.columns.count)
    table.inputShape = inputShape
    return table
  }

  /// Returns the table with the rows of another one after its own.
  ///
  /// - Precondition: Both have the same kinds of columns.
  public func appending(rows other: Table) -> Table {
    precondition(columns.map(\.kind) == other.columns.map(\.kind), "columns have one kind")
    var table = Table(
      columns: columns, hasHeader: hasHeader, rowCount: rowCount + other.rowCount,
      listedClasses: listedClasses, numbers: numbers + other.numbers,
      texts: texts.merging(other.texts) { $0 + $1 },
      complexNumbers: complexNumbers.merging(other.complexNumbers) { $0 + $1 },
      lines: lines.isEmpty || other.lines.isEmpty ? [] : lines + other.lines)
    table.targetColumns = targetColumns
    table.inputShape = inputShape == other.inputShape ? inputShape : nil
    return table
  }

  private func numberIfAny(_ row: Int, _ column: Int) -> Double {
    numbers.isEmpty ? .nan : number(row, column)
  }

  /// Returns the real number in a row and column; NaN if it is missing or not one.
  func number(_ row: Int, _ column: Int) -> Double { numbers[row * columns.count + column] }

  /// Returns the complex number in a row and column; NaN if it is missing or not a number.
  func complexNumber(_ row: Int, _ column: Int) -> Complex<Double> {
    columns[column].kind == .complexNumbers
      ? complexNumbers[column]?[row] ?? Complex(.nan) : Complex(number(row, column))
  }

  /// Returns the text in a row and column, empty if it is missing; a number in its shortest form.
  func text(_ row: Int, _ column: Int) -> String {
    if let column = texts[column] { return column[row] }
    let number = complexNumber(row, column)
    guard number.isFinite else { return "" }
    return number.imaginary == 0 ? number.real.shortest : "\(number)"
  }

  /// Returns the name of the class in a row of a column, which the file may list.
  func className(_ row: Int, _ column: Int) -> String {
    let text = text(row, column)
    guard let index = Int(text), listedClasses.indices.contains(index) else { return text }
    return listedClasses[index]
  }

  /// Returns true if there is no entry in a row and column.
  func isMissing(_ row: Int, _ column: Int) -> Bool {
    switch columns[column].kind {
    case .numbers: number(row, column).isNaN
    case .complexNumbers: !complexNumber(row, column).isFinite
    case .texts: text(row, column).isEmpty
    }
  }

  /// Returns an error in an entry of the table.
  func error(
    _ problem: String, row: Int, column: Int, advice: String
  ) -> FileError {
    FileError(
      .badData, "\(problem) (column “\(columns[column].name)”)",
      at: lines.isEmpty ? nil : .line(lines[row], column: column + 1), advice: advice)
  }

  /// Returns the index of the column with a name, upper and lower case alike if that is unique, or
  /// with a number counted from 1; nil if there is none.
  func columnIndex(_ nameOrNumber: String) -> Int? {
    if let index = columnIndex(named: nameOrNumber) { return index }
    guard let number = Int(nameOrNumber), columns.indices.contains(number - 1) else { return nil }
    return number - 1
  }

  /// Returns the index of the column with a name, upper and lower case alike if that is unique.
  func columnIndex(named name: String) -> Int? {
    if let index = columns.firstIndex(where: { $0.name == name }) { return index }
    let alike = columns.indices.filter { columns[$0].name.lowercased() == name.lowercased() }
    return alike.count == 1 ? alike[0] : nil
  }
}

extension Double {
  /// The shortest text that reads as the number: `3` for 3.0.
  var shortest: String {
    Int(exactly: self).map(String.init) ?? "\(self)"
  }
}
