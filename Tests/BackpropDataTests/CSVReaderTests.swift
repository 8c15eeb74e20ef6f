import BackpropData
import BackpropFiles
import Testing
import _BackpropTestSupport

/// Guards against tables that are read shifted by a column, and against invalid numbers.
@Suite struct CSVReaderTests {
  static func parse(_ text: String, _ reader: CSVReader = CSVReader()) throws -> CSVTable {
    try reader.parse(Array(text.utf8))
  }

  static func error(_ text: String, _ reader: CSVReader = CSVReader()) -> FileError? {
    let error = #expect(throws: FileError.self) { try parse(text, reader) }
    #expect(error?.kind == .badData)
    return error
  }

  /// Otherwise two names of classes could become the same.
  @Test func bytesThatAreNoUTF8AreRefused() {
    let start = Array("a,b,class\r1,2,".utf8)
    for wrong: [UInt8] in [[0xff], [0xc3], [0xed, 0xa0, 0x80]] {
      let error = #expect(throws: FileError.self) {
        try CSVReader().parse(start + Array("ä".utf8) + wrong + Array("\r3,4,x\r".utf8))
      }
      #expect(error?.kind == .badData && error?.position == .line(2, column: nil))
    }
  }

  @Test func moreFieldsThanALayerHasInputsAreRefused() {
    let many = [UInt8](repeating: UInt8(ascii: ","), count: (1 << 24) + 5)
    let error = #expect(throws: FileError.self) { try CSVReader().parse(many) }
    #expect(error?.position == .line(1, column: (1 << 24) + 1))
  }

  @Test func headerAndTextLabels() throws {
    let table = try Self.parse("a,b,species\n1,2,setosa\n3,-4.5e1,iris\n5,6,setosa\n")
    #expect(table.columnNames == ["a", "b"])
    #expect(table.values == [1, 2, 3, -45, 5, 6])
    #expect(table.rowCount == 3)
    #expect(table.classNames == ["iris", "setosa"])
    #expect(table.labels == [1, 0, 1])
    #expect(table.row(1) == [3, -45])
  }

  @Test func withoutHeader() throws {
    let table = try Self.parse("5.1,3.5,setosa\n4.9,3.0,virginica")
    #expect(table.columnNames == ["column 1", "column 2"])
    #expect(table.rowCount == 2)
    #expect(table.labels == [0, 1])
    #expect(try Self.parse("1,2,0\n3,4,1").labels == [0, 1])
  }

  @Test func labelColumnByNameFirstOrLast() throws {
    let text = "Label,p0,p1\n7,0,255\n0,1,2\n"
    let table = try Self.parse(text)
    #expect(table.labels == [7, 0])
    #expect(table.classNames.count == 8)
    #expect(table.columnNames == ["p0", "p1"])
    #expect(table.values == [0, 255, 1, 2])
    #expect(try Self.parse(text, CSVReader(labelColumn: .last)).labels == [1, 0])
    #expect(try Self.parse("3,9\n0,8", CSVReader(labelColumn: .first)).values == [9, 8])
    let named = try Self.parse(text, CSVReader(labelColumn: .named("P0")))
    #expect(named.columnNames == ["Label", "p1"])
    #expect(Self.error(text, CSVReader(labelColumn: .named("q")))?.position != nil)
    let none = try Self.parse("1,2\n3,4", CSVReader(labelColumn: .none))
    #expect(none.values == [1, 2, 3, 4])
    #expect(none.labels.isEmpty)
    // pandas writes numbers for names
    #expect(try Self.parse("0,1,target\n5,6,1\n7,8,0").labels == [1, 0])
  }

  @Test func classNumbersThatDoNotBeginAtZero() throws {
    let table = try Self.parse("1,10\n1,2\n1,-1\n1,10")
    #expect(table.classNames == ["-1", "2", "10"])
    #expect(table.labels == [2, 1, 0, 2])
  }

  @Test func targets() throws {
    let table = try Self.parse("x,y\n1,0.5\n2,-3\n", CSVReader(labelKind: .numbers))
    #expect(table.targets == [0.5, -3])
    #expect(table.labels.isEmpty)
    #expect(Self.error("x,y\n1,nan", CSVReader(labelKind: .numbers))?.position != nil)
  }

  @Test func separatorsAndLineEnds() throws {
    let expected = try Self.parse("a,b,c\n1.5,2,0\n3,4,1\n")
    for text in [
      "a;b;c\r\n1,5;2;0\r\n3;4;1\r\n", "a\tb\tc\n1.5\t2\t0\n3\t4\t1", "a,b,c\r1.5,2,0\r3,4,1\r",
      "\u{feff}a, b ,c\n\n1.5,2,0\n\r\n3,4,1\n\n", "\"a\",\"b\",c\n\"1.5\",2,0\n3,\"4\",1",
    ] {
      #expect(try Self.parse(text) == expected, "\(text.debugDescription)")
    }
  }

  @Test func quotedFields() throws {
    let table = try Self.parse("\"a,\"\"x\"\"\",\"b\nc\",d\n1,2,\"ein, zwei\"\n3,4,\"\"\"\"\n")
    #expect(table.columnNames == ["a,\"x\"", "b\nc"])
    #expect(table.classNames == ["\"", "ein, zwei"])
    #expect(Self.error("a,b\n1,\"2")?.position == .line(2, column: 2))
    #expect(Self.error("a,b\n\"1\"x,2")?.position == .line(2, column: 1))
    // The line counts what the quoted header spans.
    #expect(Self.error("\"a\r\n\",b\n1,2\nx,3")?.position == .line(4, column: 1))
  }

  @Test func errorsNameLineAndColumn() {
    #expect(Self.error("a,b,c\n1,2,0\n1,2\n")?.position == .line(3, column: 2))
    #expect(Self.error("a,b,c\n1,2,0\n1,2,3,4\n")?.position == .line(3, column: 4))
    #expect(Self.error("a,b,c\n\n1,zwei,0\n")?.position == .line(3, column: 2))
    for number in ["nan", "inf", "-inf", "1e999", "", "1.2.3", "0x", "1 2", "1,5\""] {
      let error = Self.error("a;b;c\n1;\(number);0\n")
      #expect(error?.position == .line(2, column: 2), "\(number)")
    }
    #expect(Self.error("a,b\n1,\n")?.problem == "the label is missing")
    #expect(Self.error("")?.problem == "no rows")
    #expect(Self.error("\n\r\n")?.problem == "no rows")
    #expect(Self.error("a,b\n")?.problem == "a header and no rows")
    #expect(Self.error("1\n2\n")?.problem.contains("one column") == true)
    #expect(Self.error("1,2\n", CSVReader(limit: 3))?.problem.contains("larger") == true)
  }

  @Test func filesAreNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.csv"
      try AtomicFile.write(Array("a,b\n1,0\nx,1\n".utf8), to: path)
      let error = #expect(throws: FileError.self) { try CSVReader().read(path) }
      #expect(error?.description.hasPrefix("\(path): line 3, column 1: “x”") == true)
      let missing = #expect(throws: FileError.self) { try CSVReader().read(folder + "/no") }
      #expect(missing?.kind == .notFound)
    }
  }

  @Test func damageNeverTraps() {
    let text = Array("a;\"b\"\"\n\";c\r\n1,5;\"2\";0\r\n".utf8)
    for index in text.indices {
      for byte in Array("\"\n\r;,\t \0\u{ff}".utf8) {
        var damaged = text
        damaged[index] = byte
        _ = try? CSVReader().parse(damaged)
        _ = try? CSVReader().parse(Array(damaged[..<index]))
      }
    }
  }
}
