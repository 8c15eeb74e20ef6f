/// Writes messages in the wire format of Protocol Buffers, for ONNX and TensorBoard files.
///
/// A field is a key, `number << 3 | wire type`, and a value: a varint (type 0), 8 bytes (1), bytes
/// with their length (2) or 4 bytes (5). It replaces swift-protobuf, whose generated code is
/// larger than the rest of the package: three dozen fields are written or read.
///
/// Source: *Protocol Buffers: Encoding*, <https://protobuf.dev/programming-guides/encoding>.
struct ProtobufWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  mutating func integer(_ field: Int, _ value: Int) {
    key(field, wireType: 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func float(_ field: Int, _ value: Float) {
    key(field, wireType: 5)
    littleEndian(value.bitPattern)
  }

  mutating func double(_ field: Int, _ value: Double) {
    key(field, wireType: 1)
    littleEndian(value.bitPattern)
  }

  /// Appends a packed repeated field.
  mutating func doubles(_ field: Int, _ values: [Double]) {
    key(field, wireType: 2)
    varint(UInt64(values.count * 8))
    for value in values { littleEndian(value.bitPattern) }
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    key(field, wireType: 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func string(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }

  /// Appends a message as a field of this one.
  mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    bytes(field, inner.bytes)
  }

  private mutating func littleEndian(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }

  private mutating func key(_ field: Int, wireType: UInt64) {
    varint(UInt64(field) << 3 | wireType)
  }

  /// Appends groups of 7 bits, the lowest first; the top bit is set in all but the last.
  @inline(never)  // for the many callers: it is short to call, and long to compile
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
