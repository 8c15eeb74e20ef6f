import BackpropFiles

/// The rows of a table while they are being read.
struct CSVRows {
  let width: Int
  let label: Int?
  let kind: CSVReader.LabelKind

  private(set) var count = 0
  private var values: [Double] = []
  private var targets: [Double] = []
  /// Each row's class, numbered in order of appearance.
  private var classes: [Int] = []
  private var numbers: [String: Int] = [:]
  private var names: [String] = []

  init(width: Int, label: Int?, kind: CSVReader.LabelKind) {
    self.width = width
    self.label = label
    self.kind = kind
  }

  /// Takes in a record.
  ///
  /// - Throws: `FileError` of kind `badData`: too many or too few fields, no number, not finite.
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

  /// The finished table; classes get their final numbers.
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
