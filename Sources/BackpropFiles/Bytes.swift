/// A cursor over bytes: every read is checked against their end, every error has an offset.
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

  /// The number of bytes that are left.
  public var remaining: Int { bytes.count - offset }

  /// Reads the next byte, which belongs to `field` (named in the error).
  ///
  /// - Throws: ``FileError`` of kind `badData` at the end of the bytes.
  public mutating func byte(_ field: String) throws(FileError) -> UInt8 {
    try need(1, field)
    defer { offset += 1 }
    return bytes[offset]
  }

  /// Reads the next integer in big-endian (network) order.
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

  /// Reads the next integer in little-endian order.
  ///
  /// - Throws: ``FileError`` of kind `badData` where fewer bytes are left than `T` has.
  public mutating func littleEndian<T: FixedWidthInteger>(
    _ type: T.Type, _ field: String
  ) throws(FileError) -> T {
    try bigEndian(type, field).byteSwapped
  }

  /// Reads the next `count` bytes, without a copy.
  ///
  /// - Throws: ``FileError`` of kind `badData` where `count` is negative or more than is left.
  public mutating func slice(_ count: Int, _ field: String) throws(FileError) -> ArraySlice<UInt8> {
    try need(count, field)
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  /// Skips `count` bytes.
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

/// Collects bytes and integers: the counterpart of ``ByteReader``.
public struct ByteWriter: Sendable {
  /// The bytes written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty writer that holds `capacity` bytes before it allocates.
  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Appends an integer in little-endian order.
  public mutating func littleEndian<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends an integer in big-endian (network) order.
  public mutating func bigEndian<T: FixedWidthInteger>(_ value: T) {
    littleEndian(value.byteSwapped)
  }

  /// Appends bytes as they are.
  public mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Appends `byte` until the number of bytes is a multiple of `unit`.
  public mutating func pad(toMultipleOf unit: Int, with byte: UInt8) {
    precondition(unit > 0, "a unit is a number of bytes")
    let missing = (unit - bytes.count % unit) % unit
    bytes.append(contentsOf: repeatElement(byte, count: missing))
  }
}
