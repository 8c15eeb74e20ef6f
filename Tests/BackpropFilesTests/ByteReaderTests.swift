import BackpropFiles
import Testing

/// A failure here breaks the header of every format, and the offsets in error messages.
@Suite struct ByteReaderTests {
  @Test func integersInBothOrders() throws {
    var reader = ByteReader([1, 2, 3, 4, 5, 6, 7, 8, 0xff, 0x80])
    #expect(try reader.bigEndian(UInt32.self, "x") == 0x0102_0304)
    #expect(try reader.littleEndian(UInt32.self, "x") == 0x0807_0605)
    #expect(try reader.bigEndian(Int8.self, "x") == -1)
    #expect(try reader.byte("x") == 0x80)
    try reader.end()
    var wide = ByteReader([1, 0, 0, 0, 0, 0, 0, 0x80, 0, 1])
    #expect(try wide.littleEndian(UInt64.self, "x") == 0x8000_0000_0000_0001)
    #expect(try wide.littleEndian(Int16.self, "x") == 256)
  }

  @Test func endsAreChecked() throws {
    var reader = ByteReader([1, 2, 3])
    try reader.skip(1, "x")
    let error = #expect(throws: FileError.self) { try reader.bigEndian(UInt32.self, "size") }
    #expect(error?.position == .byte(1))
    #expect(error?.description.contains("size needs 4 bytes, 2 are left") == true)
    #expect(throws: FileError.self) { try reader.slice(-1, "x") }
    #expect(throws: FileError.self) { try reader.slice(.max, "x") }
    #expect(throws: FileError.self) { try reader.end() }
    #expect(try reader.slice(2, "x") == [2, 3])
  }
}
