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
/// (NEP 1). Version 3.0 differs only for structured types, which are not read.
public enum NumPyArray {
  /// The longest header that is read, in bytes; NumPy itself refuses 10,000 and more.
  public static let maximumHeaderSize = 10_000

  /// The most axes that an array may have, as in NumPy.
  public static let maximumAxisCount = 64

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The bytes of an `.npy` file.
  public static func encode(_ tensor: Tensor) -> [UInt8] {
    let lengths = tensor.shape.map(String.init)
    let shape = lengths.count == 1 ? "\(lengths[0])," : lengths.joined(separator: ", ")
    let header =
      "{'descr': '\(name(of: tensor.elementType))', 'fortran_order': False, 'shape': (\(shape)), }"
    // The elements begin at a multiple of 64 bytes, as NumPy has it.
    let start = (10 + header.utf8.count + 1 + 63) / 64 * 64
    var file = ByteWriter(capacity: start + tensor.bytes.count)
    file.append(magic)
    let isLong = start - 10 > Int(UInt16.max)
    precondition(!isLong, "a tensor has no thousands of axes")
    file.append([1, 0])
    file.littleEndian(UInt16(start - 10))
    file.append(header.utf8)
    file.append(repeatElement(UInt8(ascii: " "), count: start - 11 - header.utf8.count))
    file.append([UInt8(ascii: "\n")])
    file.append(tensor.bytes)
    return file.bytes
  }

  /// The array in the bytes of an `.npy` file; one in Fortran's order is brought into C's.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong.
  public static func decode(_ bytes: [UInt8]) throws(FileError) -> Tensor {
    var reader = ByteReader(bytes)
    guard try reader.slice(6, "the signature").elementsEqual(magic) else {
      throw FileError(
        .badData, "no .npy array: it does not begin with 93 NUMPY", at: .byte(0),
        advice: "check that it is the right file")
    }
    let version = (try reader.byte("the version"), try reader.byte("the version"))
    let length: Int
    switch version {
    case (1, 0): length = Int(try reader.littleEndian(UInt16.self, "the length of the header"))
    case (2, 0): length = Int(try reader.littleEndian(UInt32.self, "the length of the header"))
    default:
      throw FileError(
        .badData, "the version \(version.0).\(version.1) of .npy is not read", at: .byte(6),
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
    guard let type = Tensor.ElementType.allCases.first(where: { name(of: $0) == header.type })
    else {
      throw FileError(
        .badData, "the type '\(header.type)' is not read", at: .byte(0),
        advice: "convert it, as in a.astype('<f8')")
    }
    guard header.shape.count <= maximumAxisCount else {
      throw FileError(
        .badData, "\(header.shape.count) axes, where \(maximumAxisCount) are allowed",
        at: .byte(0), advice: "reshape it")
    }
    guard Tensor.byteCount(of: type, shape: header.shape) == content.count else {
      throw FileError(
        .badData, "\(content.count) bytes do not fit the shape \(header.shape) of '\(header.type)'",
        at: .byte(offset), advice: "get the file again")
    }
    let elements =
      header.isFortranOrder
      ? rowMajor(content, size: type.size, shape: header.shape) : content
    return Tensor(type, shape: header.shape, bytes: elements)
  }

  /// Elements whose first index runs fastest, in the order where the last one does.
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
    var place = 0
    while result.count < source.count {
      result += source[place..<place + size]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * index[axis]
        index[axis] = 0
      }
    }
    return result
  }

  /// NumPy's name of a type of elements.
  static func name(of type: Tensor.ElementType) -> String {
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
