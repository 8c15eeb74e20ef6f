import BackpropFiles

/// Writes messages in the wire format of Protocol Buffers: what ONNX and TensorBoard files are made
/// of.
///
/// A field is a key, `number << 3 | wire type`, and a value: a varint (type 0), 8 bytes (1), bytes
/// with their length (2) or 4 bytes (5). Our own, because swift-protobuf with its generated code is
/// larger than the rest of the package, and two dozen fields are written and none is read.
///
/// Source: *Protocol Buffers: Encoding*, <https://protobuf.dev/programming-guides/encoding>.
struct ProtobufWriter {
  private var writer = ByteWriter()

  /// The message so far.
  var bytes: [UInt8] { writer.bytes }

  mutating func integer(_ field: Int, _ value: Int) {
    key(field, wireType: 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func float(_ field: Int, _ value: Float) {
    key(field, wireType: 5)
    writer.littleEndian(value.bitPattern)
  }

  mutating func double(_ field: Int, _ value: Double) {
    key(field, wireType: 1)
    writer.littleEndian(value.bitPattern)
  }

  /// A packed repeated field.
  mutating func doubles(_ field: Int, _ values: [Double]) {
    key(field, wireType: 2)
    varint(UInt64(values.count * 8))
    for value in values { writer.littleEndian(value.bitPattern) }
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    key(field, wireType: 2)
    varint(UInt64(value.count))
    writer.append(value)
  }

  mutating func string(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }

  /// A message inside this one.
  mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    bytes(field, inner.bytes)
  }

  private mutating func key(_ field: Int, wireType: UInt64) {
    varint(UInt64(field) << 3 | wireType)
  }

  /// Groups of 7 bits, the lowest first; the top bit says that there is more.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      writer.append(CollectionOfOne(UInt8(truncatingIfNeeded: rest) | 0x80))
      rest >>= 7
    }
    writer.append(CollectionOfOne(UInt8(rest)))
  }
}
