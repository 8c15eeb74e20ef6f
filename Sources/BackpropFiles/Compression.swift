internal import CZlib

/// The three formats that wrap deflated data.
public enum DeflateFormat: Sendable, Hashable {
  /// RFC 1952: header, data, CRC-32 and length; several members may follow each other.
  case gzip
  /// RFC 1950: two bytes of header, data, Adler-32; used in PNG.
  case zlib
  /// RFC 1951: the data alone, as in a ZIP archive.
  case raw

  /// zlib's `windowBits` for this format.
  fileprivate var windowBits: Int32 {
    switch self {
    case .gzip: 15 + 16
    case .zlib: 15
    case .raw: -15
    }
  }
}

/// Decompresses deflated data with zlib, up to a limit.
public enum Inflate {
  /// Returns the decompressed data, at most `limit` bytes.
  ///
  /// zlib validates the checksum and the length that the format contains. Several gzip members are
  /// concatenated, as RFC 1952 asks; anything else after the end is refused. Memory grows with
  /// the data themselves, never with a length that they claim.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the offset in `bytes` of what is wrong.
  public static func decompress(
    _ bytes: [UInt8], format: DeflateFormat, limit: Int = ReadLimit.bytes
  ) throws(FileError) -> [UInt8] {
    try decompress(bytes, format: format, limit: limit, keeping: .max).kept
  }

  /// Decompresses as ``decompress(_:format:limit:)`` does, but keeps only the first `count` bytes.
  /// The others are validated, too.
  ///
  /// - Returns: The bytes that are kept, and the number of all bytes.
  public static func decompress(
    _ bytes: [UInt8], format: DeflateFormat, limit: Int = ReadLimit.bytes, keeping count: Int
  ) throws(FileError) -> (kept: [UInt8], length: Int) {
    precondition(limit >= 0 && count >= 0, "a limit is a number of bytes")
    var stream = z_stream()
    let status = inflateInit2_(
      &stream, format.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw FileError(.unavailable, "zlib cannot start (status \(status))")
    }
    defer { inflateEnd(&stream) }
    return try bytes.withUnsafeBufferPointer { (input) throws(FileError) in
      try run(&stream, input, format, limit, count)
    }
  }

  private static func run(
    _ stream: inout z_stream, _ input: UnsafeBufferPointer<UInt8>, _ format: DeflateFormat,
    _ limit: Int, _ keptCount: Int
  ) throws(FileError) -> (kept: [UInt8], length: Int) {
    var output: [UInt8] = []
    var length = 0
    // Most data shrinks less than eightfold: the array need not be copied as it grows, and pages
    // that are not written to cost nothing.
    output.reserveCapacity(min(keptCount, limit, min(input.count, 1 << 27) * 8))
    var chunk = [UInt8](repeating: 0, count: 1 << 17)
    var consumed = 0
    while true {
      let offered = min(input.count - consumed, 1 << 30)  // zlib counts in 32 bits
      let capacity = chunk.count
      let status = chunk.withUnsafeMutableBufferPointer { buffer in
        // zlib never writes to its input; its type merely lacks the const.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
        stream.avail_in = UInt32(offered)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(capacity)
        return inflate(&stream, Z_NO_FLUSH)
      }
      consumed += offered - Int(stream.avail_in)
      let produced = capacity - Int(stream.avail_out)
      guard produced <= limit - length else {
        throw FileError(
          .badData, "decompresses to more than the \(limit) bytes allowed", at: .byte(consumed),
          advice: ReadLimit.advice)
      }
      output += chunk[..<min(produced, keptCount - output.count)]
      length += produced
      switch status {
      case Z_OK:
        continue
      case Z_STREAM_END:
        if consumed == input.count { return (output, length) }
        guard format == .gzip, input.count - consumed >= 2, input[consumed] == 0x1f,
          input[consumed + 1] == 0x8b
        else {
          throw FileError(
            .badData, "\(input.count - consumed) bytes too many after the compressed data",
            at: .byte(consumed), advice: "get the file again")
        }
        inflateReset(&stream)
      case Z_BUF_ERROR where consumed == input.count:
        throw FileError(
          .badData, "compressed data is truncated", at: .byte(consumed),
          advice: "get the file again")
      case Z_MEM_ERROR:
        throw FileError(.unavailable, "zlib has no memory left", at: .byte(consumed))
      default:
        let reason = stream.msg.map { String(cString: $0) } ?? "status \(status)"
        throw FileError(
          .badData, "compressed data is damaged: \(reason)", at: .byte(consumed),
          advice: "get the file again")
      }
    }
  }
}

/// Compresses with zlib.
public enum Deflate {
  /// Returns `bytes` compressed in the given format; the same bytes give the same result.
  ///
  /// - Parameters:
  ///   - bytes: The data.
  ///   - format: The format around the compressed data.
  ///   - level: From 0 (stored) over 1 (fast) to 9 (small).
  /// - Throws: ``FileError`` of kind `unavailable` if zlib runs out of memory.
  public static func compress(
    _ bytes: [UInt8], format: DeflateFormat, level: Int = 6
  ) throws(FileError) -> [UInt8] {
    precondition(0...9 ~= level, "zlib's levels are 0 to 9")
    var stream = z_stream()
    let status = deflateInit2_(
      &stream, Int32(level), Z_DEFLATED, format.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw FileError(.unavailable, "zlib cannot start (status \(status))")
    }
    defer { deflateEnd(&stream) }
    return bytes.withUnsafeBufferPointer { input in
      var output: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 17)
      var consumed = 0
      while true {
        let offered = min(input.count - consumed, 1 << 30)  // zlib counts in 32 bits
        let isLast = consumed + offered == input.count
        let capacity = chunk.count
        let status = chunk.withUnsafeMutableBufferPointer { buffer in
          // zlib never writes to its input; its type merely lacks the const.
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
          stream.avail_in = UInt32(offered)
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(capacity)
          return deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        }
        consumed += offered - Int(stream.avail_in)
        output += chunk[..<(capacity - Int(stream.avail_out))]
        if status == Z_STREAM_END { return output }
      }
    }
  }
}

/// The gzip file format (RFC 1952).
public enum Gzip {
  /// A Boolean value that indicates whether `bytes` begin like a gzip file.
  public static func isCompressed(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// Returns all members of `bytes`, decompressed and concatenated: at most `limit` bytes.
  ///
  /// - Throws: ``FileError`` of kind `badData` if `bytes` are not gzip, are truncated, have a wrong
  ///   CRC-32 or length, continue after the end, or decompress to more than `limit`.
  public static func decompress(
    _ bytes: [UInt8], limit: Int = ReadLimit.bytes
  ) throws(FileError) -> [UInt8] {
    try decompress(bytes, limit: limit, keeping: .max).kept
  }

  /// Decompresses as ``decompress(_:limit:)`` does, but keeps only the first `count` bytes. The
  /// others are validated, too.
  ///
  /// - Returns: The bytes that are kept, and the number of all bytes.
  public static func decompress(
    _ bytes: [UInt8], limit: Int = ReadLimit.bytes, keeping count: Int
  ) throws(FileError) -> (kept: [UInt8], length: Int) {
    guard isCompressed(bytes) else {
      throw FileError(
        .badData, "not gzip: it does not begin with 1f 8b", at: .byte(0),
        advice: "check that it is the right file")
    }
    return try Inflate.decompress(bytes, format: .gzip, limit: limit, keeping: count)
  }

  /// Returns `bytes` as one gzip member without a name or a time: equal input gives equal output.
  ///
  /// - Throws: ``FileError`` of kind `unavailable` if zlib runs out of memory.
  public static func compress(_ bytes: [UInt8], level: Int = 6) throws(FileError) -> [UInt8] {
    try Deflate.compress(bytes, format: .gzip, level: level)
  }
}
