/// Builds up bytes in little-endian order: the counterpart of ``ByteReader``.
public struct ByteWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// Nothing yet, with room for `capacity` bytes.
  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Appends an integer in little-endian order.
  public mutating func littleEndian<T: FixedWidthInteger>(_ value: T) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
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
