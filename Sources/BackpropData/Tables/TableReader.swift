public import BackpropFiles
package import Numerics

/// Reads tables from text (RFC 4180), separated by commas, semicolons or tabs, plain or gzipped.
///
/// Columns are of real numbers, of complex numbers written as `1+2i`, or of texts. An entry is missing if
/// it is empty, `?`, `NA`, `N/A`, `NaN` or `null`. A first record as in scikit-learn's tables (number of
/// rows, number of features, names of the classes) is recognized.
public struct TableReader: Sendable {
  /// The presence of a header, a first record with the names of the columns.
  public enum Header: String, CaseIterable, Sendable {
    /// Present if the first record has a name above a number, counts the columns, or has only different
    /// texts that do not occur again in their columns.
    case automatic
    /// Present.
    case present
    /// Absent.
    case absent
  }

  /// The presence of a header.
  public var header: Header
  /// Names of which one in the first record is enough for a header, as are ``usualTargetNames``.
  public var knownNames: [String]
  /// The size of the largest accepted file, in bytes, decompressed.
  public var limit: Int

  /// The names of columns that are taken as targets, in the order of preference.
  public static let usualTargetNames = ["label", "class", "target", "species", "y"]

  /// A reader from its choices.
  public init(header: Header = .automatic, knownNames: [String] = [], limit: Int = ReadLimit.bytes)
  {
    self.header = header
    self.knownNames = knownNames
    self.limit = limit
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `FileError` of kind `notFound`, or `badData` with line and column.
  public func read(_ path: String) throws(FileError) -> Table {
    do throws(FileError) {
      return try decode(WholeFile.read(path, limit: limit))
    } catch { throw error.inFile(path) }
  }

  /// Reads the table in the bytes of a file, plain or gzipped.
  ///
  /// - Throws: `FileError` of kind `badData` with line and column.
  public func decode(_ bytes: [UInt8]) throws(FileError) -> Table {
    try parse(Gzip.isCompressed(bytes) ? Gzip.decompress(bytes, limit: limit) : bytes)
  }

  /// Reads the table in `text`, which is UTF-8.
  ///
  /// - Throws: `FileError` of kind `badData` with line and column, both counted from 1.
  public func parse(_ text: [UInt8]) throws(FileError) -> Table {
    guard text.count <= limit else {
      throw FileError(.badData, "larger than the \(limit) bytes allowed")
    }
    try Self.checkEncoding(text)
    let start = CSVScanner(text)
    var scanner = start
    var fields: [CSVScanner.Field] = []
    guard let first = try scanner.next(into: &fields) else {
      throw FileError(.badData, "no rows", at: .line(1, column: nil), advice: "check the file")
    }
    var rows = start
    let classes = try listedClasses(fields, followedBy: scanner)
    var names: [String]?
    if classes != nil {
      rows = scanner
    } else if try hasHeader(fields, followedBy: scanner) {
      names = fields.map(scanner.string)
      rows = scanner
    }
    let collected = try TableRows(rows, width: names?.count)
    guard collected.count > 0 else {
      throw FileError(
        .badData, "a header and no rows", at: .line(first, column: nil), advice: "check the file")
    }
    return try collected.table(names: names, listedClasses: classes ?? [])
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

  /// Returns the class names in a first record as scikit-learn writes it: the number of rows, the
  /// number of features, and one name per class. Nil for other records.
  private func listedClasses(
    _ fields: [CSVScanner.Field], followedBy rest: CSVScanner
  ) throws(FileError) -> [String]? {
    guard header == .automatic, fields.count >= 3,
      let rowCount = rest.number(fields[0]).flatMap(Int.init(exactly:)),
      let featureCount = rest.number(fields[1]).flatMap(Int.init(exactly:)),
      fields.dropFirst(2).allSatisfy({ rest.number($0) == nil })
    else { return nil }
    let names = fields.dropFirst(2).map(rest.string)
    guard Set(names).count == names.count, !names.contains("") else { return nil }
    var (scanner, count, record) = (rest, 0, [CSVScanner.Field]())
    while try scanner.next(into: &record) != nil {
      guard record.count - 1 == featureCount,
        let label = rest.number(record[featureCount]).flatMap(Int.init(exactly:)),
        names.indices.contains(label)
      else { return nil }
      count += 1
    }
    return count == rowCount ? names : nil
  }

  private func hasHeader(
    _ fields: [CSVScanner.Field], followedBy rest: CSVScanner
  ) throws(FileError) -> Bool {
    switch header {
    case .present: return true
    case .absent: return false
    case .automatic: break
    }
    var (scanner, second) = (rest, [CSVScanner.Field]())
    let hasSecond = try scanner.next(into: &second) != nil
    let numbers = fields.map { rest.number($0) }
    func isName(_ index: Int) -> Bool {
      numbers[index] == nil && rest.complexNumber(fields[index]) == nil
        && !TableRows.isMissing(rest.string(fields[index]))
    }
    // A name above a number, though another column's name is a number.
    if zip(fields.indices, second).contains(where: { isName($0) && rest.number($1) != nil }) {
      return true
    }
    // Columns that are numbered from 0 or 1.
    if fields.count >= 3, let start = numbers[0], start == 0 || start == 1,
      numbers.enumerated().allSatisfy({ $0.element == start + Double($0.offset) }),
      second.count == fields.count,
      second.map({ rest.number($0) }) != numbers.map({ $0.map { $0 + Double(fields.count) } })
    {
      return true
    }
    let known = Set(
      (Self.usualTargetNames + knownNames.filter { Int($0) == nil }).map { $0.lowercased() })
    let names = fields.indices.filter(isName)
    guard !names.isEmpty, Set(names.map { rest.string(fields[$0]) }).count == names.count,
      numbers.allSatisfy({ $0 == nil })
        || names.contains(where: { known.contains(rest.string(fields[$0]).lowercased()) })
    else { return false }
    guard hasSecond else { return true }
    return try !recurs(fields, names, in: rest)
  }

  /// Returns true if a text of the first record occurs again in its column, as names do not.
  private func recurs(
    _ fields: [CSVScanner.Field], _ columns: [Int], in rest: CSVScanner
  ) throws(FileError) -> Bool {
    var (scanner, record) = (rest, [CSVScanner.Field]())
    while try scanner.next(into: &record) != nil {
      for column in columns where column < record.count {
        let (first, entry) = (fields[column].bytes, record[column].bytes)
        if first.count == entry.count, rest.text[first] == rest.text[entry] { return true }
      }
    }
    return false
  }
}

/// The rows of a table while they are read.
private struct TableRows {
  private let start: CSVScanner
  private(set) var count = 0
  private var numbers: [Double] = []
  private var lines: [Int] = []
  /// For each column, the number of entries that are real numbers.
  private var numberCounts: [Int]
  /// For each column, the number of entries that are neither missing nor real numbers.
  private var textCounts: [Int]
  private var firstTexts: [Int: Table.OddEntry] = [:]

  static let missingMarks: Set<String> = ["", "?", "na", "n/a", "nan", "null"]

  static func isMissing(_ text: String) -> Bool {
    text.utf8.count <= 4 && missingMarks.contains(text.lowercased())
  }

  /// Reads the records from the position of a scanner to the end.
  ///
  /// - Parameters:
  ///   - start: The scanner.
  ///   - width: The number of fields of the header; nil if there is none.
  /// - Throws: `FileError` of kind `badData` for too many or too few fields, and for infinite numbers.
  init(_ start: CSVScanner, width headerWidth: Int?) throws(FileError) {
    self.start = start
    var (scanner, fields) = (start, [CSVScanner.Field]())
    var width = headerWidth
    (numberCounts, textCounts) = ([], [])
    while let line = try scanner.next(into: &fields) {
      if numberCounts.isEmpty {
        let count = width ?? fields.count
        width = count
        numberCounts = Array(repeating: 0, count: count)
        textCounts = numberCounts
      }
      try append(fields, scanner, line: line)
    }
  }

  private mutating func append(
    _ fields: [CSVScanner.Field], _ scanner: CSVScanner, line: Int
  ) throws(FileError) {
    let width = numberCounts.count
    guard fields.count == width else {
      throw FileError(
        .badData, "\(fields.count) fields where \(width) are expected",
        at: .line(line, column: min(fields.count, width) + (fields.count > width ? 1 : 0)),
        advice: "give every row as many fields as the first")
    }
    for (column, field) in fields.enumerated() {
      if let number = scanner.number(field), !number.isNaN {
        guard number.isFinite else {
          throw FileError(
            .badData, "“\(scanner.string(field).prefix(40))” is not a finite number",
            at: .line(line, column: column + 1), advice: "correct it or leave the row out")
        }
        numbers.append(number)
        numberCounts[column] += 1
        continue
      }
      numbers.append(.nan)
      let text = scanner.string(field)
      if Self.isMissing(text) { continue }
      textCounts[column] += 1
      if firstTexts[column] == nil {
        firstTexts[column] = Table.OddEntry(text: String(text.prefix(40)), line: line)
      }
    }
    lines.append(line)
    count += 1
  }

  /// Returns names of which none occurs twice: the second `a` becomes `a.1`, as in pandas. An empty name
  /// beside the first becomes the number of the column.
  private static func distinct(_ names: [String]) -> [String] {
    let all = Set(names)
    var seen: Set<String> = []
    var counts: [String: Int] = [:]
    return names.enumerated().map { index, own in
      let name = own.isEmpty && index > 0 ? "column \(index + 1)" : own
      var new = name
      while seen.contains(new) || (new != own && all.contains(new)) {
        counts[name, default: 0] += 1
        new = "\(name).\(counts[name, default: 0])"
      }
      seen.insert(new)
      return new
    }
  }

  /// Returns the complete table. Columns that hold texts are read once more for them.
  func table(names: [String]?, listedClasses: [String]) throws(FileError) -> Table {
    let textColumns = textCounts.indices.filter { textCounts[$0] > 0 }
    var texts: [Int: [String]] = [:]
    for column in textColumns { texts[column] = [] }
    var (scanner, fields) = (start, [CSVScanner.Field]())
    var complex: [Int: [Complex<Double>]] = texts.mapValues { _ in [] }
    // The letters i and j alone are texts rather than numbers.
    var hasDigits: Set<Int> = []
    while !textColumns.isEmpty, try scanner.next(into: &fields) != nil {
      for column in textColumns {
        let text = scanner.string(fields[column])
        let isMissing = Self.isMissing(text)
        texts[column]?.append(isMissing ? "" : text)
        guard complex[column] != nil else { continue }
        if isMissing {
          complex[column]?.append(Complex(.nan, .nan))
        } else if let number = scanner.complexNumber(fields[column]) {
          complex[column]?.append(number)
          if number.imaginary != 0, text.contains(where: \.isNumber) { hasDigits.insert(column) }
        } else {
          complex[column] = nil
        }
      }
    }
    complex = complex.filter { hasDigits.contains($0.key) }
    let names = names.map(Self.distinct)
    let columns = numberCounts.indices.map { index in
      let isText = textCounts[index] > 0 && complex[index] == nil
      return Table.Column(
        name: names?[index] ?? "column \(index + 1)",
        kind: complex[index] != nil ? .complexNumbers : isText ? .texts : .numbers,
        oddEntry: isText && numberCounts[index] >= textCounts[index] ? firstTexts[index] : nil)
    }
    return Table(
      columns: columns, hasHeader: names != nil, rowCount: count, listedClasses: listedClasses,
      numbers: numbers, texts: texts.filter { complex[$0.key] == nil }, complexNumbers: complex,
      lines: lines)
  }
}

extension CSVScanner {
  /// Returns the complex number in a field, such as `1+2i`, `-0.5j` or `(1-2j)`; nil if it is not one.
  func complexNumber(_ field: Field) -> Complex<Double>? {
    if let real = number(field) { return real.isFinite ? Complex(real) : nil }
    var text = Substring(string(field))
    if separator == UInt8(ascii: ";") { text = text.replacing(",", with: ".")[...] }
    return Complex(literal: text)
  }
}

extension Complex<Double> {
  /// The complex number that a text such as `1+2i`, `-0.5j` or `(1-2j)` writes; nil if it writes none
  /// with an imaginary part, or an infinite one.
  package init?(literal: Substring) {
    var text = literal
    if text.hasPrefix("("), text.hasSuffix(")") { text = text.dropFirst().dropLast() }
    guard let unit = text.last, "ijIJ".contains(unit) else { return nil }
    let body = text.dropLast().filter { $0 != " " }
    // The sign of the imaginary part: the last one that does not belong to an exponent.
    let split = body.indices.last { index in
      guard index > body.startIndex, "+-".contains(body[index]) else { return false }
      return !"eE".contains(body[body.index(before: index)])
    }
    func part(_ text: Substring) -> Double? {
      switch text {
      case "", "+": 1
      case "-": -1
      default: Double(text).flatMap { $0.isFinite ? $0 : nil }
      }
    }
    guard let split else {
      guard let imaginary = part(body[...]) else { return nil }
      self.init(0, imaginary)
      return
    }
    guard let real = Double(body[..<split]), real.isFinite, let imaginary = part(body[split...])
    else {
      return nil
    }
    self.init(real, imaginary)
  }
}
