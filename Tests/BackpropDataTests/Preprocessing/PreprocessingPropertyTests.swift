import Backprop
import BackpropFiles
import Numerics
import Testing
import _BackpropTestSupport

@testable import BackpropData

/// Random tables: a stored preprocessing gives the same numbers, whatever the order of the columns, the
/// case of their names and the form of the file.
@Suite struct PreprocessingPropertyTests {
  /// A table at random: numbers on different scales, texts, complex pairs, and classes or numbers as
  /// targets.
  struct RandomTable {
    var header: [String] = []
    var rows: [[String]] = []

    init(_ generator: inout Xoshiro256PlusPlus) {
      let kinds = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        Int.random(in: 0..<4, using: &generator)
      }
      for (index, kind) in kinds.enumerated() {
        header += kind == 3 ? ["z\(index).re", "z\(index).im"] : ["Column \(index)"]
      }
      header.append("class")
      let isRegression = Bool.random(using: &generator)
      let scales = kinds.map { _ in Double.exp10(Double(Int.random(in: -3...4, using: &generator)))
      }
      for row in 0..<Int.random(in: 12...40, using: &generator) {
        var fields: [String] = []
        for (kind, scale) in zip(kinds, scales) {
          switch kind {
          case 0: fields.append(String(scale * Double.random(in: -1...1, using: &generator)))
          case 1: fields.append(String(Int.random(in: 0...255, using: &generator)))
          case 2: fields.append(["red", "green", "b,l;ue"][row % 3])
          default:
            for _ in 0..<2 {
              fields.append(String(scale * Double.random(in: -1...1, using: &generator)))
            }
          }
        }
        fields.append(
          isRegression
            ? String(Double.random(in: 5...9, using: &generator)) : ["yes", "no", "x\"y"][row % 3])
        rows.append(fields)
      }
    }

    /// The text of the table.
    func text(_ columns: [Int], separator: String = ",", hasHeader: Bool = true) -> String {
      ((hasHeader ? [header] : []) + rows).map { row in
        columns.map { column in
          row[column].contains { ",;\"".contains($0) }
            ? "\"" + row[column].replacing("\"", with: "\"\"") + "\"" : row[column]
        }.joined(separator: separator)
      }.joined(separator: "\n")
    }
  }

  private static func table(
    _ text: String, _ header: TableReader.Header = .automatic
  ) throws -> Table {
    try TableReader(header: header).parse(Array(text.utf8))
  }

  private static func fitted(
    _ table: Table, _ method: ScalingMethod, _ choose: (inout TableOptions) -> Void = { _ in }
  ) throws -> Preprocessing {
    var options = TableOptions()
    options.scaling = method
    choose(&options)
    var preprocessing = try Preprocessing(of: table, options)
    preprocessing.fit(to: table, rows: Array(0..<table.rowCount), method)
    return preprocessing
  }

  /// The numbers that networks over ℝ and over ℂ get.
  private static func numbers(_ table: Table, _ preprocessing: Preprocessing) throws -> [[Double]] {
    try [false, true].flatMap { isOverComplex in
      let rows = try preprocessing.rows(of: table, overComplex: isOverComplex)
      return [rows.inputs, rows.imaginaryInputs, rows.labels.map(Double.init), rows.targets]
    }
  }

  @Test(arguments: 0..<60)
  func aStoredPreprocessingFindsItsColumns(_ seed: Int) throws {
    var generator = Xoshiro256PlusPlus(seed: UInt64(seed))
    let random = RandomTable(&generator)
    let columns = Array(random.header.indices)
    let table = try Self.table(random.text(columns))
    let method = ScalingMethod.allCases[seed % ScalingMethod.allCases.count]
    let fitted = try Self.fitted(table, method)
    let stored = try Preprocessing(json: Array(fitted.json.utf8))
    #expect(stored == fitted)
    let expected = try Self.numbers(table, stored)
    #expect(expected[0].count == table.rowCount * stored.inputCount(overComplex: false))

    // Permuted columns, one more, names in capitals, and another separator.
    var other = random
    other.header = other.header.map { $0.uppercased() } + ["extra"]
    other.rows = other.rows.enumerated().map { $0.element + [String($0.offset)] }
    let order = Array(other.header.indices).shuffled(using: &generator)
    let changed = try Self.table(other.text(order, separator: ["\t", ";"][seed % 2]))
    #expect(try Self.numbers(changed, stored) == expected)

    // Without the targets.
    let features = try Self.numbers(Self.table(random.text(Array(columns.dropLast()))), stored)
    #expect(features[0] == expected[0] && features[4] == expected[4] && features[5] == expected[5])
    #expect(features[2].isEmpty && features[3].isEmpty)

    // Without names, in the same order.
    let bare = try Self.table(random.text(columns, hasHeader: false), .absent)
    #expect(try Self.numbers(bare, stored) == expected)
    let bareFeatures = try Self.table(
      random.text(Array(columns.dropLast()), hasHeader: false), .absent)
    #expect(try Self.numbers(bareFeatures, stored)[0] == expected[0])
  }

  /// The units of a column do not matter where it is scaled by its own statistics.
  @Test(arguments: 0..<20)
  func unitsDoNotMatter(_ seed: Int) throws {
    var generator = Xoshiro256PlusPlus(seed: UInt64(100 + seed))
    let rows = (0..<30).map { _ in
      (0..<4).map { _ in Double.random(in: -3...3, using: &generator) }
    }
    let units = (0..<4).map { _ in
      Double(sign: .plus, exponent: Int.random(in: -9...9, using: &generator), significand: 1)
    }
    func inputs(_ units: [Double]) throws -> [Double] {
      let text = rows.enumerated().map { index, row in
        zip(row, units).map { String($0 * $1) }.joined(separator: ",") + ",\(index % 2)\n"
      }
      let table = try Self.table(text.joined())
      let method: ScalingMethod = seed.isMultiple(of: 2) ? .standard : .minmax
      return try Self.fitted(table, method).rows(of: table, overComplex: false).inputs
    }
    // Powers of two change no digit.
    #expect(try inputs(units) == inputs([1, 1, 1, 1]))
  }

  /// A written preprocessing is read as it was.
  @Test(arguments: 0..<40)
  func jsonRoundTrip(_ seed: Int) throws {
    var generator = Xoshiro256PlusPlus(seed: UInt64(500 + seed))
    let random = RandomTable(&generator)
    let table = try Self.table(random.text(Array(random.header.indices)))
    let preprocessing = try Self.fitted(table, ScalingMethod.allCases[seed % 5]) {
      $0.missing = MissingEntries.allCases[seed % 3]
      $0.task = seed % 4 == 0 ? .classification : .auto
    }
    let json = preprocessing.json
    let read = try Preprocessing(json: Array(json.utf8))
    #expect(read == preprocessing && read.json == json)
  }

  @Test func imagesInJSON() throws {
    let preprocessing = Preprocessing(
      imageSize: .init(width: 5, height: 4), classNames: ["a \"b\"", "ü\n", "\u{1}"])
    #expect(try Preprocessing(json: Array(preprocessing.json.utf8)) == preprocessing)
    #expect(preprocessing.inputCount(overComplex: true) == 20)
    #expect(preprocessing.outputCount(overComplex: false) == 3)
  }

  /// A valid text, and what in it is replaced by what.
  private static let valid = """
    {"version":1,"has_names":true,"column_count":4,"missing":"mean",\
    "features":[{"name":"a","number":1,"replacement":[0.5,0]},\
    {"name":"k","number":2,"categories":["u","v"],"replacement":[1]},\
    {"name":"z","number":3,"complex":true}],"targets":[{"name":"t","number":4}],\
    "classes":["x","y"],"scaling":{"method":"standard","offsets":[1,0,0,2],"factors":[2,1,1,3]}}
    """

  @Test(arguments: [
    (#""version":1"#, #""version":2"#), (#""version":1"#, #""version":1,"image":[2,2]"#),
    (#""has_names":true"#, #""has_names":1"#), (#""column_count":4"#, #""column_count":2"#),
    (#""column_count":4"#, #""column_count":-1"#), (#""column_count":4"#, #""column_count":1e300"#),
    (#""mean""#, #""median""#), (#""number":1"#, #""number":0"#),
    (#""number":1"#, #""number":9e99"#),
    (#"["u","v"]"#, #"["u","u"]"#), (#""replacement":[1]"#, #""replacement":[2]"#),
    (#""replacement":[1]"#, #""replacement":[0.5]"#),
    (#""replacement":[1]"#, #""replacement":[1e99]"#),
    (#"[0.5,0]"#, #"[0.5]"#), (#""complex":true"#, #""complex":true,"categories":["u"]"#),
    (#""complex":true"#, #""imaginary_name":"i""#),
    (#""complex":true"#, #""imaginary_name":"i","imaginary_number":5"#),
    (#"["x","y"]"#, #"["x","x"]"#), (#"["x","y"]"#, #"["x",1]"#),
    (#"[{"name":"t","number":4}]"#, "[]"), (#""number":4}"#, #""number":4,"categories":["q"]}"#),
    (#""standard""#, #""auto""#), (#""standard""#, #""none""#), (#""standard""#, #""pixels""#),
    (#"[1,0,0,2]"#, "[1,0,0]"), (#"[2,1,1,3]"#, "[2,1,1,0]"), (#"[2,1,1,3]"#, "[2,1,-1,3]"),
    (#"[2,1,1,3]"#, "[2,1,1,1e999]"), (#"[2,1,1,3]"#, "[2,1,1,3,4]"),
    (#""factors":[2,1,1,3]}"#, #""factors":[2,1,1,3]},"target_scaling":{}"#),
    (
      #""factors":[2,1,1,3]}"#,
      #""factors":[2,1,1,3]},"target_scaling":{"method":"standard","offsets":[1],"factors":[1]}"#
    ),
  ])
  func wrongJSONIsRefused(_ old: String, _ new: String) throws {
    _ = try Preprocessing(json: Array(Self.valid.utf8))
    #expect(Self.valid.contains(old))
    let error = #expect(throws: FileError.self) {
      try Preprocessing(json: Array(Self.valid.replacing(old, with: new).utf8))
    }
    #expect(error?.kind == .badData && error?.position != nil)
  }

  @Test(arguments: [
    "{}", "[]", #"{"version":1}"#, #"{"version":1,"image":[3]}"#, #"{"version":1,"image":[0,3]}"#,
    #"{"version":1,"image":[3,3]}"#, #"{"version":1,"image":[3,1e9],"classes":["a"]}"#,
  ])
  func incompleteJSONIsRefused(_ text: String) {
    let error = #expect(throws: FileError.self) { try Preprocessing(json: Array(text.utf8)) }
    #expect(error?.position != nil)
  }
}
