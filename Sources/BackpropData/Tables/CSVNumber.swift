extension CSVScanner {
  /// The number in a field; nil where it is none. It may be infinite or not a number.
  ///
  /// Between semicolons a comma is a decimal comma, as spreadsheets write it in much of Europe.
  func number(_ field: Field) -> Double? {
    let bytes = text[field.bytes]
    // Whole numbers of up to 15 digits are exact; most files of pixels hold nothing else.
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
}
