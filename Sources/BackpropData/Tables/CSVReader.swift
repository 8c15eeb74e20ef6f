public import BackpropFiles

/// Reads numeric tables from CSV files (RFC 4180), separated by commas, semicolons or tabs.
public struct CSVReader: Sendable {
  /// The choice of the label column.
  public enum LabelColumn: Sendable, Hashable {
    /// The column named `label`, `class`, `target` or `y`, else the last one.
    case automatic
    /// The first column.
    case first
    /// The last column.
    case last
    /// The column of this name in the header, upper and lower case alike.
    case named(String)
    /// No column: all of them are features.
    case none
  }

  /// The content of the label column.
  public enum LabelKind: Sendable, Hashable {
    /// Classes. Integers from 0 up to 999 of which 0 occurs are class indices; other labels are
    /// numbered from 0 in ascending order, of numbers or of text.
    case classes
    /// Numbers, which are targets of a regression.
    case numbers
  }

  /// The presence of a header, a first record with the names of the columns.
  public enum Header: Sendable, Hashable {
    /// Present if the first record has the name of a label column, or no feature that is a number.
    case automatic
    /// Present.
    case present
    /// Absent.
    case absent
  }

  /// The choice of the label column.
  public var labelColumn: LabelColumn
  /// The content of the label column.
  public var labelKind: LabelKind
  /// The presence of a header.
  public var header: Header
  /// The size of the largest accepted file, in bytes.
  public var limit: Int

  private static let labelNames: Set<String> = ["label", "class", "target", "y"]

  /// A reader from its choices.
  public init(
    labelColumn: LabelColumn = .automatic, labelKind: LabelKind = .classes,
    header: Header = .automatic, limit: Int = 1 << 30
  ) {
    self.labelColumn = labelColumn
    self.labelKind = labelKind
    self.header = header
    self.limit = limit
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError` of kind `notFound`, or `badData` with line and column.
  public func read(_ path: String) throws(FileError) -> CSVTable {
    do throws(FileError) {
      return try parse(try WholeFile.read(path, limit: limit))
    } catch { throw error.inFile(path) }
  }

  /// Reads the table in `text`, which is UTF-8.
  ///
  /// - Throws: `FileError` of kind `badData` with line and column, both counted from 1.
  public func parse(_ text: [UInt8]) throws(FileError) -> CSVTable {
    guard text.count <= limit else {
      throw FileError(.badData, "larger than the \(limit) bytes allowed")
    }
    try Self.checkEncoding(text)
    var scanner = CSVScanner(text)
    var fields: [CSVScanner.Field] = []
    guard let first = try scanner.next(into: &fields) else {
      throw FileError(.badData, "no rows", at: .line(1, column: nil), advice: "check the file")
    }
    let width = fields.count
    var names: [String]?
    if hasHeader(fields, scanner) { names = fields.map(scanner.string) }
    let label = try labelIndex(names, width: width, line: first)
    if width == 1, label != nil {
      throw FileError(
        .badData, "one column is not enough for features and labels",
        at: .line(first, column: 1), advice: "separate columns by comma, semicolon or tab")
    }
    var rows = CSVRows(width: width, label: label, kind: labelKind)
    if names == nil { try rows.append(fields, scanner, line: first) }
    while let line = try scanner.next(into: &fields) {
      try rows.append(fields, scanner, line: line)
    }
    guard rows.count > 0 else {
      throw FileError(
        .badData, "a header and no rows", at: .line(first, column: nil), advice: "check the file")
    }
    let columns = (names ?? (1...width).map { "column \($0)" }).enumerated()
    return rows.table(columnNames: columns.filter { $0.offset != label }.map(\.element))
  }

  /// Checks that the text is UTF-8: otherwise different names of classes could become the same.
  private static func checkEncoding(_ text: [UInt8]) throws(FileError) {
    // Most tables are ASCII, which is much faster to check.
    guard text.contains(where: { $0 >= 0x80 }), let offset = UTF8Validation.firstError(in: text)
    else { return }
    throw FileError(
      .badData, "not UTF-8", at: .line(CSVScanner.line(of: offset, in: text), column: nil),
      advice: "save the table as UTF-8")
  }

  private func hasHeader(_ fields: [CSVScanner.Field], _ scanner: CSVScanner) -> Bool {
    switch header {
    case .present: return true
    case .absent: return false
    case .automatic:
      var labelNames = Self.labelNames
      if case .named(let name) = labelColumn { labelNames.insert(name.lowercased()) }
      if fields.contains(where: { labelNames.contains(scanner.string($0).lowercased()) }) {
        return true
      }
      let features: ArraySlice<CSVScanner.Field> =
        switch labelColumn {
        case .first: fields.dropFirst()
        case .automatic, .last: fields.dropLast()
        case .named, .none: fields[...]
        }
      return !features.isEmpty && features.allSatisfy { scanner.number($0) == nil }
    }
  }

  private func labelIndex(
    _ names: [String]?, width: Int, line: Int
  ) throws(FileError) -> Int? {
    switch labelColumn {
    case .none: return nil
    case .first: return 0
    case .last: return width - 1
    case .automatic:
      return names?.firstIndex { Self.labelNames.contains($0.lowercased()) } ?? width - 1
    case .named(let name):
      if let index = names?.firstIndex(where: { $0.lowercased() == name.lowercased() }) {
        return index
      }
      throw FileError(
        .badData, "no column is named \(name)", at: .line(line, column: nil),
        advice: "name a column of the header")
    }
  }
}
