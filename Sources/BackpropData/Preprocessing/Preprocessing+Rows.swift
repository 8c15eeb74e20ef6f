public import Backprop
public import BackpropFiles
import Numerics

/// The rows of a table as numbers of a network.
public struct PreparedRows: Sendable {
  /// The indices of the rows in the table; rows with missing entries may be left out.
  public var indices: [Int] = []
  /// The real parts of the inputs, row by row, scaled; over ℝ real and imaginary parts side by side.
  public var inputs: [Double] = []
  /// The imaginary parts of the inputs over ℂ; empty over ℝ.
  public var imaginaryInputs: [Double] = []
  /// The inputs as they were, if they are whole numbers from 0 to 255 that are divided by 255.
  public var pixels: [UInt8]?
  /// The class of each row; empty if the table has no targets, or they are numbers.
  public var labels: [Int32] = []
  /// The real parts of the targets, scaled; over ℝ real and imaginary parts side by side.
  public var targets: [Double] = []
  /// The imaginary parts of the targets over ℂ; empty over ℝ.
  public var imaginaryTargets: [Double] = []

  /// The number of rows.
  public var count: Int { indices.count }

  /// The inputs as scalars of a network.
  public func inputs<S: Scalar>(over _: S.Type = S.self) -> Dataset<S>.Inputs {
    if let pixels { return .pixels(pixels) }
    return .values(S.numbers(inputs, imaginaryInputs))
  }
}

extension Preprocessing {
  /// Returns the rows of a table as numbers of a network.
  ///
  /// Columns are found by their names, or by their numbers where there are no names; a table without
  /// the targets is for predictions.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - isOverComplex: True for a network over ℂ.
  ///   - rows: The rows; all unless given.
  /// - Throws: `FileError` of kind `badData` for missing columns, missing entries, unknown classes and
  ///   unknown texts.
  public func rows(
    of table: Table, overComplex isOverComplex: Bool, rows: [Int]? = nil
  ) throws(FileError) -> PreparedRows {
    let columns = try columns(of: table)
    let places = features.map { columns[$0.number] ?? 0 }
    let imaginaryPlaces = features.map { $0.imaginary.flatMap { columns[$0.number] } }
    // A column of targets without an entry is as good as none: a table to predict.
    let hasTargets =
      !targets.isEmpty
      && targets.allSatisfy { target in
        columns[target.number].map { column in
          (0..<table.rowCount).contains { !table.isMissing($0, column) }
        } ?? false
      }
    var prepared = PreparedRows()
    let rows = rows ?? Array(0..<table.rowCount)
    prepared.inputs.reserveCapacity(rows.count * inputCount(overComplex: isOverComplex))
    let classes = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, Int32($0)) })
    let categories = features.map { feature in
      Dictionary(uniqueKeysWithValues: feature.categories.enumerated().map { ($1, $0) })
    }
    func isMissing(_ row: Int, _ index: Int) -> Bool {
      table.isMissing(row, places[index])
        || imaginaryPlaces[index].map { table.isMissing(row, $0) } ?? false
    }
    next: for row in rows {
      let gap = features.indices.first { isMissing(row, $0) }
      let targetGap =
        hasTargets
        ? Self.columns(targets).first {
          columns[$0.number].map { table.isMissing(row, $0) } ?? false
        }
        : nil
      if missing == .drop, gap != nil || targetGap != nil { continue next }
      if let targetGap, let column = columns[targetGap.number] {
        throw table.error(
          "the target is missing", row: row, column: column,
          advice: "fill it in, or leave such rows out with --missing drop")
      }
      if let gap, missing == .error {
        throw table.error(
          "an entry is missing", row: row, column: places[gap],
          advice:
            "fill it in, leave such rows out with --missing drop, or train with --missing mean for the "
            + "column's mean or with --ignore without the column")
      }
      prepared.indices.append(row)
      var entry = 0
      for (index, feature) in features.enumerated() {
        if feature.categories.isEmpty {
          var number = table.complexNumber(row, places[index], imaginaryPlaces[index])
          if gap != nil, isMissing(row, index) {
            let parts = feature.replacement ?? [0, 0]
            number = Complex(parts[0], parts[1])
          } else {
            try table.check(number, feature, row, places[index])
          }
          append(number, entry, isOverComplex, feature.isComplex, to: &prepared)
        } else {
          let text = table.text(row, places[index])
          var category = categories[index][text]
          if category == nil, text.isEmpty { category = feature.replacement.map { Int($0[0]) } }
          guard let category else {
            throw table.error(
              "the text “\(text.prefix(40))” does not occur in the training data", row: row,
              column: places[index],
              advice: "the known ones are \(feature.categories.list(limit: 12))")
          }
          for candidate in feature.categories.indices {
            prepared.inputs.append(candidate == category ? 1 : 0)
            if isOverComplex { prepared.imaginaryInputs.append(0) }
          }
        }
        entry += feature.inputCount
      }
      guard hasTargets else { continue }
      try appendTarget(of: row, in: table, columns, classes, isOverComplex, to: &prepared)
    }
    if scaling?.method == .pixels, !isComplex { prepared.pixels = prepared.wholeBytes(times: 255) }
    return prepared
  }

  private func append(
    _ number: Complex<Double>, _ entry: Int, _ isOverComplex: Bool, _ isComplex: Bool,
    to prepared: inout PreparedRows
  ) {
    let scaled = scaling?.scaled(number, entry) ?? number
    prepared.inputs.append(scaled.real)
    if isOverComplex {
      prepared.imaginaryInputs.append(scaled.imaginary)
    } else if isComplex {
      prepared.inputs.append(scaled.imaginary)
    }
  }

  private func appendTarget(
    of row: Int, in table: Table, _ columns: [Int: Int], _ classes: [String: Int32],
    _ isOverComplex: Bool, to prepared: inout PreparedRows
  ) throws(FileError) {
    if isClassification {
      var name = ""
      if targets.count == 1, let column = columns[targets[0].number] {
        name = table.className(row, column)
      } else {
        let hot = targets.filter { table.number(row, columns[$0.number] ?? 0) == 1 }
        name = hot.count == 1 ? hot[0].name : ""
      }
      guard let label = classes[name] else {
        let column = columns[targets[0].number] ?? 0
        throw table.error(
          name.isEmpty
            ? "not exactly one of the targets is 1" : "the class “\(name.prefix(40))” is unknown",
          row: row, column: column,
          advice: "the classes of the training are \(classNames.list(limit: 12))")
      }
      prepared.labels.append(label)
      return
    }
    for (index, target) in targets.enumerated() {
      guard let column = columns[target.number] else { continue }
      let number = table.complexNumber(
        row, column, target.imaginary.flatMap { columns[$0.number] })
      try table.check(number, target, row, column)
      let scaled = targetScaling?.scaled(number, index) ?? number
      prepared.targets.append(scaled.real)
      if isOverComplex {
        prepared.imaginaryTargets.append(scaled.imaginary)
      } else if target.isComplex {
        prepared.targets.append(scaled.imaginary)
      }
    }
  }

  /// Returns the index in a table of each column of the training data, by its number there.
  private func columns(of table: Table) throws(FileError) -> [Int: Int] {
    let (needed, wanted) = (Self.columns(features), Self.columns(targets))
    var places: [Int: Int] = [:]
    if hasNames, table.hasHeader {
      for column in needed + wanted {
        places[column.number] = table.columnIndex(named: column.name)
      }
      let absent = needed.filter { places[$0.number] == nil }.map(\.name)
      guard absent.isEmpty else {
        throw FileError(
          .badData, "the columns \(absent.list(limit: 8)) of the training data are missing",
          at: .line(1, column: nil),
          advice: "the table needs a header with the names of the training data")
      }
      return places
    }
    let order = needed.map(\.number).sorted()
    switch table.columns.count {
    case columnCount:
      for column in needed + wanted { places[column.number] = column.number - 1 }
    case needed.count:
      for (index, number) in order.enumerated() { places[number] = index }
    default:
      throw FileError(
        .badData,
        "\(table.columns.count) columns where the training data had \(columnCount), "
          + "\(needed.count) of them features",
        at: .line(1, column: nil), advice: "give the table the columns of the training data")
    }
    return places
  }

  private static func columns(_ features: [Feature]) -> [Column] {
    features.flatMap { feature in
      [
        Column(
          name: feature.imaginary == nil ? feature.name : feature.realName, number: feature.number)
      ]
        + [feature.imaginary].compactMap(\.self)
    }
  }
}

extension Preprocessing.Feature {
  /// The name of the column of the real parts.
  fileprivate var realName: String {
    guard let imaginary, imaginary.name != name else { return name }
    if imaginary.name.lowercased() == name.lowercased() + ".im" { return name + ".re" }
    if imaginary.name.lowercased() == "im_" + name.lowercased() { return "re_" + name }
    return name
  }
}

extension PreparedRows {
  /// Returns the inputs times `factor`, if all are whole numbers from 0 to 255; otherwise nil.
  fileprivate func wholeBytes(times factor: Double) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(inputs.count)
    for input in inputs {
      guard let byte = UInt8(exactly: (input * factor).rounded()), Double(byte) / factor == input
      else {
        return nil
      }
      bytes.append(byte)
    }
    return bytes
  }
}

extension Table {
  /// Checks that an entry is a finite number, and a real one unless its column is complex.
  fileprivate func check(
    _ number: Complex<Double>, _ feature: Preprocessing.Feature, _ row: Int, _ column: Int
  ) throws(FileError) {
    guard !number.isFinite || (number.imaginary != 0 && !feature.isComplex) else { return }
    let text = text(row, column).prefix(40)
    throw error(
      number.isFinite ? "“\(text)” is not a real number" : "“\(text)” is not a number", row: row,
      column: column, advice: "correct it, or leave the row out")
  }

  /// Returns the complex number in a row and a column, with its imaginary part from another column.
  func complexNumber(_ row: Int, _ column: Int, _ imaginary: Int?) -> Complex<Double> {
    guard let imaginary else { return complexNumber(row, column) }
    return Complex(number(row, column), number(row, imaginary))
  }
}

extension Scaling {
  /// Returns a number in an entry of a row, scaled.
  func scaled(_ number: Complex<Double>, _ entry: Int) -> Complex<Double> {
    let shift = Complex(offsets[entry], imaginaryOffset(entry))
    if method == .pixels {
      return Complex((number.real - shift.real) / 255, number.imaginary / 255)
    }
    return Complex(
      (number.real - shift.real) * factors[entry],
      (number.imaginary - shift.imaginary) * factors[entry])
  }

  /// Returns the number that the scaling maps to `scaled`.
  public func unscaled(_ scaled: Double, _ entry: Int, isImaginary: Bool = false) -> Double {
    let offset = isImaginary ? imaginaryOffset(entry) : offsets[entry]
    return scaled / factors[entry] + offset
  }
}

extension Scalar {
  /// Returns scalars from their real and imaginary parts; over ℝ the imaginary parts are empty.
  fileprivate static func numbers(_ real: [Double], _ imaginary: [Double]) -> [Self] {
    guard !imaginary.isEmpty, realBasis.count == 2 else { return real.map { Self(RealType($0)) } }
    return zip(real, imaginary).map { parts in
      Self(RealType(parts.0)) + realBasis[1] * Self(RealType(parts.1))
    }
  }
}

extension Dataset {
  /// The rows of a table as samples.
  ///
  /// - Throws: `DatasetError` if the table has no targets, or a number overflows in `S`.
  public init(_ rows: PreparedRows, _ preprocessing: Preprocessing) throws(DatasetError) {
    let isOverComplex = S.realBasis.count == 2
    let outputCount = preprocessing.outputCount(overComplex: isOverComplex)
    try self.init(
      inputs: rows.inputs(over: S.self),
      targets: preprocessing.isClassification
        ? .classes(rows.labels, count: outputCount)
        : .values(S.numbers(rows.targets, rows.imaginaryTargets)),
      inputCount: preprocessing.inputCount(overComplex: isOverComplex), outputCount: outputCount)
  }
}
