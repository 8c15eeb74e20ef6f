internal import CZlib

/// Compresses with zlib.
public enum Deflate {
  /// `bytes` compressed in the wrapping asked for; the same bytes give the same result.
  ///
  /// - Parameters:
  ///   - bytes: What is compressed.
  ///   - format: The wrapping.
  ///   - level: From 0 (stored) over 1 (fast) to 9 (small).
  /// - Throws: ``FileError`` of kind `unavailable` where zlib finds no memory.
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
        let room = chunk.count
        let status = chunk.withUnsafeMutableBufferPointer { buffer in
          // zlib never writes to its input; its type merely lacks the const.
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
          stream.avail_in = UInt32(offered)
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(room)
          return deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        }
        consumed += offered - Int(stream.avail_in)
        output += chunk[..<(room - Int(stream.avail_out))]
        if status == Z_STREAM_END { return output }
      }
    }
  }
}
