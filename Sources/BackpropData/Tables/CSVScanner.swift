import Backprop
import BackpropFiles

/// Splits CSV text (RFC 4180) into records and fields, without copying them.
///
/// Lines end in LF, CRLF or CR; empty ones are skipped. Quoted fields may hold separators, line ends
/// and doubled quotes. Blanks around unquoted fields do not belong to them.
struct CSVScanner {
  /// A field of the text.
  struct Field {
    /// The bytes, without surrounding quotes.
    var bytes: Range<Int>
    /// True if a doubled quote in it stands for one.
    var hasDoubledQuotes = false
  }

  let text: [UInt8]
  let separator: UInt8
  /// The line of the next record, counted from 1.
  private(set) var line = 1
  private var offset: Int

  /// The largest number of fields of a record, which is that of a layer's inputs.
  private static let maximumFieldCount = maximumLayerSize

  private static let quote = UInt8(ascii: "\"")
  private static let (lf, cr) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

  /// A scanner at the beginning of `text`, after a byte-order mark if there is one.
  init(_ text: [UInt8]) {
    self.text = text
    offset = text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    separator = Self.separator(of: text[offset...])
  }

  /// Returns the first of semicolon and tab that the first record holds outside quotes, else a comma.
  private static func separator(of text: ArraySlice<UInt8>) -> UInt8 {
    var (isQuoted, hasTab, hasContent) = (false, false, false)
    for byte in text {
      switch byte {
      case quote: isQuoted.toggle()
      case UInt8(ascii: ";") where !isQuoted: return byte
      case UInt8(ascii: "\t") where !isQuoted: hasTab = true
      case lf where !isQuoted && hasContent, cr where !isQuoted && hasContent:
        return hasTab ? UInt8(ascii: "\t") : UInt8(ascii: ",")
      default: hasContent = hasContent || (byte != lf && byte != cr)
      }
    }
    return hasTab ? UInt8(ascii: "\t") : UInt8(ascii: ",")
  }

  /// Returns the line of the byte at `offset`, counted from 1.
  static func line(of offset: Int, in text: [UInt8]) -> Int {
    1
      + (0..<offset).count {
        text[$0] == lf || (text[$0] == cr && text[safe: $0 + 1] != lf)
      }
  }

  /// Returns the text of a field.
  func string(_ field: Field) -> String {
    let string = String(decoding: text[field.bytes], as: UTF8.self)
    guard field.hasDoubledQuotes else { return string }
    var isSecond = false
    return String(
      String.UnicodeScalarView(
        string.unicodeScalars.filter { scalar in
          defer { isSecond = scalar == "\"" && !isSecond }
          return !(scalar == "\"" && isSecond)
        }))
  }

  /// Returns the number in a field, which may be infinite or NaN; nil if it is not a number.
  ///
  /// Between semicolons a comma is a decimal comma, as spreadsheets write it in much of Europe.
  func number(_ field: Field) -> Double? {
    let bytes = text[field.bytes]
    // Whole numbers of up to 15 digits are exact; files of pixels hold little else.
    if bytes.count <= 15, !bytes.isEmpty {
      var value = 0
      var isWhole = true
      for byte in bytes {
        let digit = byte &- UInt8(ascii: "0")
        if digit > 9 {
          isWhole = false
          break
        }
        value = value * 10 + Int(digit)
      }
      if isWhole { return Double(value) }
    }
    var string = String(decoding: bytes, as: UTF8.self)
    if separator == UInt8(ascii: ";") {
      string = String(string.map { $0 == "," ? "." : $0 })
    }
    return Double(string)
  }

  /// Reads the next record's fields; returns the line it begins on, or nil at the end.
  ///
  /// - Throws: `FileError` of kind `badData` with line and column.
  mutating func next(into fields: inout [Field]) throws(FileError) -> Int? {
    while offset < text.count, skipLineEnd() {}
    guard offset < text.count else { return nil }
    let first = line
    fields.removeAll(keepingCapacity: true)
    while true {
      fields.append(try field(number: fields.count + 1))
      guard offset < text.count, text[offset] == separator else { break }
      offset += 1
    }
    _ = skipLineEnd()
    return first
  }

  /// Skips a line end, if there is one here; returns true if so.
  private mutating func skipLineEnd() -> Bool {
    guard offset < text.count else { return false }
    if text[offset] == Self.cr {
      offset += offset + 1 < text.count && text[offset + 1] == Self.lf ? 2 : 1
    } else if text[offset] == Self.lf {
      offset += 1
    } else {
      return false
    }
    line += 1
    return true
  }

  private mutating func field(number: Int) throws(FileError) -> Field {
    guard number <= Self.maximumFieldCount else {
      throw FileError(
        .badData, "more than \(Self.maximumFieldCount) fields", at: .line(line, column: number),
        advice: "check the separators and the line ends")
    }
    skipBlanks()
    if offset < text.count, text[offset] == Self.quote { return try quotedField(number: number) }
    let start = offset
    while offset < text.count {
      let byte = text[offset]
      if byte == separator || byte == Self.lf || byte == Self.cr { break }
      offset += 1
    }
    var end = offset
    while end > start, isBlank(text[end - 1]) { end -= 1 }
    return Field(bytes: start..<end)
  }

  private mutating func quotedField(number: Int) throws(FileError) -> Field {
    let firstLine = line
    offset += 1
    var field = Field(bytes: offset..<offset)
    while true {
      guard offset < text.count else {
        throw FileError(
          .badData, "a quoted field does not end", at: .line(firstLine, column: number),
          advice: "close the quote")
      }
      let byte = text[offset]
      if byte == Self.lf || (byte == Self.cr && !(text[safe: offset + 1] == Self.lf)) { line += 1 }
      offset += 1
      guard byte == Self.quote else { continue }
      guard text[safe: offset] == Self.quote else { break }
      field.hasDoubledQuotes = true
      offset += 1
    }
    field.bytes = field.bytes.lowerBound..<offset - 1
    skipBlanks()
    if let byte = text[safe: offset], ![separator, Self.lf, Self.cr].contains(byte) {
      throw FileError(
        .badData, "text after a quoted field", at: .line(line, column: number),
        advice: "double the quotes inside a quoted field")
    }
    return field
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte != separator && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
  }

  private mutating func skipBlanks() {
    while offset < text.count, isBlank(text[offset]) { offset += 1 }
  }
}

extension Array {
  /// The element at `index`, or nil past the end.
  fileprivate subscript(safe index: Int) -> Element? { index < count ? self[index] : nil }
}
