/// The conversions of numbers that files hold and tensors do not: half precision, and the other order
/// of bytes.
enum WidenedNumbers {
  /// A floating-point format of 16 bits.
  enum Half {
    /// IEEE 754 binary16: 5 bits of exponent, 10 of fraction.
    case float16
    /// The upper half of a `Float`: 8 bits of exponent, 7 of fraction.
    case bfloat16
  }

  /// Returns the bytes of `Float`s that have exactly the values of 16-bit numbers, little-endian.
  static func float32(_ source: some Collection<UInt8>, from format: Half) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(2 * source.count)
    var low: UInt8?
    for byte in source {
      guard let first = low else {
        low = byte
        continue
      }
      low = nil
      let half = UInt16(byte) << 8 | UInt16(first)
      let bits =
        switch format {
        case .float16: bits(ofBinary16: half)
        case .bfloat16: UInt32(half) << 16
        }
      result += [
        UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8),
        UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 24),
      ]
    }
    return result
  }

  /// The bits of the `Float` of the same value.
  ///
  /// `Float16` does it, too, but not on every platform.
  private static func bits(ofBinary16 half: UInt16) -> UInt32 {
    let sign = UInt32(half & 0x8000) << 16
    let exponent = UInt32(half >> 10 & 0x1f)
    let fraction = UInt32(half & 0x3ff)
    return switch exponent {
    case 0: sign | (Float(fraction) * 0x1p-24).bitPattern
    case 0x1f: sign | 0x7f80_0000 | fraction << 13
    default: sign | (exponent + 112) << 23 | fraction << 13
    }
  }

  /// Returns big-endian numbers of `size` bytes in little-endian order; `size` divides their number.
  static func littleEndian(_ source: some Collection<UInt8>, size: Int) -> [UInt8] {
    var result = Array(source)
    guard size > 1 else { return result }
    for start in stride(from: 0, through: result.count - size, by: size) {
      result[start..<start + size].reverse()
    }
    return result
  }
}
