import BackpropFiles

/// Reads the fields of a message in the wire format of Protocol Buffers, one after the other: the
/// counterpart of ``ProtobufWriter``.
///
/// A nested message is bytes until its reader is made, and nothing is copied. So the schema that the
/// caller follows bounds the depth, and the bytes that are there bound the memory.
struct ProtobufReader {
  private let bytes: ArraySlice<UInt8>
  /// The offset of the next byte in the file.
  private(set) var offset: Int

  /// A reader of a message, whose indices are the offsets in its file.
  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
  }

  /// Reads the next field; nil at the end of the message.
  ///
  /// - Throws: `FileError` of kind `badData` if the field is truncated, or its key is invalid.
  mutating func next() throws(FileError) -> ProtobufField? {
    guard offset < bytes.endIndex else { return nil }
    let start = offset
    let key = try varint()
    let number = key >> 3
    guard 1..<1 << 29 ~= number else { throw Self.wrong("invalid field number \(number)", start) }
    let value: ProtobufField.Value
    switch key & 7 {
    case 0: value = .integer(Int(truncatingIfNeeded: try varint()))
    case 1: value = .eightBytes(try take(8))
    case 2: value = .bytes(try take(try varint()))
    case 5: value = .fourBytes(try take(4))
    default: throw Self.wrong("invalid wire type \(key & 7)", start)
    }
    return ProtobufField(number: Int(number), offset: start, value: value)
  }

  /// Reads groups of 7 bits, the lowest first, up to a byte whose top bit is not set.
  fileprivate mutating func varint() throws(FileError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = try take(1).first else { break }
      let group = UInt64(byte & 0x7f)
      guard (group << shift) >> shift == group else { break }
      value |= group << shift
      if byte < 0x80 { return value }
    }
    throw Self.wrong("an integer of more than 64 bits", start)
  }

  private mutating func take(_ count: UInt64) throws(FileError) -> ArraySlice<UInt8> {
    let left = bytes.endIndex - offset
    guard count <= left else {
      throw Self.wrong("truncated: a field needs \(count) bytes, \(left) are left", offset)
    }
    defer { offset += Int(count) }
    return bytes[offset..<offset + Int(count)]
  }

  fileprivate static func wrong(_ problem: String, _ offset: Int) -> FileError {
    FileError(
      .badData, problem, at: .byte(offset), advice: "check that it is the right file, and complete")
  }
}

/// A field of a message, whose type the caller knows by its number.
struct ProtobufField {
  fileprivate enum Value {
    case integer(Int)
    case fourBytes(ArraySlice<UInt8>)
    case eightBytes(ArraySlice<UInt8>)
    case bytes(ArraySlice<UInt8>)
  }

  /// The number in the schema.
  let number: Int
  /// The offset in the file.
  let offset: Int
  fileprivate let value: Value

  /// Returns the number of an integer field.
  func integer() throws(FileError) -> Int {
    guard case .integer(let number) = value else { throw wrongType }
    return number
  }

  /// Returns the content of a field of bytes, or of a nested message.
  func bytes() throws(FileError) -> ArraySlice<UInt8> {
    guard case .bytes(let bytes) = value else { throw wrongType }
    return bytes
  }

  /// Returns a reader of a nested message.
  func message() throws(FileError) -> ProtobufReader { ProtobufReader(try bytes()) }

  /// Returns the text of a field of UTF-8.
  func string() throws(FileError) -> String {
    guard let text = String(validating: try bytes(), as: UTF8.self) else {
      throw ProtobufReader.wrong("a text that is not UTF-8", offset)
    }
    return text
  }

  /// Returns the number of a floating-point field of 4 bytes.
  func float() throws(FileError) -> Float {
    guard case .fourBytes(let bytes) = value else { throw wrongType }
    return Float(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
  }

  /// Returns the integers of a repeated field, one of them or packed.
  func integers() throws(FileError) -> [Int] {
    guard case .bytes(let packed) = value else { return [try integer()] }
    var reader = ProtobufReader(packed)
    var numbers: [Int] = []
    while reader.offset < packed.endIndex {
      numbers.append(Int(truncatingIfNeeded: try reader.varint()))
    }
    return numbers
  }

  /// Returns the bytes of the numbers of a repeated field of `Float` or `Double`, one of them or
  /// packed.
  func numbers(ofSize size: Int) throws(FileError) -> ArraySlice<UInt8> {
    switch value {
    case .fourBytes(let bytes) where size == 4: return bytes
    case .eightBytes(let bytes) where size == 8: return bytes
    case .bytes(let bytes) where bytes.count % size == 0: return bytes
    default: throw wrongType
    }
  }

  private var wrongType: FileError {
    ProtobufReader.wrong("field \(number) of a message is not of its type", offset)
  }
}
