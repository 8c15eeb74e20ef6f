import BackpropFiles
import Testing

@testable import BackpropFormats

@Suite struct ProtobufReaderTests {
  private func fields(_ bytes: [UInt8]) throws -> [ProtobufField] {
    var reader = ProtobufReader(bytes[...])
    var fields: [ProtobufField] = []
    while let field = try reader.next() { fields.append(field) }
    return fields
  }

  @Test("every kind of field is read as it was written")
  func roundTrip() throws {
    var writer = ProtobufWriter()
    writer.integer(1, -1)
    writer.integer(536_870_911, .max)
    writer.float(3, -.leastNonzeroMagnitude)
    writer.doubles(4, [1, -2])
    writer.double(4, 3)
    writer.message(5) { $0.string(1, "ℓ") }
    let fields = try fields(writer.bytes)
    #expect(fields.map(\.number) == [1, 536_870_911, 3, 4, 4, 5])
    #expect(try fields[0].integer() == -1)
    #expect(try fields[1].integer() == .max)
    #expect(try fields[2].float() == -.leastNonzeroMagnitude)
    let doubles = try fields[3...4].flatMap { try $0.numbers(ofSize: 8) }
    #expect(doubles == Tensor([1.0, -2, 3], shape: [3]).bytes)
    var inner = try fields[5].message()
    let text = try #require(try inner.next())
    #expect(try text.string() == "ℓ")
    // Offsets are those in the file.
    #expect(text.offset == writer.bytes.count - 5)
    #expect(try inner.next() == nil)
  }

  @Test("integers are read packed and one by one")
  func integers() throws {
    let fields = try fields([0x0a, 0x03, 0x96, 0x01, 0x07, 0x08, 0x05])
    #expect(try fields.flatMap { try $0.integers() } == [150, 7, 5])
  }

  @Test(
    "malformed fields are refused at their byte",
    arguments: [
      (0, [0x00, 0x00]), (0, [0x0b]), (1, [0x09, 1, 2]), (2, [0x0a, 0x05, 1]), (1, [0x08]),
      (1, [0x08] + Array(repeating: 0xff, count: 9) + [0x02]),
      (11, [0x0a] + Array(repeating: 0xff, count: 9) + [0x01, 7]),
      (0, [0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0]),
    ] as [(Int, [UInt8])])
  func malformed(offset: Int, bytes: [UInt8]) {
    let error = #expect(throws: FileError.self) { try fields(bytes) }
    #expect(error?.kind == .badData && error?.position == .byte(offset), "\(error as Any)")
  }

  @Test("a field of another type than the schema's is refused")
  func types() throws {
    var writer = ProtobufWriter()
    writer.integer(1, 1)
    writer.bytes(2, [0xff, 0xff, 0xff])
    let fields = try fields(writer.bytes)
    #expect(throws: FileError.self) { try fields[0].bytes() }
    #expect(throws: FileError.self) { try fields[0].float() }
    #expect(throws: FileError.self) { try fields[1].integer() }
    #expect(throws: FileError.self) { try fields[1].string() }
    #expect(throws: FileError.self) { try fields[1].integers() }
    #expect(throws: FileError.self) { try fields[1].numbers(ofSize: 4) }
  }
}
