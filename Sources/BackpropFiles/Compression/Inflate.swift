internal import CZlib

/// The three wrappings in which deflated data comes.
public enum DeflateFormat: Sendable, Hashable {
  /// RFC 1952: header, data, CRC-32 and length; several members may follow each other.
  case gzip
  /// RFC 1950: two bytes of header, data, Adler-32; used in PNG.
  case zlib
  /// RFC 1951: the bare data, as in a ZIP archive.
  case raw

  /// zlib's `windowBits` for this wrapping.
  var windowBits: Int32 {
    switch self {
    case .gzip: 15 + 16
    case .zlib: 15
    case .raw: -15
    }
  }
}

/// Decompresses deflated data with zlib, within a bound.
public enum Inflate {
  /// What `bytes` decompress to, which may be at most `limit` bytes.
  ///
  /// zlib checks the checksum and the length that the wrapping holds. Several gzip members are
  /// concatenated, as RFC 1952 asks; anything else after the end is refused. Memory grows with what
  /// is really there, never with a length that the data claims.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the offset in `bytes` of what is wrong.
  public static func decompress(
    _ bytes: [UInt8], format: DeflateFormat, limit: Int = 1 << 30
  ) throws(FileError) -> [UInt8] {
    try decompress(bytes, format: format, limit: limit, keeping: .max).kept
  }

  /// As ``decompress(_:format:limit:)``, but keeps only the first `count` bytes; the others are checked,
  /// too.
  ///
  /// - Returns: What is kept, and how many bytes it all came to.
  public static func decompress(
    _ bytes: [UInt8], format: DeflateFormat, limit: Int = 1 << 30, keeping count: Int
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
      let room = chunk.count
      let status = chunk.withUnsafeMutableBufferPointer { buffer in
        // zlib never writes to its input; its type merely lacks the const.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
        stream.avail_in = UInt32(offered)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(room)
        return inflate(&stream, Z_NO_FLUSH)
      }
      consumed += offered - Int(stream.avail_in)
      let produced = room - Int(stream.avail_out)
      guard produced <= limit - length else {
        throw FileError(
          .badData, "decompresses to more than the \(limit) bytes allowed", at: .byte(consumed),
          advice: "check that it is the right file")
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
