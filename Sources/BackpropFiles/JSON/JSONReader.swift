/// Reads JSON texts by the letter of RFC 8259.
///
/// Stricter than it in what it leaves open: a key that stands twice, a number beyond the range of
/// `Double`, a lone surrogate and nesting deeper than ``maximumDepth`` are errors.
public struct JSONReader {
  /// How deep arrays and objects may be nested.
  public static let maximumDepth = 128

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// The value of a whole text.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the byte at which the text is no JSON.
  public static func read(_ bytes: [UInt8]) throws(FileError) -> JSONValue {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      var reader = JSONReader(bytes: buffer)
      let value = try reader.value(depth: 0)
      reader.skipSpace()
      guard reader.position == buffer.count else {
        throw reader.wrong("there is more after the end of the JSON text")
      }
      return value
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private mutating func value(depth: Int) throws(FileError) -> JSONValue {
    skipSpace()
    let start = position
    guard let first = peek() else { throw wrong("the JSON text ends early") }
    let content: JSONValue.Content
    switch first {
    case UInt8(ascii: "{"): content = .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): content = .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): content = .string(try string())
    case UInt8(ascii: "t"): content = .boolean(try word("true", true))
    case UInt8(ascii: "f"): content = .boolean(try word("false", false))
    case UInt8(ascii: "n"): content = try word("null", .null)
    default: content = .number(try number())
    }
    return JSONValue(content: content, offset: start)
  }

  private mutating func object(depth: Int) throws(FileError)
    -> [(key: String, value: JSONValue)]
  {
    var members: [(key: String, value: JSONValue)] = []
    var keys: Set<String> = []
    try list(until: UInt8(ascii: "}"), depth: depth) { (reader) throws(FileError) in
      reader.skipSpace()
      let start = reader.position
      guard reader.peek() == UInt8(ascii: "\"") else {
        throw reader.wrong("a key should stand here")
      }
      let key = try reader.string()
      guard keys.insert(key).inserted else {
        throw FileError(.badData, "the key \"\(key)\" stands twice", at: .byte(start))
      }
      reader.skipSpace()
      guard reader.peek() == UInt8(ascii: ":") else {
        throw reader.wrong("a colon should stand here")
      }
      reader.position += 1
      members.append((key, try reader.value(depth: depth)))
    }
    return members
  }

  private mutating func array(depth: Int) throws(FileError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try list(until: UInt8(ascii: "]"), depth: depth) { (reader) throws(FileError) in
      elements.append(try reader.value(depth: depth))
    }
    return elements
  }

  /// What stands between brackets, separated by commas.
  private mutating func list(
    until end: UInt8, depth: Int,
    _ element: (inout JSONReader) throws(FileError) -> Void
  ) throws(FileError) {
    guard depth <= Self.maximumDepth else {
      throw wrong("nested deeper than \(Self.maximumDepth) levels")
    }
    position += 1
    skipSpace()
    if peek() == end {
      position += 1
      return
    }
    while true {
      try element(&self)
      skipSpace()
      switch peek() {
      case UInt8(ascii: ","): position += 1
      case end:
        position += 1
        return
      case nil: throw wrong("the JSON text ends early")
      default: throw wrong("a comma or the end of the list should stand here")
      }
    }
  }

  private mutating func word<Value>(_ word: StaticString, _ value: Value) throws(FileError) -> Value
  {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[position...].starts(with: expected) else { throw wrong("this is no JSON value") }
    position += expected.count
    return value
  }

  private mutating func number() throws(FileError) -> Double {
    let start = position
    if peek() == UInt8(ascii: "-") { position += 1 }
    if peek() == UInt8(ascii: "0") {
      position += 1
    } else if !skipDigits() {
      position = start
      throw wrong("this is no JSON value")
    }
    if peek() == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() else { throw wrong("a digit should stand here") }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() else { throw wrong("a digit should stand here") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      throw FileError(.badData, "a number too large for 64 bits", at: .byte(start))
    }
    return number
  }

  private mutating func skipDigits() -> Bool {
    let start = position
    while let byte = peek(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
    return position > start
  }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private func wrong(_ problem: String) -> FileError {
    FileError(.badData, problem, at: .byte(position))
  }
}

extension JSONReader {
  private mutating func string() throws(FileError) -> String {
    let start = position
    position += 1
    var units: [UInt8] = []
    while true {
      guard let byte = peek() else { throw wrong("the JSON text ends inside a string") }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: units, as: UTF8.self) else {
          throw FileError(.badData, "a string that is no UTF-8", at: .byte(start))
        }
        return string
      case UInt8(ascii: "\\"):
        position += 1
        units.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20: throw wrong("a control character inside a string")
      default:
        units.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape() throws(FileError) -> Unicode.Scalar {
    guard let byte = peek() else { throw wrong("the JSON text ends inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      position -= 1
      throw wrong("an unknown escape in a string")
    }
  }

  /// `XXXX` of `\uXXXX`, or of a pair of surrogates.
  private mutating func unicodeEscape() throws(FileError) -> Unicode.Scalar {
    let high = UInt32(try hexadecimal())
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xdc00, peek() == UInt8(ascii: "\\") else { throw wrong("a lone surrogate") }
    position += 1
    guard peek() == UInt8(ascii: "u") else { throw wrong("a lone surrogate") }
    position += 1
    let low = UInt32(try hexadecimal())
    guard 0xdc00..<0xe000 ~= low,
      let scalar = Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
    else { throw wrong("a lone surrogate") }
    return scalar
  }

  private mutating func hexadecimal() throws(FileError) -> UInt16 {
    let end = position + 4
    guard end <= bytes.count else { throw wrong("the JSON text ends inside a string") }
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let value = UInt16(text, radix: 16)
    else { throw wrong("four hexadecimal digits should stand here") }
    position = end
    return value
  }
}
