import BackpropFiles
import Numerics
import Testing
import _BackpropTestSupport

@testable import BackpropData

/// Guards against tables that are read shifted by a column or a row, and against invalid numbers.
@Suite struct TableReaderTests {
  static func parse(_ text: String, _ reader: TableReader = TableReader()) throws -> Table {
    try reader.parse(Array(text.utf8))
  }

  static func error(_ text: String, _ reader: TableReader = TableReader()) -> FileError? {
    let error = #expect(throws: FileError.self) { try parse(text, reader) }
    #expect(error?.kind == .badData)
    return error
  }

  /// The entries of a table as texts, row by row.
  static func texts(_ table: Table) -> [[String]] {
    (0..<table.rowCount).map { row in table.columns.indices.map { table.text(row, $0) } }
  }

  /// Otherwise two names of classes could become the same.
  @Test func bytesThatAreNotUTF8AreRefused() {
    let start = Array("a,b,class\r1,2,".utf8)
    for wrong: [UInt8] in [[0xff], [0xc3], [0xed, 0xa0, 0x80]] {
      let error = #expect(throws: FileError.self) {
        try TableReader().parse(start + Array("ä".utf8) + wrong + Array("\r3,4,x\r".utf8))
      }
      #expect(error?.kind == .badData && error?.position == .line(2, column: nil))
    }
  }

  @Test func moreFieldsThanALayerHasInputsAreRefused() {
    let many = [UInt8](repeating: UInt8(ascii: ","), count: (1 << 24) + 5)
    let error = #expect(throws: FileError.self) { try TableReader().parse(many) }
    #expect(error?.position == .line(1, column: (1 << 24) + 1))
  }

  @Test func columnsHaveKinds() throws {
    let table = try Self.parse("a,b,z,species\n1,red,1+2i,x\n3,2,-0.5j,y\n?,,(4-1e-1j),x\n")
    #expect(table.columns.map(\.name) == ["a", "b", "z", "species"] && table.hasHeader)
    #expect(table.columns.map(\.kind) == [.numbers, .texts, .complexNumbers, .texts])
    #expect(table.number(1, 0) == 3 && table.isMissing(2, 0) && table.isMissing(2, 1))
    #expect(table.complexNumber(0, 2) == Complex(1, 2))
    #expect(table.complexNumber(1, 2) == Complex(0, -0.5))
    #expect(table.complexNumber(2, 2) == Complex(4, -0.1))
    #expect(table.text(1, 1) == "2" && table.text(1, 0) == "3")
    #expect(table.columnIndex("SPECIES") == 3 && table.columnIndex("2") == 1)
    #expect(table.columnIndex("5") == nil && table.columnIndex("0") == nil)
  }

  /// Letters are texts, also those that write imaginary units.
  @Test func unitsAloneAreTexts() throws {
    let table = try Self.parse("a,b,c\n1,i,i\n2,j,2\n3,-i,1+i\n")
    #expect(table.columns.map(\.kind) == [.numbers, .texts, .complexNumbers])
  }

  @Test(arguments: ["", "?", "NA", "n/a", "NaN", "null", "\"\""])
  func missingEntries(_ mark: String) throws {
    let table = try Self.parse("a,b,c\n1,x,2i\n\(mark),\(mark),\(mark)\n")
    #expect(table.columns.indices.allSatisfy { table.isMissing(1, $0) && !table.isMissing(0, $0) })
  }

  /// First rows and the names that they give; none for a row of samples.
  @Test(
    arguments: [
      ("a,b,class\n1,2,x\n3,4,y", "a,b,class"), ("5.1,3.5,setosa\n4.9,3.0,virginica", nil),
      ("1,2,0\n3,4,1", nil), ("0,1,target\n5,6,1\n7,8,0", "0,1,target"),
      ("0,1,2\n5,6,1\n7,8,0", "0,1,2"), ("1,2,3\n4,5,6\n7,8,9", nil), ("0,1\n1,0", nil),
      ("size,colour\nbig,red\nsmall,blue", "size,colour"), ("a,b\n", "a,b"),
      // Yes and no, of which one is also the usual name of a target.
      ("republican,n,y,y\ndemocrat,n,y,n\nrepublican,y,y,y", nil),
      ("x1,x2,y\n1,2,y\n3,4,n", "x1,x2,y"), ("red,big\nblue,big\nred,small", nil),
      ("?,1\n2,3", nil), ("1+2i,3\n4,5", nil), ("label,1\nx,2", "label,1"), ("3\n4", nil),
    ] as [(String, String?)])
  func headersAreRecognized(_ text: String, _ names: String?) throws {
    let expected = names?.split(separator: ",").map(String.init)
    guard text != "a,b\n" else {
      #expect(Self.error(text)?.problem == "a header and no rows")
      return
    }
    let table = try Self.parse(text)
    #expect(table.hasHeader == (names != nil))
    if let expected { #expect(table.columns.map(\.name) == expected) }
    #expect(
      table.rowCount == text.split(separator: "\n").count - (names == nil ? 0 : 1))
    #expect(try Self.parse(text, TableReader(header: .present)).hasHeader)
    #expect(try !Self.parse(text, TableReader(header: .absent)).hasHeader)
  }

  @Test func knownNamesMakeAHeader() throws {
    let text = "price,1\nx,2\nz,3"
    #expect(try !Self.parse(text).hasHeader)
    #expect(try Self.parse(text, TableReader(knownNames: ["Price", "1"])).hasHeader)
    #expect(try !Self.parse(text, TableReader(knownNames: ["1"])).hasHeader)
  }

  /// Otherwise a stored network would find the first of two columns twice.
  @Test func namesAreDistinct() throws {
    let table = try Self.parse("a,a,,,a,a.1\n1,2,3,4,5,6")
    #expect(
      table.columns.map(\.name) == ["a", "a.2", "column 3", "column 4", "a.3", "a.1"])
    #expect(try Self.parse(",b\n0,2").columns.map(\.name) == ["", "b"])
  }

  @Test func classesThatAreListedFirst() throws {
    let text = "3,2,setosa,\"iris, versicolor\"\n1,2,0\n3,4,1\n5,6,1\n"
    let table = try Self.parse(text)
    #expect(table.listedClasses == ["setosa", "iris, versicolor"])
    #expect(table.rowCount == 3 && table.columns.count == 3 && !table.hasHeader)
    #expect(table.className(1, 2) == "iris, versicolor")
    // Another count, a class without a name, or two of one name: an ordinary row.
    for wrong in [
      "2,2,a,b\n1,2,0\n3,4,1\n5,6,1\n", "3,3,a,b\n1,2,0\n3,4,1\n5,6,1\n",
      "2,2,a,b\n1,2,0\n3,4,2\n", "2,2,a,a\n1,2,0\n3,4,1\n",
    ] {
      #expect((try? Self.parse(wrong))?.listedClasses.isEmpty ?? true, "\(wrong.debugDescription)")
    }
  }

  @Test func separatorsAndLineEnds() throws {
    let expected = Self.texts(try Self.parse("a,b,c\n1.5,2,0\n3,4,1\n"))
    for text in [
      "a;b;c\r\n1,5;2;0\r\n3;4;1\r\n", "a\tb\tc\n1.5\t2\t0\n3\t4\t1", "a,b,c\r1.5,2,0\r3,4,1\r",
      "\u{feff}a, b ,c\n\n1.5,2,0\n\r\n3,4,1\n\n", "\"a\",\"b\",c\n\"1.5\",2,0\n3,\"4\",1",
    ] {
      let table = try Self.parse(text)
      #expect(Self.texts(table) == expected, "\(text.debugDescription)")
      #expect(table.columns.map(\.name) == ["a", "b", "c"])
    }
    #expect(
      try Self.parse("a;z\n1;1,5+2,5i\n2;3i").complexNumber(0, 1) == Complex(1.5, 2.5))
  }

  @Test func quotedFields() throws {
    let table = try Self.parse("\"a,\"\"x\"\"\",\"b\nc\",d\n1,2,\"ein, zwei\"\n3,4,\"\"\"\"\n")
    #expect(table.columns.map(\.name) == ["a,\"x\"", "b\nc", "d"])
    #expect(table.text(0, 2) == "ein, zwei" && table.text(1, 2) == "\"")
    #expect(Self.error("a,b\n1,\"2")?.position == .line(2, column: 2))
    #expect(Self.error("a,b\n\"1\"x,2")?.position == .line(2, column: 1))
    // The line counts what the quoted header spans.
    #expect(Self.error("\"a\r\n\",b\n1,2\nx")?.position == .line(4, column: 1))
  }

  @Test func errorsNameLineAndColumn() {
    #expect(Self.error("a,b,c\n1,2,0\n1,2\n")?.position == .line(3, column: 2))
    #expect(Self.error("a,b,c\n1,2,0\n1,2,3,4\n")?.position == .line(3, column: 4))
    for number in ["inf", "-inf", "1e999", "infinity"] {
      #expect(Self.error("a;b;c\n1;\(number);0\n")?.position == .line(2, column: 2), "\(number)")
    }
    #expect(Self.error("")?.problem == "no rows")
    #expect(Self.error("\n\r\n")?.problem == "no rows")
    #expect(Self.error("1,2\n", TableReader(limit: 3))?.problem.contains("larger") == true)
  }

  /// An entry that is not a number is remembered with its line.
  @Test(arguments: ["1.2.3", "0x", "1 2", "zwei"])
  func oddEntries(_ entry: String) throws {
    let table = try Self.parse("a,b\n1,0\n\n2,0\n\(entry),1\n")
    #expect(table.columns[0].oddEntry == .init(text: entry, line: 5))
    #expect(table.columns[1].oddEntry == nil)
  }

  @Test func filesAreNamedAndMayBeGzipped() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.csv"
      try AtomicFile.write(Array("a,b\n1,0\n2\n".utf8), to: path)
      let error = #expect(throws: FileError.self) { try TableReader().read(path) }
      #expect(error?.description.hasPrefix("\(path): line 3, column 1: 1 fields") == true)
      let missing = #expect(throws: FileError.self) { try TableReader().read(folder + "/no") }
      #expect(missing?.kind == .notFound)
      let text = Array("a,b\n1,0\n2,1\n".utf8)
      try AtomicFile.write(Gzip.compress(text), to: path)
      #expect(try TableReader().read(path) == TableReader().parse(text))
      #expect(throws: FileError.self) { try TableReader(limit: 5).read(path) }
    }
  }

  @Test func damageNeverTraps() {
    let text = Array("a;\"b\"\"\n\";c\r\n1,5;\"2\";1+2i\r\n".utf8)
    for index in text.indices {
      for byte in Array("\"\n\r;,\t \0\u{ff}".utf8) {
        var damaged = text
        damaged[index] = byte
        _ = try? TableReader().parse(damaged)
        _ = try? TableReader().parse(Array(damaged[..<index]))
      }
    }
  }
}
