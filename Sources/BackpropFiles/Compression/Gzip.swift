/// The gzip file format (RFC 1952).
public enum Gzip {
  /// Whether `bytes` begin as gzip does; names of files are not asked.
  public static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// All members of `bytes`, decompressed and concatenated: at most `limit` bytes.
  ///
  /// - Throws: ``FileError`` of kind `badData`: no gzip, truncated, a wrong CRC-32 or length,
  ///   bytes after the end, or more than `limit`.
  public static func decompress(
    _ bytes: [UInt8], limit: Int = 1 << 30
  ) throws(FileError) -> [UInt8] {
    try decompress(bytes, limit: limit, keeping: .max).kept
  }

  /// As ``decompress(_:limit:)``, but keeps only the first `count` bytes; the others are checked, too.
  ///
  /// - Returns: What is kept, and how many bytes it all came to.
  public static func decompress(
    _ bytes: [UInt8], limit: Int = 1 << 30, keeping count: Int
  ) throws(FileError) -> (kept: [UInt8], length: Int) {
    guard isCompressed(bytes) else {
      throw FileError(
        .badData, "not gzip: it does not begin with 1f 8b", at: .byte(0),
        advice: "check that it is the right file")
    }
    return try Inflate.decompress(bytes, format: .gzip, limit: limit, keeping: count)
  }

  /// `bytes` as one gzip member without a name or a time, so that equal input gives equal output.
  ///
  /// - Throws: ``FileError`` of kind `unavailable` where zlib finds no memory.
  public static func compress(_ bytes: [UInt8], level: Int = 6) throws(FileError) -> [UInt8] {
    try Deflate.compress(bytes, format: .gzip, level: level)
  }
}
