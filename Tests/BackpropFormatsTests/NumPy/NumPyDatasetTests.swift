import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Numerics
import Testing

/// Guards against targets that are taken for inputs, and images for rows.
@Suite struct NumPyDatasetTests {
  private static func decode(_ arrays: [(String, Tensor)]) throws -> NumPyDataset {
    let archive = NumPyArchive(arrays.map { NamedTensor($0.0, $0.1) })
    return try NumPyDataset.decode(archive.encode(), name: "data.npz")
  }

  private static func table(_ arrays: [(String, Tensor)]) throws -> (Table, Range<Int>?) {
    guard case .table(let table, let rows) = try decode(arrays) else {
      throw CancellationError()
    }
    return (table, rows)
  }

  private static func rows(_ table: Table, overComplex: Bool = false) throws -> PreparedRows {
    var options = TableOptions()
    options.scaling = .none
    var preprocessing = try Preprocessing(of: table, options)
    preprocessing.fit(to: table, rows: Array(0..<table.rowCount), .none)
    return try preprocessing.rows(of: table, overComplex: overComplex)
  }

  private static let x = Tensor((0..<12).map { Double($0) }, shape: [4, 3])
  private static let pixels = Tensor(.uint8, shape: [4, 2, 3], bytes: (0..<24).map { UInt8($0) })
  private static let labels = Tensor([0, 1, 2, 1] as [Int64], shape: [4])

  @Test func labelsAndTargets() throws {
    let (table, part) = try Self.table([("x", Self.x), ("y", Self.labels)])
    #expect(table.columns.map(\.name) == ["x1", "x2", "x3", "y"] && part == nil)
    #expect(try Self.rows(table).labels == [0, 1, 2, 1])
    #expect(try Self.rows(table).inputs == (0..<12).map { Double($0) })
    // All columns of y are targets.
    let y = Tensor((0..<8).map { Float($0) / 4 + 0.1 }, shape: [4, 2])
    let several = try Self.rows(Self.table([("y", y), ("x", Self.x)]).0)
    #expect(several.targets.count == 8 && several.inputs.count == 12)
    let hot = Tensor([1, 0, 0, 1, 0, 1, 1, 0] as [Float], shape: [4, 2])
    #expect(try Self.rows(Self.table([("x", Self.x), ("y", hot)]).0).labels == [0, 1, 1, 0])
    let complex = Tensor((0..<4).map { Complex<Double>(Double($0), 1) }, shape: [4])
    let values = try Self.rows(Self.table([("x", complex), ("y", complex)]).0, overComplex: true)
    #expect(values.inputs == [0, 1, 2, 3] && values.imaginaryTargets == [1, 1, 1, 1])
  }

  @Test func partsForTrainingAndEvaluation() throws {
    let test = Tensor([90.0, 91, 92], shape: [1, 3])
    let (table, part) = try Self.table([
      ("x_train", Self.x), ("y_train", Self.labels), ("x_test", test),
      ("y_test", Tensor([2] as [Int64], shape: [1, 1])),
    ])
    #expect(part == 4..<5 && table.rowCount == 5)
    #expect(try Self.rows(table).inputs.suffix(3) == [90, 91, 92])
    #expect(try Self.rows(table).labels == [0, 1, 2, 1, 2])
  }

  /// Inputs alone are for predictions: their last column is not a target.
  @Test(arguments: ["x", "x_test"])
  func inputsAlone(_ name: String) throws {
    let (table, _) = try Self.table([(name, Self.x)])
    #expect(table.columns.count == 3)
    let error = #expect(throws: FileError.self) { try Preprocessing(of: table, TableOptions()) }
    #expect(error?.problem == "the data has no targets")
  }

  @Test func imagesStayImages() throws {
    for pixels in [
      Self.pixels, Tensor(.uint8, shape: [4, 2, 3, 1], bytes: Self.pixels.bytes),
    ] {
      guard
        case .images(let data) = try Self.decode([
          ("x_train", pixels), ("y_train", Self.labels), ("x_test", pixels),
          ("y_test", Self.labels),
        ])
      else { throw CancellationError() }
      #expect(data.training.width == 3 && data.training.height == 2)
      #expect(data.test.pixels == Self.pixels.bytes && data.test.labels == [0, 1, 2, 1])
      #expect(data.classNames == ["0", "1", "2"] && data.name == "data.npz")
    }
    let floats = Tensor((0..<24).map { Float($0) }, shape: [4, 2, 3])
    #expect(try Self.table([("x", floats), ("y", Self.labels)]).0.columns.count == 7)
  }

  private static let wrong: [(String, [(String, Tensor)])] = [
    ("no x", [("y", labels)]),
    ("too few targets", [("x", x), ("y", Tensor([1.0, 2], shape: [2]))]),
    ("no rows", [("x", Tensor([] as [Double], shape: [0, 3])), ("y", labels)]),
    ("a single number", [("x", Tensor([1.0], shape: [])), ("y", labels)]),
    (
      "test images without targets", [("x_train", pixels), ("y_train", labels), ("x_test", pixels)]
    ),
    ("test rows without targets", [("x_train", x), ("y_train", labels), ("x_test", x)]),
    (
      "test images of another size",
      [
        ("x_train", pixels), ("y_train", labels),
        ("x_test", Tensor(.uint8, shape: [4, 3, 2], bytes: pixels.bytes)), ("y_test", labels),
      ]
    ),
    ("a class above 255", [("x", pixels), ("y", Tensor([0, 256, 1, 1] as [Int64], shape: [4]))]),
    ("a class below 0", [("x", pixels), ("y", Tensor([0, -1, 1, 1] as [Int64], shape: [4]))]),
    ("labels for fewer images", [("x", pixels), ("y", Tensor([0, 1] as [Int64], shape: [2]))]),
  ]

  @Test(arguments: wrong.map(\.0))
  func wrongArraysAreRefused(_ name: String) throws {
    let arrays = try #require(Self.wrong.first { $0.0 == name }?.1)
    let error = #expect(throws: FileError.self) { try Self.decode(arrays) }
    #expect(error?.kind == .badData && error?.position != nil)
  }
}
