import BackpropFiles

/// A scanner of JSON tokens, for a reader that knows which token must follow.
struct JSONScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Consumes a punctuation mark if it is next.
  @inline(__always)
  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(truncatingIfNeeded: mark.value) else {
      return false
    }
    position += 1
    return true
  }

  mutating func expect(_ mark: Unicode.Scalar, _ what: String) throws(StudioError) {
    if !take(mark) { throw error("\(what) is expected here") }
  }

  mutating func expectEnd() throws(StudioError) {
    skipSpace()
    if position < bytes.count { throw error("there is text after the end") }
  }

  mutating func takeNull() -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: "null".utf8) else { return false }
    position += 4
    return true
  }

  /// Reads a string. A string with escapes, which is rare, goes through the general reader.
  mutating func string() throws(StudioError) -> String {
    try expect("\"", "a string")
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if bytes[position] == UInt8(ascii: "\\") { return try escapedString(from: start - 1) }
      guard bytes[position] >= 0x20 else { throw error("a control character in a string") }
      position += 1
    }
    guard position < bytes.count else { throw error("the text ends in a string") }
    guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw error("a string that is not UTF-8")
    }
    position += 1
    return text
  }

  private mutating func escapedString(from start: Int) throws(StudioError) -> String {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < bytes.count else { throw error("the text ends in a string") }
    position += 1
    do throws(FileError) {
      return try JSONReader.read(Array(bytes[start..<position])).string()
    } catch {
      throw self.error(error.problem)
    }
  }

  /// Reads a finite number, rounded to the nearest `Double`.
  ///
  /// Up to 19 digits and a power of ten up to 10²² need one exact product or quotient (W. D. Clinger,
  /// *How to read floating point numbers accurately*, PLDI 1990); others use the standard library.
  mutating func number() throws(StudioError) -> Double {
    skipSpace()
    let start = position
    let isNegative = take(ascii: "-")
    var digits: UInt64 = 0
    var digitCount = 0
    var exponent = 0
    let whole = position
    takeDigits(&digits, &digitCount)
    guard position > whole, position == whole + 1 || bytes[whole] != UInt8(ascii: "0") else {
      position = start
      throw error("a number is expected here")
    }
    if take(ascii: ".") {
      let fraction = position
      takeDigits(&digits, &digitCount)
      guard position > fraction else { throw error("a digit is expected here") }
      exponent = fraction - position
    }
    if take(ascii: "e") || take(ascii: "E") {
      let isBelow = take(ascii: "-")
      if !isBelow { _ = take(ascii: "+") }
      var power: UInt64 = 0
      var count = 0
      let first = position
      takeDigits(&power, &count)
      guard position > first else { throw error("a digit is expected here") }
      let bounded = Int(min(power, 100_000)) + (count > 18 ? 100_000 : 0)
      exponent += isBelow ? -bounded : bounded
    }
    if digitCount <= 19, digits < 1 << 53, -22...22 ~= exponent {
      let value = Double(digits)
      let power = Self.powers[abs(exponent)]
      let magnitude = exponent < 0 ? value / power : value * power
      return isNegative ? -magnitude : magnitude
    }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)),
      value.isFinite
    else { throw error("a number too large for 64 bits") }
    return value
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Consumes digits. `count` is the number of digits without leading zeros; `digits` is their value,
  /// exact up to 19 digits.
  @inline(__always)
  private mutating func takeDigits(_ digits: inout UInt64, _ count: inout Int) {
    while position < bytes.count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit > 9 { return }
      digits = digits &* 10 &+ UInt64(digit)
      if digits != 0 || count > 0 { count += 1 }
      position += 1
    }
  }

  @inline(__always)
  private mutating func take(ascii mark: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(truncatingIfNeeded: mark.value) else {
      return false
    }
    position += 1
    return true
  }

  @inline(__always)
  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
      position += 1
    }
  }

  /// An error at the current byte.
  func error(_ problem: String) -> StudioError {
    .malformed("the body is malformed at byte \(position): \(problem)")
  }
}
