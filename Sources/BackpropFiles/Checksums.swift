internal import CZlib

/// The checksum of gzip, PNG and ZIP: the polynomial 04C11DB7, reflected (ISO/IEC 13239).
public enum CRC32 {
  /// Returns the checksum of `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - sum: The checksum of the bytes before them.
  public static func checksum(
    of bytes: some Collection<UInt8>, after sum: UInt32 = 0
  ) -> UInt32 {
    let whole = bytes.withContiguousStorageIfAvailable { checksum(ofMemory: $0, after: sum) }
    return whole ?? Array(bytes).withUnsafeBufferPointer { checksum(ofMemory: $0, after: sum) }
  }

  private static func checksum(
    ofMemory bytes: UnsafeBufferPointer<UInt8>, after sum: UInt32
  ) -> UInt32 {
    // zlib takes a missing address as a request for the first checksum.
    guard let start = bytes.baseAddress else { return sum }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(sum), start, bytes.count))
  }
}

/// Castagnoli's checksum: the polynomial 1EDC6F41, reflected (RFC 3720, appendix B.4).
///
/// zlib computes only ``CRC32``.
public enum CRC32C {
  /// Returns the checksum of `bytes`.
  public static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xff)] ^ (sum >> 8) }
    return ~sum
  }

  /// Returns the checksum as TensorFlow's record files store it: rotated right by 15 bits, plus a
  /// constant. So a checksum of data that contain checksums keeps its strength.
  public static func masked(of bytes: some Sequence<UInt8>) -> UInt32 {
    let sum = checksum(of: bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }

  /// The contribution of each value of the lowest byte.
  private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
    (0..<8).reduce(index) { sum, _ in sum & 1 == 1 ? 0x82f6_3b78 ^ (sum >> 1) : sum >> 1 }
  }
}

/// The SHA-256 message digest (FIPS 180-4, section 6.2).
///
/// swift-crypto would bring BoringSSL and triple the package's first build. Here the digest only
/// tells a good download from a bad one; it protects no secret.
public struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var length: UInt64 = 0
  private var schedule = [UInt32](repeating: 0, count: 64)

  /// The digest of an empty message, to be updated.
  public init() {}

  /// Adds more of the message.
  public mutating func update(_ bytes: [UInt8]) {
    length &+= UInt64(bytes.count)
    var start = 0
    if !pending.isEmpty {
      start = min(64 - pending.count, bytes.count)
      pending += bytes[..<start]
      guard pending.count == 64 else { return }
      compress(pending, at: 0)
      pending.removeAll(keepingCapacity: true)
    }
    while bytes.count - start >= 64 {
      compress(bytes, at: start)
      start += 64
    }
    pending += bytes[start...]
  }

  /// Returns the 32 bytes of the digest of the whole message.
  public consuming func digest() -> [UInt8] {
    let bits = length &* 8
    var tail: [UInt8] = [0x80]
    tail += [UInt8](repeating: 0, count: (119 - pending.count) % 64)
    for shift in stride(from: 56, through: 0, by: -8) { tail.append(UInt8(bits >> shift & 0xff)) }
    update(tail)
    return state.flatMap { word in [24, 16, 8, 0].map { UInt8(word >> $0 & 0xff) } }
  }

  /// Returns the digest of `bytes` as 64 lower-case hexadecimal digits.
  public static func hexadecimal(of bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(bytes)
    let digits = Array("0123456789abcdef")
    return String(hash.digest().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  private mutating func compress(_ bytes: [UInt8], at start: Int) {
    bytes.withUnsafeBufferPointer { block in
      schedule.withUnsafeMutableBufferPointer { w in
        Self.constants.withUnsafeBufferPointer { k in
          state.withUnsafeMutableBufferPointer { state in
            Self.rounds(block, start, w, k, state)
          }
        }
      }
    }
  }

  private static func rounds(
    _ block: UnsafeBufferPointer<UInt8>, _ start: Int, _ w: UnsafeMutableBufferPointer<UInt32>,
    _ k: UnsafeBufferPointer<UInt32>, _ state: UnsafeMutableBufferPointer<UInt32>
  ) {
    for t in 0..<16 {
      let i = start + 4 * t
      w[t] = UInt32(block[i]) << 24 | UInt32(block[i + 1]) << 16
      w[t] |= UInt32(block[i + 2]) << 8 | UInt32(block[i + 3])
    }
    for t in 16..<64 {
      let s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >> 3)
      let s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >> 10)
      w[t] = w[t - 16] &+ s0 &+ w[t - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ k[t] &+ w[t]
      let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e) = (g, f, e, d &+ t1)
      (d, c, b, a) = (c, b, a, t1 &+ t2)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  @inline(__always)
  private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x &>> n | x &<< (32 &- n) }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
