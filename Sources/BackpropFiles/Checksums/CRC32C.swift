/// Castagnoli's checksum: the polynomial 1EDC6F41, reflected (RFC 3720, appendix B.4).
///
/// zlib has only the other one, ``CRC32``.
public enum CRC32C {
  /// The checksum of `bytes`.
  public static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xff)] ^ (sum >> 8) }
    return ~sum
  }

  /// The checksum as TensorFlow's record files store it, so that a checksum over data that contains
  /// checksums keeps its strength: rotated right by 15 bits, plus a constant.
  public static func masked(of bytes: some Sequence<UInt8>) -> UInt32 {
    let sum = checksum(of: bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }

  /// What each value of the lowest byte contributes.
  private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
    (0..<8).reduce(index) { sum, _ in sum & 1 == 1 ? 0x82f6_3b78 ^ (sum >> 1) : sum >> 1 }
  }
}
