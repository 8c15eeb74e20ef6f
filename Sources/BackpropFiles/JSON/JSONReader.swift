/// A value of a JSON text, with the byte at which it begins.
///
/// Foundation's decoder reports neither the byte at which a text is invalid nor a duplicate key.
/// Files of networks are refused for either, with the byte.
public struct JSONValue: Sendable {
  /// The kinds of values.
  public enum Content: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number, rounded to the nearest `Double`; always finite.
    case number(Double)
    /// A string, its escapes resolved.
    case string(String)
    /// The elements of an array.
    case array([JSONValue])
    /// The members in their order; all keys are different.
    case object([(key: String, value: JSONValue)])
  }

  /// The value itself.
  public let content: Content
  /// The byte of the text at which the value begins, counted from 0.
  public let offset: Int

  /// Returns the member `key` of an object.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is not an object or has no such member.
  public func member(_ key: String) throws(FileError) -> JSONValue {
    guard let value = try optionalMember(key) else {
      throw wrong("the member \"\(key)\" is missing")
    }
    return value
  }

  /// Returns the member `key` of an object; nil if it has no such member.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is not an object.
  public func optionalMember(_ key: String) throws(FileError) -> JSONValue? {
    try members().first { $0.key == key }?.value
  }

  /// Returns the members of an object.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is not an object.
  public func members() throws(FileError) -> [(key: String, value: JSONValue)] {
    guard case .object(let members) = content else { throw wrong("this should be an object {…}") }
    return members
  }

  /// Returns the elements of an array.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is not an array.
  public func elements() throws(FileError) -> [JSONValue] {
    guard case .array(let elements) = content else { throw wrong("this should be a list […]") }
    return elements
  }

  /// Returns a number.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is not a number.
  public func number() throws(FileError) -> Double {
    guard case .number(let number) = content else { throw wrong("this should be a number") }
    return number
  }

  /// Returns an integer of at most 2⁵³ in magnitude.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is not such a number.
  public func integer() throws(FileError) -> Int {
    guard case .number(let number) = content, let integer = Int(exactly: number),
      abs(number) <= 0x1p53
    else { throw wrong("this should be a whole number") }
    return integer
  }

  /// Returns a string.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is not a string.
  public func string() throws(FileError) -> String {
    guard case .string(let string) = content else { throw wrong("this should be a string") }
    return string
  }

  /// Returns the case whose raw value this string is.
  ///
  /// - Throws: ``FileError`` of kind `badData` if there is none.
  package func choice<Choice>() throws(FileError) -> Choice
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    guard let choice = Choice(rawValue: try string()) else {
      throw wrong(
        "an unknown name",
        advice: "it should be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  /// Returns an error about this value.
  public func wrong(_ problem: String, advice: String? = nil) -> FileError {
    FileError(.badData, problem, at: .byte(offset), advice: advice)
  }
}

/// Reads JSON texts strictly as RFC 8259 defines them.
///
/// If the standard leaves a choice, these are errors: a duplicate key, a number beyond the range
/// of `Double`, a lone surrogate, and nesting deeper than ``maximumDepth``.
public struct JSONReader {
  /// The depth to which arrays and objects may be nested.
  public static let maximumDepth = 128

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// Returns the value of a whole text.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the byte at which the text is invalid.
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
        throw reader.wrong("a key is missing")
      }
      let key = try reader.string()
      guard keys.insert(key).inserted else {
        throw FileError(.badData, "the key \"\(key)\" is there twice", at: .byte(start))
      }
      reader.skipSpace()
      guard reader.peek() == UInt8(ascii: ":") else {
        throw reader.wrong("a colon is missing")
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

  /// Reads elements between brackets, separated by commas.
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
      default: throw wrong("a comma or the end of the list is missing")
      }
    }
  }

  private mutating func word<Value>(_ word: StaticString, _ value: Value) throws(FileError) -> Value
  {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[position...].starts(with: expected) else { throw wrong("this is not a JSON value") }
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
      throw wrong("this is not a JSON value")
    }
    if peek() == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() else { throw wrong("a digit is missing") }
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      position += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() else { throw wrong("a digit is missing") }
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
          throw FileError(.badData, "a string that is not UTF-8", at: .byte(start))
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

  /// Reads `XXXX` of `\uXXXX`, or of a pair of surrogates.
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
    else { throw wrong("four hexadecimal digits are missing") }
    position = end
    return value
  }
}
