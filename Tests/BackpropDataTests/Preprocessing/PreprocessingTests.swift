import Backprop
import BackpropFiles
import Numerics
import Testing
import _BackpropTestSupport

@testable import BackpropData

/// Guards against columns that are taken for something else, silently.
@Suite struct PreprocessingTests {
  /// A table with its preprocessing, fitted to all rows, and the remarks.
  struct Prepared {
    let table: Table
    var preprocessing: Preprocessing
    var remarks: [String] = []

    init(_ text: String, _ choose: (inout TableOptions) -> Void = { _ in }) throws {
      try self.init(text, nil, choose)
    }

    init(_ text: String, _ rows: [Int]?, _ choose: (inout TableOptions) -> Void) throws {
      var options = TableOptions()
      choose(&options)
      let reader = TableReader(header: options.header, knownNames: options.targets)
      table = try reader.parse(Array(text.utf8))
      var said: [String] = []
      preprocessing = try Preprocessing(of: table, options) { said.append($0) }
      preprocessing.fit(to: table, rows: rows ?? Array(0..<table.rowCount), options.scaling)
      remarks = said
    }

    func rows(overComplex: Bool = false) throws -> PreparedRows {
      try preprocessing.rows(of: table, overComplex: overComplex)
    }
  }

  /// Returns the rows of another table, prepared as the first one.
  static func rows(_ text: String, _ preprocessing: Preprocessing) throws -> PreparedRows {
    try preprocessing.rows(of: TableReader().parse(Array(text.utf8)), overComplex: false)
  }

  static func error(_ text: String, _ choose: (inout TableOptions) -> Void = { _ in })
    -> FileError?
  {
    #expect(throws: FileError.self) { try Prepared(text, choose).rows() }
  }

  @Test(arguments: [
    ("a,b,class", "class"), ("Label,b,c", "Label"), ("x,y,label", "label"), ("y,b,c", "y"),
    ("class,target,z", "class"), ("a,species,c", "species"), ("a,b,c", "c"),
  ])
  func usualTargets(_ header: String, _ target: String) throws {
    let prepared = try Prepared(header + "\n1,2,0\n3,4,1\n1,5,0\n2,1,1\n")
    #expect(prepared.preprocessing.targets.map(\.name) == [target])
    #expect(prepared.preprocessing.features.count == 2)
  }

  @Test func targetsAndIgnoredColumnsAreChosen() throws {
    let text = "k,a,b,c\nx,1,2,0\ny,3,4,1\nx,5,6,0\n"
    let prepared = try Prepared(text) {
      $0.targets = ["A"]
      $0.ignored = ["1"]
      $0.task = .regression
    }
    #expect(prepared.preprocessing.features.map(\.name) == ["b", "c"])
    #expect(prepared.preprocessing.targets.map(\.name) == ["a"])
    #expect(try prepared.rows().targets.map { ($0 * 1e9).rounded() / 1e9 }.reduce(0, +) == 0)
    #expect(Self.error(text) { $0.targets = ["q"] }?.description.contains("k, a, b, c") == true)
    #expect(Self.error(text) { $0.ignored = ["9"] }?.problem.hasPrefix("--ignore") == true)
    #expect(
      Self.error(text) {
        $0.targets = ["a"]
        $0.ignored = ["a"]
      }?.problem.contains("is a target and ignored") == true)
    #expect(
      Self.error(text) { $0.ignored = ["1", "2", "3"] }?.problem.contains("features") == true)
    #expect(Self.error("1\n2\n")?.problem.contains("one column") == true)
  }

  /// Target columns, and the classes that they are; none for a regression.
  private static let targetColumns: [(String, String)] = [
    ("x y x", "x y"), ("7 0 7 0", "0 7"), ("2 0 1", "0 1 2"), ("0 1 3 3 1 0", "0 1 2 3"),
    ("0 1 3 3", ""), ("1 2 1 2", "1 2"), ("-1 1 1 -1", "-1 1"), ("10 2 10 2", "2 10"),
    ("0.5 1.5", ""), ("12 7 19 25", ""),
  ]

  /// As many whole numbers as `count` says, of which `distinct` are different.
  @Test(arguments: [(30, 30, false), (300, 25, true), (100, 25, false), (40, 20, true)])
  func manyWholeNumbers(_ count: Int, _ distinct: Int, _ areClasses: Bool) throws {
    let text = (0..<count).map { "\($0 * 7 % 5),\($0 % distinct)\n" }.joined()
    let preprocessing = try Prepared(text).preprocessing
    #expect(preprocessing.classNames.count == (areClasses ? distinct : 0))
  }

  @Test(arguments: targetColumns)
  func kindsOfTargets(_ column: String, _ classes: String) throws {
    let entries = column.split(separator: " ").map(String.init)
    let text = "a,t\n" + entries.enumerated().map { "\($0.0 * 7 % 5),\($0.1)\n" }.joined()
    let prepared = try Prepared(text)
    #expect(prepared.preprocessing.classNames.joined(separator: " ") == classes)
    let rows = try prepared.rows()
    if classes.isEmpty {
      #expect(rows.targets.count == entries.count && rows.labels.isEmpty)
      #expect(prepared.preprocessing.targetDescription.contains("regression"))
    } else {
      let names = prepared.preprocessing.classNames
      #expect(rows.labels.map { names[Int($0)] } == entries)
    }
  }

  /// Work that grew with the square of the columns would take minutes here.
  @Test(arguments: [false, true])
  func manyColumnsAreReadInOnePass(_ isComplex: Bool) throws {
    let count = 10_000
    let header = (0..<count).map { column in
      !isComplex ? "x\(column)" : column % 2 == 0 ? "x\(column).re" : "x\(column - 1).im"
    }.joined(separator: ",")
    // In every row one number is 1, that of the target included.
    let zeros = String(repeating: "0,", count: count - 1)
    let table = try Prepared(
      header + ",class\n" + zeros + "1,0\n" + zeros + "0,1\n" + zeros + "0,1\n")
    #expect(table.preprocessing.features.count == (isComplex ? count / 2 : count))
    #expect(table.preprocessing.features.allSatisfy { $0.isComplex == isComplex })
    #expect(table.remarks.allSatisfy { $0.utf8.count < 1_000 })
  }

  @Test func doubtsAreSaid() throws {
    let one = try Prepared((0..<40).map { "\($0 % 4),\($0 * 5 % 7),0\n" }.joined())
    #expect(one.preprocessing.classNames == ["0"])
    #expect(one.remarks.contains { $0.contains("doubt") && $0.contains("--target") })
    let hot = try Prepared("x,a,b,c\n5,1,0,0\n6,0,1,0\n7,0,0,1\n8,1,0,0\n")
    #expect(hot.remarks.contains { $0.contains("--target 'a,b,c'") })
    let numbers = try Prepared("0,1,2\n5,6,1\n7,8,0\n9,9,1\n")
    #expect(numbers.remarks.contains { $0.contains("--no-header") })
    let names = try Prepared((0..<30).map { "\($0 % 4),\($0 % 3),name\($0)\n" }.joined())
    #expect(names.remarks.contains { $0.contains("30 classes in 30 rows") })
    let sure = try Prepared("a,b,class\n1,2,x\n3,4,y\n5,6,x\n")
    #expect(sure.remarks.isEmpty)
  }

  @Test func indexColumnsAreLeftOut() throws {
    for name in ["", "id", "Index", "Unnamed: 0"] {
      let prepared = try Prepared("\(name),a,class\n0,5,x\n1,6,y\n2,5,x\n")
      #expect(prepared.preprocessing.features.map(\.name) == ["a"], "\(name)")
      #expect(prepared.remarks.count == 1)
    }
    #expect(
      try Prepared("id,a,class\n3,5,x\n3,6,y\n2,5,x\n").preprocessing.features.count == 2)
  }

  @Test func severalTargets() throws {
    let hot = try Prepared("x,a,b,c\n5,1,0,0\n6,0,1,0\n7,0,0,1\n8,1,0,0\n") {
      $0.targets = ["a", "b", "c"]
    }
    #expect(hot.preprocessing.classNames == ["a", "b", "c"])
    #expect(hot.preprocessing.inputCount(overComplex: false) == 1)
    #expect(try hot.rows().labels == [0, 1, 2, 0])
    let numbers = try Prepared("x,a,b\n5,1,2\n6,3,4\n7,5,6\n") {
      $0.targets = ["a", "b"]
      $0.scaling = .none
    }
    #expect(try numbers.rows().targets == [1, 2, 3, 4, 5, 6])
    #expect(numbers.preprocessing.outputCount(overComplex: false) == 2)
    #expect(
      Self.error("x,a,b\n5,1,2\n6,3,4\n") {
        $0.targets = ["a", "b"]
        $0.task = .classification
      }?.problem.contains("several targets") == true)
  }

  // MARK: - Entries

  @Test func textsBecomeInputs() throws {
    let prepared = try Prepared("k,a,class\nred,1,x\nblue,2,y\nred,3,x\n") { $0.scaling = .none }
    #expect(prepared.preprocessing.features[0].categories == ["blue", "red"])
    #expect(try prepared.rows().inputs == [0, 1, 1, 1, 0, 2, 0, 1, 3])
    let error = #expect(throws: FileError.self) {
      try Self.rows("k,a\nred,1\ngreen,2\n", prepared.preprocessing)
    }
    #expect(error?.problem.contains("“green”") == true && error?.position == .line(3, column: 1))
    #expect(error?.advice?.contains("blue, red") == true)
    let odd = Self.error("a,class\n1,x\n2,y\nzwei,x\n")
    #expect(odd?.position == .line(4, column: 1) && odd?.problem.contains("“zwei”") == true)
    let many = "k,class\n" + (0..<40).map { "t\($0),\($0 % 2)\n" }.joined()
    #expect(Self.error(many)?.problem.contains("40 different texts") == true)
  }

  @Test func missingEntries() throws {
    let text = "a,k,class\n1,u,x\n?,u,y\n3,,x\n8,v,y\n"
    let refused = Self.error(text)
    #expect(refused?.position == .line(3, column: 1))
    for way in ["--missing drop", "--missing mean", "--ignore"] {
      #expect(refused?.advice?.contains(way) == true)
    }
    let mean = try Prepared(text) { options in
      options.missing = .mean
      options.scaling = .none
    }
    #expect(try mean.rows().inputs == [1, 1, 0, 4, 1, 0, 3, 1, 0, 8, 0, 1])
    let drop = try Prepared(text) { options in
      options.missing = .drop
      options.scaling = .none
    }
    #expect(try drop.rows().inputs == [1, 1, 0, 8, 0, 1])
    #expect(try drop.rows().indices == [0, 3] && drop.rows().labels == [0, 1])
    // The mean is that of the training rows.
    let part = try Prepared(text, [0, 2]) { options in
      options.missing = .mean
      options.scaling = .none
    }
    #expect(try part.rows().inputs[3] == 2)
    let target = Self.error("a,class\n1,x\n2,?\n3,y\n")
    #expect(
      target?.problem.hasPrefix("the target is missing") == true
        && target?.position == .line(3, column: 2))
    #expect(Self.error("a,class\n1,?\n2,?\n")?.problem.contains("no entries") == true)
    let empty = try Prepared("a,b,class\n1,?,x\n2,?,y\n") { $0.missing = .mean }
    #expect(try empty.rows().inputs == [-1, 0, 1, 0])
  }

  /// A column that held numbers in the training has to hold numbers.
  @Test func entriesOfAnotherKindAreRefused() throws {
    let plain = try Prepared("a,b,class\n1,2,x\n3,4,y\n").preprocessing
    for (entry, problem) in [("zwei", "“zwei” is not a number"), ("1+2i", "not a real number")] {
      let error = #expect(throws: FileError.self) {
        try Self.rows("a,b\n\(entry),2\n", plain)
      }
      #expect(error?.problem.contains(problem) == true && error?.position == .line(2, column: 1))
    }
    let pairs = try Prepared("x.re,x.im,class\n1,2,a\n3,4,b\n") { $0.missing = .mean }
    #expect(throws: FileError.self) {
      try Self.rows("x.re,x.im\nzwei,2\n", pairs.preprocessing)
    }
    #expect(throws: FileError.self) {
      try Self.rows("x.re,x.im\n1,zwei\n", pairs.preprocessing)
    }
  }

  // MARK: - Scaling

  /// Entries of a column, the usual method, and the scaled entries.
  @Test func usualScaling() throws {
    func scaling(_ columns: [[Double]]) throws -> ScalingMethod? {
      let rows = columns[0].indices.map { row in
        columns.map { "\($0[row])" }.joined(separator: ",") + ",\(row % 2)\n"
      }
      return try Prepared(rows.joined()).preprocessing.scaling?.method
    }
    #expect(try scaling([[0, 1, -1, 0.5]]) == nil)
    #expect(try scaling([[0, 1, -1, 1.5]]) == .standard)
    let pixels: [Double] = [0, 255, 128, 3]
    #expect(try scaling(Array(repeating: pixels, count: 16)) == .pixels)
    #expect(try scaling(Array(repeating: pixels, count: 15)) == .standard)
    #expect(try scaling(Array(repeating: [0, 16, 3, 2], count: 16)) == .standard)
    #expect(try scaling(Array(repeating: [0, 256, 128, 3], count: 16)) == .standard)
    #expect(try scaling(Array(repeating: [0, 255, 128.5, 3], count: 16)) == .standard)
  }

  @Test func methods() throws {
    func inputs(_ method: ScalingMethod) throws -> [Double] {
      try Prepared("a,c,class\n0,7,x\n51,7,y\n255,7,x\n") { $0.scaling = method }.rows().inputs
    }
    #expect(try inputs(.none) == [0, 7, 51, 7, 255, 7])
    #expect(try inputs(.pixels) == [0, 7 / 255, 0.2, 7 / 255, 1, 7 / 255])
    #expect(try inputs(.minmax) == [0, 0, 0.2, 0, 1, 0])
    let standard = try inputs(.standard)
    let (mean, deviation) = (102.0, (36_414.0 / 3).squareRoot())
    for (row, x) in [0.0, 51, 255].enumerated() {
      #expect(abs(standard[2 * row] - (x - mean) / deviation) < 1e-12)
      #expect(standard[2 * row + 1] == 0)
    }
  }

  /// Numbers whose sums or squares overflow are not made zeros or NaN.
  @Test func hugeNumbers() throws {
    for method in ScalingMethod.allCases {
      let prepared = try Prepared("a,b,class\n-1.5e308,1e200,x\n1.5e308,-1e200,y\n") {
        $0.scaling = method
        $0.missing = .mean
      }
      let scaling = prepared.preprocessing.scaling
      #expect((scaling?.factors ?? []).allSatisfy { $0 > 0 && $0.isFinite })
      #expect((scaling?.offsets ?? []).allSatisfy { $0.isFinite })
      #expect(
        try Preprocessing(json: Array(prepared.preprocessing.json.utf8)) == prepared.preprocessing)
    }
    #expect(throws: DatasetError.self) {
      let prepared = try Prepared("a,b,class\n-1e300,1,x\n1e300,2,y\n") { $0.scaling = .none }
      _ = try Dataset<Float>(prepared.rows(), prepared.preprocessing)
    }
  }

  /// Only the training rows decide.
  @Test func scalingIsThatOfTheTrainingRows() throws {
    let prepared = try Prepared("a,class\n1,x\n3,y\n1000,x\n", [0, 1]) { $0.scaling = .standard }
    #expect(try prepared.rows().inputs == [-1, 1, 998])
  }

  @Test func pixelsStayBytes() throws {
    let row = (0..<16).map { String($0 * 17) }.joined(separator: ",")
    let prepared = try Prepared("\(row),a\n\(row),b\n")
    #expect(try prepared.rows().pixels == ((0..<32).map { UInt8($0 % 16 * 17) }))
    #expect(prepared.preprocessing.pixelTableSize == .init(width: 4, height: 4))
  }

  // MARK: - Complex columns

  @Test(arguments: [
    "x.re,x.im,w,class\n1,2,5,a\n3,4,6,b\n", "x.im,x.re,w,class\n2,1,5,a\n4,3,6,b\n",
    "re_x,w,im_x,class\n1,5,2,a\n3,6,4,b\n", "X.RE,w,X.IM,class\n1,5,2,a\n3,6,4,b\n",
    "x,w,class\n1+2i,5,a\n3+4j,6,b\n",
  ])
  func complexColumns(_ text: String) throws {
    let prepared = try Prepared(text) { $0.scaling = .none }
    let preprocessing = prepared.preprocessing
    #expect(preprocessing.isComplex && preprocessing.features.count == 2)
    #expect(preprocessing.inputCount(overComplex: true) == 2)
    #expect(preprocessing.inputCount(overComplex: false) == 3)
    let (real, complex) = (try prepared.rows(), try prepared.rows(overComplex: true))
    #expect(Set(real.inputs.prefix(3)) == [1, 2, 5] && Set(real.inputs.suffix(3)) == [3, 4, 6])
    #expect(zip(complex.inputs, complex.imaginaryInputs).contains { $0 == (1, 2) })
    #expect(zip(complex.inputs, complex.imaginaryInputs).contains { $0 == (5, 0) })
    // Found again by the names, wherever they are.
    let names = text.hasPrefix("x,") ? "w,x\n7,8+9i\n" : nil
    let other = text.lowercased().hasPrefix("re_") ? "im_x,w,re_x\n9,7,8\n" : "x.im,w,x.re\n9,7,8\n"
    let again = try Self.rows(names ?? other, preprocessing)
    let index = try #require(again.inputs.firstIndex(of: 8))
    #expect(again.inputs[index + 1] == 9 && again.inputs.contains(7))
    #expect(
      try Preprocessing(json: Array(preprocessing.json.utf8)) == preprocessing)
  }

  @Test func adjacentPairs() throws {
    let text = "1,2,3,4,a\n5,6,7,8,b\n"
    let prepared = try Prepared(text) {
      $0.hasComplexPairs = true
      $0.scaling = .none
    }
    #expect(prepared.preprocessing.inputCount(overComplex: true) == 2)
    let rows = try prepared.rows(overComplex: true)
    #expect(rows.inputs == [1, 3, 5, 7] && rows.imaginaryInputs == [2, 4, 6, 8])
    let dataset = try Dataset<Complex<Double>>(rows, prepared.preprocessing)
    guard case .values(let values) = dataset.inputs else { throw CancellationError() }
    #expect(values == [Complex(1, 2), Complex(3, 4), Complex(5, 6), Complex(7, 8)])
    #expect(Self.error("1,2,3,a\n5,6,7,b\n") { $0.hasComplexPairs = true } != nil)
    #expect(Self.error("1,x,3,4,a\n5,y,7,8,b\n") { $0.hasComplexPairs = true } != nil)
    #expect(Self.error("1,2i,3,4,a\n5,2i,7,8,b\n") { $0.hasComplexPairs = true } != nil)
  }

  /// Real and imaginary parts are scaled alike, so that angles stay.
  @Test func complexScaling() throws {
    let prepared = try Prepared("z,class\n1+5i,a\n5+5i,b\n3+9i,a\n3+1i,b\n") {
      $0.scaling = .standard
    }
    let rows = try prepared.rows(overComplex: true)
    let values = zip(rows.inputs, rows.imaginaryInputs).map { Complex($0, $1) }
    let squares = values.map(\.lengthSquared).reduce(0, +) / 4
    #expect(abs(squares - 1) < 1e-12)
    #expect(abs(values.reduce(.zero, +).length) < 1e-12)
    #expect(try prepared.rows().inputs.count == 8)
  }

  @Test(arguments: ["y.re,y.im", "t"])
  func complexTargets(_ names: String) throws {
    let prepared = try Prepared(
      "x,\(names)\n1," + (names == "t" ? "2+3i\n2,4-5i\n3,1i" : "2,3\n2,4,-5\n3,0,1"))
    #expect(prepared.preprocessing.features.map(\.name) == ["x"])
    #expect(prepared.preprocessing.outputCount(overComplex: true) == 1)
    #expect(prepared.preprocessing.outputCount(overComplex: false) == 2)
    let rows = try prepared.rows(overComplex: true)
    for (row, expected) in [Complex(2.0, 3.0), Complex(4, -5), Complex(0, 1)].enumerated() {
      let output = Complex(rows.targets[row], rows.imaginaryTargets[row])
      let (values, labels) = prepared.preprocessing.values(of: [output])
      #expect(labels.count == 2)
      #expect(abs(values[0] - expected.real) < 1e-12 && abs(values[1] - expected.imaginary) < 1e-12)
    }
  }

  // MARK: - Regression

  @Test func errorsAreInTheUnitsOfTheData() throws {
    let prepared = try Prepared("x,t,u\n1,10,5\n2,30,5\n3,20,5\n4,60,5\n") {
      $0.targets = ["t", "u"]
      $0.task = .regression
    }
    let data = try Dataset<Double>(prepared.rows(), prepared.preprocessing)
    // A network whose outputs are zero predicts the means.
    let network = try Network<Double>(sizes: [1, 2], activations: [.identity])
    let errors = try prepared.preprocessing.errors(of: network, on: data)
    #expect(errors.map(\.target) == ["t", "u"])
    #expect(abs(errors[0].rmse - (400.0 + 0 + 100 + 900).squareRoot() / 2) < 1e-9)
    #expect(abs(try #require(errors[0].r2)) < 1e-12)
    #expect(errors[1].rmse == 0 && errors[1].r2 == nil)
    #expect(prepared.preprocessing.values(of: [0.0, 0.0]).values == [30, 5])
  }

  // MARK: - Other tables

  @Test func unknownClassesAreNamed() throws {
    let preprocessing = try Prepared("a,class\n1,pear\n2,apple\n3,fig\n").preprocessing
    #expect(try Self.rows("class,a\nfig,1\n", preprocessing).labels == [1])
    let error = #expect(throws: FileError.self) {
      try Self.rows("a,class\n1,fig\n2,cherry\n", preprocessing)
    }
    #expect(error?.problem.contains("“cherry”") == true && error?.position == .line(3, column: 2))
    #expect(error?.advice?.contains("apple, fig, pear") == true)
  }

  @Test func columnsThatAreMissingAreNamed() throws {
    let preprocessing = try Prepared("a,b,class\n1,2,x\n2,1,y\n").preprocessing
    let error = #expect(throws: FileError.self) { try Self.rows("a,c\n1,2\n", preprocessing) }
    #expect(error?.problem.contains("columns b of") == true)
    let narrow = try Prepared("1,2,x\n2,1,y\n").preprocessing
    #expect(throws: FileError.self) { try Self.rows("1,2,3,x\n", narrow) }
    // Without names: with the target, or the features alone; a target without entries is as good as none.
    #expect(try Self.rows("1,2,x\n", narrow).labels == [0])
    #expect(try Self.rows("1,2\n", narrow).labels.isEmpty)
    #expect(try Self.rows("a,b,class\n1,2,\n3,4,?\n", preprocessing).labels.isEmpty)
    #expect(throws: DatasetError.self) {
      try Dataset<Double>(Self.rows("a,b\n1,2\n", preprocessing), preprocessing)
    }
  }

  @Test func listedClassesKeepTheirNames() throws {
    let prepared = try Prepared("3,2,setosa,iris,other\n1,2,1\n3,4,2\n5,6,1\n")
    #expect(prepared.preprocessing.classNames == ["setosa", "iris", "other"])
    #expect(try prepared.rows().labels == [1, 2, 1])
  }

  @Test func aTableOfOneRow() throws {
    let prepared = try Prepared("a,class\n5,x\n")
    #expect(try prepared.rows().inputs == [0])
    #expect(prepared.preprocessing.classNames == ["x"] && !prepared.remarks.isEmpty)
  }
}
