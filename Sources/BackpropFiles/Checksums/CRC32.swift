internal import CZlib

/// The checksum of gzip, PNG and ZIP: the polynomial 04C11DB7, reflected (ISO/IEC 13239).
public enum CRC32 {
  /// The checksum of `bytes`.
  public static func checksum(of bytes: some Collection<UInt8>) -> UInt32 {
    let whole = bytes.withContiguousStorageIfAvailable { checksum(ofMemory: $0) }
    return whole ?? Array(bytes).withUnsafeBufferPointer { checksum(ofMemory: $0) }
  }

  private static func checksum(ofMemory bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var sum: UInt = 0
    var start = 0
    while start < bytes.count {
      let count = min(bytes.count - start, 1 << 30)  // zlib counts in 32 bits
      sum = UInt(crc32(uLong(sum), bytes.baseAddress.map { $0 + start }, UInt32(count)))
      start += count
    }
    return UInt32(truncatingIfNeeded: sum)
  }
}
