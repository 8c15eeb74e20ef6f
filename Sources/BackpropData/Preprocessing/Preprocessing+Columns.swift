public import BackpropFiles

/// The choice of the columns of a table.
extension Preprocessing {
  /// The preprocessing of a table, whose numbers are not scaled yet.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - options: The choices of the user.
  ///   - remark: Receives lines about what was concluded and what is doubtful.
  /// - Throws: `FileError` of kind `badData` if a column is not found or cannot be used.
  public init(
    of table: Table, _ options: TableOptions, remark: (String) -> Void = { _ in }
  ) throws(FileError) {
    self.init()
    columnCount = table.columns.count
    hasNames = table.hasHeader
    missing = options.missing
    guard columnCount > 1 else {
      throw FileError(
        .badData, "one column is not enough for features and targets",
        at: .line(1, column: nil), advice: "separate columns by comma, semicolon or tab")
    }
    if options.header == .automatic, table.hasHeader,
      table.columns.allSatisfy({ Double($0.name) != nil })
        || table.columns.contains(where: { Double($0.name).map { $0 != $0.rounded() } ?? false })
    {
      remark(
        "doubt: the first row, \(table.columns.map(\.name).list(limit: 4)), is taken for names: "
          + "--no-header makes it a sample")
    }
    let targetColumns = try Self.targetColumns(of: table, options)
    var ignored = Set(
      try options.ignored.map { (name) throws(FileError) in
        try table.column(name, option: "ignore")
      })
    if let both = targetColumns.first(where: ignored.contains) {
      throw FileError(
        .badData, "column “\(table.columns[both].name)” is a target and ignored",
        advice: "take it out of --target or --ignore")
    }
    if let index = table.indexColumn(besides: ignored.union(targetColumns)) {
      ignored.insert(index)
      remark("column “\(table.columns[index].name)” numbers the rows and is left out")
    }
    let columns = table.columns.indices.filter {
      !ignored.contains($0) && !targetColumns.contains($0)
    }
    features = try Self.features(
      columns, of: table, arePairs: options.hasComplexPairs, areTargets: false)
    guard !features.isEmpty else {
      throw FileError(.badData, "no column is left for features", advice: "ignore fewer columns")
    }
    try chooseTargets(targetColumns, of: table, options, remark)
    if options.targets.isEmpty, isClassification {
      for doubt in doubts(about: table, target: targetColumns[0]) { remark("doubt: " + doubt) }
    }
  }

  static func targetColumns(
    of table: Table, _ options: TableOptions
  ) throws(FileError) -> [Int] {
    guard options.targets.isEmpty else {
      var columns: [Int] = []
      for name in options.targets {
        let column = try table.column(name, option: "target")
        if !columns.contains(column) { columns.append(column) }
      }
      return columns
    }
    if let columns = table.targetColumns {
      guard columns.isEmpty else { return columns }
      throw FileError(
        .badData, "the data has no targets", advice: "add them, or name one with --target")
    }
    if table.hasHeader {
      for name in TableReader.usualTargetNames {
        if let column = table.columns.firstIndex(where: { $0.name.lowercased() == name }) {
          return [column]
        }
      }
    }
    let last = table.columns.count - 1
    // A complex target in two columns.
    let name = table.columns[last].name.lowercased()
    let real = table.columns.indices.first { table.columns[$0].name.imaginaryPart == name }
    return [real, last].compactMap(\.self)
  }

  /// Returns the features in some columns; columns of real and imaginary parts become one.
  private static func features(
    _ columns: [Int], of table: Table, arePairs: Bool, areTargets: Bool
  ) throws(FileError) -> [Feature] {
    var features: [Feature] = []
    var rest = columns[...]
    if arePairs, !columns.count.isMultiple(of: 2) {
      throw FileError(
        .badData, "\(columns.count) columns of features are not pairs of real and imaginary parts",
        advice: "leave one out with --ignore, or name columns NAME.re and NAME.im")
    }
    // Tables may have a million columns: each is looked up once.
    let numbers = columns.filter { table.columns[$0].kind == .numbers }
    let byName = Dictionary(
      numbers.map { (table.columns[$0].name.lowercased(), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    let imaginaryNames = Set(numbers.compactMap { table.columns[$0].name.imaginaryPart })
    while let column = rest.popFirst() {
      let (name, kind) = (table.columns[column].name, table.columns[column].kind)
      if arePairs, kind != .numbers {
        throw FileError(
          .badData, "column “\(name)” does not hold real numbers, as pairs do",
          advice: "leave it out with --ignore")
      }
      // The part that comes second is left out.
      if !arePairs, kind == .numbers, imaginaryNames.contains(name.lowercased()) { continue }
      var feature = Feature(name: name, number: column + 1)
      let named = kind == .numbers ? name.imaginaryPart.flatMap { byName[$0] } : nil
      if let partner = arePairs ? rest.popFirst() : named {
        feature.name = arePairs ? name : name.withoutRealMark
        feature.isComplex = true
        feature.imaginary = Column(name: table.columns[partner].name, number: partner + 1)
      } else if kind == .complexNumbers {
        feature.isComplex = true
      } else if kind == .texts {
        try checkOdd(column, in: table)
        guard !areTargets else {
          throw FileError(
            .badData, "column “\(name)” holds texts where numbers belong",
            advice: "name another column with --target")
        }
        feature.categories = try categories(of: column, in: table)
      }
      features.append(feature)
    }
    return features
  }

  /// Checks that a column of texts does not mostly hold numbers.
  private static func checkOdd(_ column: Int, in table: Table) throws(FileError) {
    guard let odd = table.columns[column].oddEntry else { return }
    throw FileError(
      .badData,
      "“\(odd.text)” is not a number, as most of column “\(table.columns[column].name)” is",
      at: .line(odd.line, column: column + 1),
      advice: "correct it, or leave the column out with --ignore")
  }

  private static func categories(of column: Int, in table: Table) throws(FileError) -> [String] {
    let name = table.columns[column].name
    let texts = Set((0..<table.rowCount).map { table.text($0, column) }).subtracting([""])
    guard texts.count <= 10 || (texts.count <= 1_000 && 2 * texts.count <= table.rowCount) else {
      throw FileError(
        .badData, "column “\(name)” has \(texts.count) different texts in \(table.rowCount) rows",
        advice: "leave it out with --ignore '\(name)'")
    }
    return texts.sorted()
  }

  private mutating func chooseTargets(
    _ columns: [Int], of table: Table, _ options: TableOptions, _ remark: (String) -> Void
  ) throws(FileError) {
    targets = columns.map { Feature(name: table.columns[$0].name, number: $0 + 1) }
    if columns.count == 1 {
      let column = columns[0]
      let values = TargetValues(of: column, in: table)
      guard !values.classNames.isEmpty else {
        throw FileError(
          .badData, "column “\(table.columns[column].name)” has no entries, and is the target",
          at: .line(1, column: column + 1), advice: "name another one with --target")
      }
      switch options.task {
      case .classification: classNames = values.classNames
      case .regression: break
      case .auto:
        if values.areClasses {
          if values.classNames.count > 20 { try Self.checkOdd(column, in: table) }
          classNames = values.classNames
        }
      }
      if isClassification { return }
    } else if options.task != .regression, Self.isOneHot(columns, in: table) {
      classNames = columns.map { table.columns[$0].name }
      remark("in every row one target is 1 and the others are 0: they are classes")
      return
    } else if options.task == .classification {
      throw FileError(
        .badData, "several targets are classes only if in every row one is 1 and the others are 0",
        advice: "name one column of classes, or leave --task out")
    }
    targets = try Self.features(columns, of: table, arePairs: false, areTargets: true)
  }

  /// Returns true if in every row one of the columns is 1 and the others are 0.
  private static func isOneHot(_ columns: [Int], in table: Table) -> Bool {
    columns.allSatisfy { table.columns[$0].kind == .numbers }
      && (0..<table.rowCount).allSatisfy { row in
        var sum = 0.0
        for column in columns {
          let number = table.number(row, column)
          guard number == 0 || number == 1 else { return false }
          sum += number
        }
        return sum == 1
      }
  }

  /// Returns the doubts about the usual choice of a target.
  private func doubts(about table: Table, target: Int) -> [String] {
    var doubts: [String] = []
    let name = table.columns[target].name
    if classNames.count == 1 {
      doubts.append(
        "all rows have the class \(classNames[0]): --target names the column of the classes, "
          + "if it is not “\(name)”")
    }
    if classNames.count > 10, 2 * classNames.count > table.rowCount {
      doubts.append(
        "“\(name)” has \(classNames.count) classes in \(table.rowCount) rows: --target names the "
          + "column of the classes, if it is another one")
    }
    // Of more columns a line cannot name all.
    if let group = oneHotColumns(of: table, endingWith: target), 3...30 ~= group.count {
      let names = group.map { table.columns[$0].name }.joined(separator: ",")
      doubts.append("in every row one of \(names) is 1: --target '\(names)' makes them the classes")
    }
    return doubts
  }
}

extension Preprocessing {
  /// Returns the most columns up to the target of which in every row one is 1 and the others are 0; nil if
  /// there are none.
  private func oneHotColumns(of table: Table, endingWith target: Int) -> ClosedRange<Int>? {
    let plain = Set(
      features.filter { $0.categories.isEmpty && !$0.isComplex }.map { $0.number - 1 })
    var sums = [Double](repeating: 0, count: table.rowCount)
    var found: ClosedRange<Int>?
    for column in (0...target).reversed() {
      guard table.columns[column].kind == .numbers, column == target || plain.contains(column)
      else { break }
      for row in sums.indices {
        let number = table.number(row, column)
        guard number == 0 || number == 1 else { return found }
        sums[row] += number
      }
      if sums.contains(where: { $0 > 1 }) { break }
      if sums.allSatisfy({ $0 == 1 }) { found = column...target }
    }
    return found
  }
}

/// The entries of a column of targets.
private struct TargetValues {
  /// True if they are texts, or few distinct whole numbers.
  let areClasses: Bool
  let classNames: [String]

  init(of column: Int, in table: Table) {
    let texts = Set((0..<table.rowCount).map { table.text($0, column) }).subtracting([""])
    let kind = table.columns[column].kind
    guard kind == .numbers else {
      areClasses = kind == .texts
      classNames = texts.sorted()
      return
    }
    let numbers = texts.compactMap(Double.init).sorted()
    let whole = numbers.compactMap(Int.init(exactly:))
    let areWhole = whole.count == numbers.count
    // Counted from 0 or 1, or each several times.
    let areCounted =
      areWhole && [0, 1].contains(whole.first) && whole.last == (whole.first ?? 0) + whole.count - 1
    let areFrequent = 2 * numbers.count <= table.rowCount
    let areFew =
      switch numbers.count {
      case ...10: areFrequent || areCounted
      case ...20: areFrequent
      case ...1_000: table.rowCount >= 10 * numbers.count
      default: false
      }
    areClasses = areWhole && areFew
    guard let (least, largest) = whole.first.flatMap({ first in whole.last.map { (first, $0) } }),
      areWhole
    else {
      classNames = numbers.map(\.shortest)
      return
    }
    if least >= 0, largest < table.listedClasses.count {
      classNames = table.listedClasses
    } else if least == 0, largest < 2 * whole.count {
      // Class indices, of which some may not occur.
      classNames = (0...largest).map(String.init)
    } else {
      classNames = numbers.map(\.shortest)
    }
  }
}

extension Table {
  /// Returns the index of a column that the user named.
  func column(_ name: String, option: String) throws(FileError) -> Int {
    if let index = columnIndex(name) { return index }
    throw FileError(
      .badData, "--\(option): there is no column “\(name)”",
      advice: "the columns are \(columns.map(\.name).list(limit: 12)), or their numbers from 1")
  }

  /// Returns the column that only numbers the rows, by its name and content; nil if there is none.
  fileprivate func indexColumn(besides others: Set<Int>) -> Int? {
    guard hasHeader, columns.count - others.count > 1 else { return nil }
    return columns.indices.first { column in
      guard !others.contains(column), columns[column].kind == .numbers,
        ["", "id", "index", "row", "unnamed: 0"].contains(columns[column].name.lowercased())
      else { return false }
      let numbers = (0..<rowCount).map { number($0, column) }
      return numbers.allSatisfy { Int(exactly: $0) != nil } && Set(numbers).count == rowCount
    }
  }
}

extension String {
  /// The name of the imaginary parts of a column of real parts, in lower case: `x.im` for `x.re`, or
  /// `im_x` for `re_x`; nil for other names.
  fileprivate var imaginaryPart: String? {
    let name = lowercased()
    if name.hasSuffix(".re") { return name.dropLast(3) + ".im" }
    if name.hasPrefix("re_") { return "im_" + name.dropFirst(3) }
    return nil
  }

  /// The name of a column of real parts without `.re` or `re_`.
  fileprivate var withoutRealMark: String {
    lowercased().hasPrefix("re_") ? String(dropFirst(3)) : String(dropLast(3))
  }
}

extension Table {
  /// Returns the weights of the rows, from a column.
  ///
  /// - Parameter name: The name or number, from 1, of the column.
  /// - Throws: `FileError` of kind `badData` if there is no such column, or an entry is not a number
  ///   of at least 0.
  package func weights(inColumn name: String) throws(FileError) -> [Double] {
    let index = try column(name, option: "sample-weight")
    var weights: [Double] = []
    for row in 0..<rowCount {
      let weight = complexNumber(row, index)
      guard weight.imaginary == 0, weight.real >= 0, weight.isFinite else {
        throw error(
          "the weight “\(text(row, index))” is not a number of at least 0", row: row, column: index,
          advice: "correct it, or name another column with --sample-weight")
      }
      weights.append(weight.real)
    }
    return weights
  }
}
