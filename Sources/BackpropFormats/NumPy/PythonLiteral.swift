import BackpropFiles

/// Reads the header of an `.npy` file: a Python dictionary of three known keys.
///
///     {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
///
/// NumPy evaluates it with `ast.literal_eval`; of that language this reads what NumPy writes: plain
/// strings, `True` and `False`, and tuples of whole numbers.
struct PythonLiteral {
  private let text: [UInt8]
  private var position = 0

  /// What the header says.
  struct Header {
    var type: String
    var isFortranOrder: Bool
    var shape: [Int]
  }

  private init(_ text: [UInt8]) { self.text = text }

  /// - Throws: ``FileError`` of kind `badData` with the byte of `text` that is wrong.
  static func header(_ text: [UInt8]) throws(FileError) -> Header {
    var reader = PythonLiteral(text)
    return try reader.header()
  }

  private mutating func header() throws(FileError) -> Header {
    var (type, order, shape): (String?, Bool?, [Int]?)
    try expect("{")
    while !take("}") {
      let start = position
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where type == nil: type = try string()
      case "fortran_order" where order == nil: order = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default:
        throw FileError(.badData, "the key '\(key)' is not known or stands twice", at: .byte(start))
      }
      if take(",") { continue }
      try expect("}")
      break
    }
    skipSpace()
    guard position == text.count else { throw wrong("the header has more after its end") }
    guard let type, let order, let shape else {
      throw wrong("the header needs 'descr', 'fortran_order' and 'shape'")
    }
    return Header(type: type, isFortranOrder: order, shape: shape)
  }

  /// A string between single or double quotes, without escapes.
  private mutating func string() throws(FileError) -> String {
    skipSpace()
    guard position < text.count, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(text[position])
    else { throw wrong("a string should stand here") }
    let quote = text[position]
    let start = position + 1
    guard
      let end = text[start...].firstIndex(where: {
        $0 == quote || $0 == UInt8(ascii: "\\") || !(0x20..<0x7f ~= $0)
      }), text[end] == quote
    else { throw wrong("a string without escapes should stand here") }
    position = end + 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func boolean() throws(FileError) -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw wrong("True or False should stand here")
  }

  private mutating func tuple() throws(FileError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !take(")") {
      numbers.append(try number())
      if take(",") { continue }
      // A tuple of one needs its comma: (3) is a number to Python.
      guard numbers.count > 1 else { throw wrong("a comma should stand here") }
      try expect(")")
      break
    }
    return numbers
  }

  private mutating func number() throws(FileError) -> Int {
    skipSpace()
    let digits = text[position...].prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    guard digits.count == 1 || digits.first != UInt8(ascii: "0"),
      let number = Int(String(decoding: digits, as: UTF8.self))
    else { throw wrong("a length should stand here, from 0 to \(Int.max)") }
    position = digits.endIndex
    return number
  }

  private mutating func expect(_ token: String) throws(FileError) {
    guard take(token) else { throw wrong("\(token) should stand here") }
  }

  private mutating func take(_ token: String) -> Bool {
    skipSpace()
    guard text[position...].starts(with: token.utf8) else { return false }
    position += token.utf8.count
    return true
  }

  private mutating func skipSpace() {
    while position < text.count, [0x20, 0x0a, 0x0d, 0x09].contains(text[position]) { position += 1 }
  }

  private func wrong(_ problem: String) -> FileError {
    FileError(.badData, problem, at: .byte(position))
  }
}
