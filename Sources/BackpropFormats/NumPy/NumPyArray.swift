public import BackpropFiles

/// A single array in NumPy's own format, `.npy`.
///
///     6 bytes    93 'NUMPY'
///     2 bytes    the version, 1.0 or 2.0
///     2 bytes    n, the length of the header, little-endian; 4 bytes in version 2.0
///     n bytes    the header: a Python dictionary, padded with spaces, ended by a newline
///     the rest   the elements
///
/// Source: NumPy, `numpy.lib.format`, <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>
/// (NEP 1). Version 3.0 differs only for structured types, which are not supported.
public enum NumPyArray {
  /// The longest header that is read, in bytes; NumPy itself refuses 10,000 and more.
  public static let maximumHeaderSize = 10_000

  /// The most axes that an array may have, as in NumPy.
  public static let maximumAxisCount = 64

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Returns the bytes of an `.npy` file.
  public static func encode(_ tensor: Tensor) -> [UInt8] {
    let lengths = tensor.shape.map(String.init)
    let shape = lengths.count == 1 ? "\(lengths[0])," : lengths.joined(separator: ", ")
    let header =
      "{'descr': '\(name(of: tensor.elementType))', 'fortran_order': False, 'shape': (\(shape)), }"
    // The elements begin at a multiple of 64 bytes, as in NumPy.
    let start = (10 + header.utf8.count + 1 + 63) / 64 * 64
    var file = ByteWriter(capacity: start + tensor.bytes.count)
    file.append(magic)
    precondition(start - 10 <= Int(UInt16.max), "a tensor does not have thousands of axes")
    file.append([1, 0])
    file.littleEndian(UInt16(start - 10))
    file.append(header.utf8)
    file.append(repeatElement(UInt8(ascii: " "), count: start - 11 - header.utf8.count))
    file.append([UInt8(ascii: "\n")])
    file.append(tensor.bytes)
    return file.bytes
  }

  /// Decodes the bytes of an `.npy` file; an array in Fortran's order is brought into C's,
  /// big-endian numbers into little-endian ones, and half precision is widened to `float32`.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong.
  public static func decode(_ bytes: [UInt8]) throws(FileError) -> Tensor {
    var reader = ByteReader(bytes)
    guard try reader.slice(6, "the signature").elementsEqual(magic) else {
      throw FileError(
        .badData, "not a .npy array: it does not begin with 93 NUMPY", at: .byte(0),
        advice: "check that it is the right file")
    }
    let version = (try reader.byte("the version"), try reader.byte("the version"))
    let length: Int
    switch version {
    case (1, 0): length = Int(try reader.littleEndian(UInt16.self, "the length of the header"))
    case (2, 0): length = Int(try reader.littleEndian(UInt32.self, "the length of the header"))
    default:
      throw FileError(
        .badData, "the version \(version.0).\(version.1) of .npy is not supported", at: .byte(6),
        advice: "save it with 1.0 or 2.0")
    }
    guard length <= maximumHeaderSize else {
      throw FileError(
        .badData, "a header of \(length) bytes, where \(maximumHeaderSize) are allowed",
        at: .byte(8))
    }
    let text = try reader.slice(length, "the header")
    do throws(FileError) {
      let header = try PythonLiteral.header(Array(text))
      return try tensor(header, Array(bytes[text.endIndex...]), at: length)
    } catch {
      throw error.shifted(by: text.startIndex)
    }
  }

  private static func tensor(
    _ header: PythonLiteral.Header, _ content: [UInt8], at offset: Int
  ) throws(FileError) -> Tensor {
    guard let encoding = Encoding(header.type) else {
      throw FileError(
        .badData, "the type '\(header.type)' is not supported", at: .byte(0),
        advice: "convert it, as in a.astype('<f8')")
    }
    guard header.shape.count <= maximumAxisCount else {
      throw FileError(
        .badData, "\(header.shape.count) axes, where \(maximumAxisCount) are allowed",
        at: .byte(0), advice: "reshape it")
    }
    let stored: Tensor.ElementType = encoding.isHalf ? .uint16 : encoding.type
    guard Tensor.byteCount(of: stored, shape: header.shape) == content.count else {
      throw FileError(
        .badData, "\(content.count) bytes do not match '\(header.type)' of shape \(header.shape)",
        at: .byte(offset), advice: "get the file again")
    }
    var elements =
      header.isFortranOrder
      ? rowMajor(content, size: stored.size, shape: header.shape) : content
    if encoding.isBigEndian {
      elements = WidenedNumbers.littleEndian(elements, size: stored.part.size)
    }
    if encoding.isHalf { elements = WidenedNumbers.float32(elements, from: .float16) }
    return Tensor(encoding.type, shape: header.shape, bytes: elements)
  }

  /// The way in which a file stores elements, from the `descr` of its header.
  private struct Encoding {
    /// The type in memory.
    var type: Tensor.ElementType
    /// True for 16-bit numbers, which are widened.
    var isHalf = false
    var isBigEndian = false

    init?(_ name: String) {
      isBigEndian = name.hasPrefix(">")
      let littleEndian = isBigEndian ? "<" + name.dropFirst() : name
      if littleEndian == "<f2" {
        (type, isHalf) = (.float32, true)
      } else if let type = Tensor.ElementType.allCases.first(where: {
        NumPyArray.name(of: $0) == littleEndian
      }) {
        self.type = type
      } else {
        return nil
      }
    }
  }

  /// Returns elements in the order in which the last index runs fastest, from the order in which
  /// the first one does.
  private static func rowMajor(_ source: [UInt8], size: Int, shape: [Int]) -> [UInt8] {
    guard shape.count > 1, !source.isEmpty else { return source }
    var strides: [Int] = []
    var stride = size
    for length in shape {
      strides.append(stride)
      stride *= length
    }
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var index = Array(repeating: 0, count: shape.count)
    var offset = 0
    while result.count < source.count {
      result += source[offset..<offset + size]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < shape[axis] { break }
        offset -= strides[axis] * index[axis]
        index[axis] = 0
      }
    }
    return result
  }

  /// NumPy's name of an element type.
  private static func name(of type: Tensor.ElementType) -> String {
    switch type {
    case .uint8: "|u1"
    case .int8: "|i1"
    case .uint16: "<u2"
    case .int16: "<i2"
    case .uint32: "<u4"
    case .int32: "<i4"
    case .uint64: "<u8"
    case .int64: "<i8"
    case .float32: "<f4"
    case .float64: "<f8"
    case .complex64: "<c8"
    case .complex128: "<c16"
    }
  }
}

/// Reads the header of an `.npy` file: a Python dictionary of three known keys.
///
///     {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
///
/// NumPy evaluates it with `ast.literal_eval`. This reader takes the part of that language that NumPy
/// writes: plain strings, `True` and `False`, and tuples of integers.
private struct PythonLiteral {
  private let text: [UInt8]
  private var position = 0

  /// The values of the header.
  struct Header {
    var type: String
    var isFortranOrder: Bool
    var shape: [Int]
  }

  private init(_ text: [UInt8]) { self.text = text }

  /// Reads a header.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte of `text` that is wrong.
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
        throw FileError(.badData, "the key '\(key)' is unknown or occurs twice", at: .byte(start))
      }
      if take(",") { continue }
      try expect("}")
      break
    }
    skipSpace()
    guard position == text.count else { throw wrong("there is text after the end of the header") }
    guard let type, let order, let shape else {
      throw wrong("the header needs 'descr', 'fortran_order' and 'shape'")
    }
    return Header(type: type, isFortranOrder: order, shape: shape)
  }

  /// Reads a string between single or double quotes, without escapes.
  private mutating func string() throws(FileError) -> String {
    skipSpace()
    guard position < text.count, [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(text[position])
    else { throw wrong("a string is expected here") }
    let quote = text[position]
    let start = position + 1
    guard
      let end = text[start...].firstIndex(where: {
        $0 == quote || $0 == UInt8(ascii: "\\") || !(0x20..<0x7f ~= $0)
      }), text[end] == quote
    else { throw wrong("a string without escapes is expected here") }
    position = end + 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func boolean() throws(FileError) -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw wrong("True or False is expected here")
  }

  private mutating func tuple() throws(FileError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !take(")") {
      numbers.append(try number())
      if take(",") { continue }
      // A tuple of one needs its comma: (3) is a number to Python.
      guard numbers.count > 1 else { throw wrong("a comma is expected here") }
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
    else { throw wrong("a length is expected here, from 0 to \(Int.max)") }
    position = digits.endIndex
    return number
  }

  private mutating func expect(_ token: String) throws(FileError) {
    guard take(token) else { throw wrong("\(token) is expected here") }
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
