import Backprop
import BackpropFiles
import Testing

@testable import BackpropData

/// Networks of images on tables of pixels, and networks of such tables on images. On another scale than in
/// training, both would be classified wrongly without a word.
@Suite struct PixelTableTests {
  /// Images of 4×5 pixels whose classes are their brightest row.
  static let images = LabeledImages(
    pixels: (0..<30 * 20).map { index in
      let (image, pixel) = (index / 20, index % 20)
      return pixel == 19
        ? 0 : pixel / 4 == image % 5 ? UInt8(200 + image) : UInt8(image * pixel % 60)
    }, labels: (0..<30).map { UInt8($0 % 5) }, width: 4, height: 5, classCount: 5)

  static let network = Preprocessing(
    imageSize: .init(width: 4, height: 5), classNames: (0..<5).map(String.init))

  /// The table of the images.
  static func table(
    divisor: Double = 1, label: Int? = 20, name: String? = "label"
  ) throws -> Table {
    var lines = (0..<images.count).map { row -> [String] in
      var fields = images.image(row).map { divisor == 1 ? "\($0)" : "\(Double($0) / divisor)" }
      if let label { fields.insert("\(images.labels[row])", at: label) }
      return fields
    }
    if let name {
      var names = (0..<20).map { "pixel\($0)" }
      if let label { names.insert(name, at: label) }
      lines.insert(names, at: 0)
    }
    let text = lines.map { $0.joined(separator: ",") }.joined(separator: "\n")
    return try TableReader(header: name == nil ? .absent : .present).parse(Array(text.utf8))
  }

  private static var expected: [Double] { images.pixels.map { Double($0) / 255 } }

  private static func numbers(_ inputs: Dataset<Double>.Inputs) -> [Double] {
    switch inputs {
    case .pixels(let pixels): pixels.map { Double($0) / 255 }
    case .values(let values): values
    }
  }

  private static func isClose(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
  }

  @Test(arguments: [1, 255.0], [("last", 20), ("first", 0), ("middle", 7), ("absent", -1)])
  func aNetworkOfImagesTakesRows(_ divisor: Double, _ place: (name: String, column: Int)) throws {
    let label = place.column < 0 ? nil : place.column
    for name in ["label", nil] where name != nil || place.column != 7 {
      let table = try Self.table(divisor: divisor, label: label, name: name)
      let preprocessing = try Preprocessing(pixelsOf: table, for: Self.network, TableOptions())
      let rows = try preprocessing.rows(of: table, overComplex: false)
      #expect(Self.isClose(rows.inputs, Self.expected))
      #expect(rows.labels == (label == nil ? [] : Self.images.labels.map(Int32.init)))
      #expect(preprocessing.classNames == Self.network.classNames)
    }
  }

  @Test func otherTablesAreRefused() throws {
    func problem(
      _ table: Table, _ choose: (inout TableOptions) -> Void = { _ in }
    ) -> String {
      var options = TableOptions()
      choose(&options)
      let error = #expect(throws: FileError.self) {
        try Preprocessing(pixelsOf: table, for: Self.network, options)
      }
      #expect(error?.kind == .badData)
      return error?.description ?? ""
    }
    let table = try Self.table()
    #expect(problem(table) { $0.ignored = ["pixel3"] }.contains("19 columns beside the label"))
    #expect(problem(table) { $0.targets = ["pixel3", "label"] }.contains("19 columns"))
    #expect(problem(try Self.table(divisor: -255)).contains("from 0 to 1"))
    #expect(problem(try Self.table(divisor: 0.5)).contains("from 0 to 458"))
    let texts = try TableReader().parse(
      Array(("x,".repeated(20) + "label\n" + "a,".repeated(20) + "1").utf8))
    #expect(problem(texts).contains("does not hold pixels"))
  }

  /// A class that the network does not know is refused by its name.
  @Test func unknownClassesAreRefused() throws {
    var network = Self.network
    network.classNames = ["0", "1", "2", "3", "z"]
    let table = try Self.table()
    let preprocessing = try Preprocessing(pixelsOf: table, for: network, TableOptions())
    let error = #expect(throws: FileError.self) {
      try preprocessing.rows(of: table, overComplex: false)
    }
    #expect(error?.description.contains("“4” is unknown") == true)
  }

  /// A network of a table gets from images what it got from the table, however it was scaled.
  @Test(arguments: ScalingMethod.allCases, [1, 255.0])
  func aNetworkOfRowsTakesImages(_ method: ScalingMethod, _ divisor: Double) throws {
    // Division of shares by 255 is a mistake of the user that the network has learned with.
    guard method != .pixels || divisor == 1 else { return }
    let table = try Self.table(divisor: divisor)
    var preprocessing = try Preprocessing(of: table, TableOptions())
    preprocessing.fit(to: table, rows: Array(0..<table.rowCount), method)
    preprocessing = try Preprocessing(json: Array(preprocessing.json.utf8))
    #expect(preprocessing.takesImages(ofWidth: 4, height: 5))
    #expect(!preprocessing.takesImages(ofWidth: 4, height: 4))
    let rows = try preprocessing.rows(of: table, overComplex: false)
    #expect(
      Self.isClose(
        Self.numbers(preprocessing.inputs(ofPixels: Self.images.pixels)),
        Self.numbers(rows.inputs())))
  }

  @Test func tablesThatAreNoImages() throws {
    func takesImages(_ header: String, _ row: (Int) -> String) throws -> Bool {
      let text = header + "\n" + (0..<20).map(row).joined(separator: "\n")
      let table = try TableReader().parse(Array(text.utf8))
      var preprocessing = try Preprocessing(of: table, TableOptions())
      preprocessing.fit(to: table, rows: Array(0..<table.rowCount), .auto)
      return preprocessing.takesImages(ofWidth: 4, height: 4)
    }
    let names = (0..<16).map { "c\($0)" }.joined(separator: ",") + ",class"
    func row(_ value: (Int) -> String, _ index: Int) -> String {
      (0..<16).map(value).joined(separator: ",") + ",\(index % 2)"
    }
    #expect(try takesImages(names) { index in row({ "\(($0 + index) * 8 % 256)" }, index) })
    #expect(try !takesImages(names) { index in row({ "\(($0 + index) % 17)" }, index) })
    #expect(try !takesImages(names) { index in row({ "\(Double($0 - index) / 30)" }, index) })
    #expect(
      try !takesImages(names) { index in row({ $0 == 3 ? "red" : "\($0 * index % 200)" }, index) })
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
