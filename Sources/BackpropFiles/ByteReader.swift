/// A cursor over bytes that cannot leave them: every read is checked, every error has an offset.
public struct ByteReader: Sendable {
  /// The bytes being read.
  public let bytes: [UInt8]
  /// The offset of the next byte to be read.
  public private(set) var offset: Int

  /// A cursor at the first of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    self.offset = 0
  }

  /// How many bytes are left.
  public var remaining: Int { bytes.count - offset }

  /// The next byte, which belongs to `field` (named in the error).
  ///
  /// - Throws: ``FileError`` of kind `badData` at the end of the bytes.
  public mutating func byte(_ field: String) throws(FileError) -> UInt8 {
    try need(1, field)
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next integer in big-endian (network) order.
  ///
  /// - Throws: ``FileError`` of kind `badData` where fewer bytes are left than `T` has.
  public mutating func bigEndian<T: FixedWidthInteger>(
    _ type: T.Type, _ field: String
  ) throws(FileError) -> T {
    var value: T = 0
    for byte in try slice(T.bitWidth / 8, field) {
      value = (T.bitWidth > 8 ? value << 8 : 0) | T(truncatingIfNeeded: byte)
    }
    return value
  }

  /// The next integer in little-endian order.
  ///
  /// - Throws: ``FileError`` of kind `badData` where fewer bytes are left than `T` has.
  public mutating func littleEndian<T: FixedWidthInteger>(
    _ type: T.Type, _ field: String
  ) throws(FileError) -> T {
    try bigEndian(type, field).byteSwapped
  }

  /// The next `count` bytes, without a copy.
  ///
  /// - Throws: ``FileError`` of kind `badData` where `count` is negative or more than is left.
  public mutating func slice(_ count: Int, _ field: String) throws(FileError) -> ArraySlice<UInt8> {
    try need(count, field)
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  /// Passes over `count` bytes.
  ///
  /// - Throws: ``FileError`` of kind `badData` where `count` is negative or more than is left.
  public mutating func skip(_ count: Int, _ field: String) throws(FileError) {
    try need(count, field)
    offset += count
  }

  /// Checks that nothing is left.
  ///
  /// - Throws: ``FileError`` of kind `badData` at the first byte too many.
  public func end() throws(FileError) {
    guard remaining == 0 else {
      throw FileError(.badData, "\(remaining) bytes too many", at: .byte(offset))
    }
  }

  private func need(_ count: Int, _ field: String) throws(FileError) {
    guard count >= 0, count <= remaining else {
      throw FileError(
        .badData, "truncated: \(field) needs \(count) bytes, \(remaining) are left",
        at: .byte(offset), advice: "get the file again")
    }
  }
}
