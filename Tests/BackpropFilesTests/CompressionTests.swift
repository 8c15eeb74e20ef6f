import BackpropFiles
import Testing

/// A failure here lets damaged downloads pass, or small files fill the memory.
@Suite struct CompressionTests {
  private let text = (0..<300_000).map { UInt8(($0 * $0 / 7) % 31) }

  @Test(arguments: [DeflateFormat.gzip, .zlib, .raw], [0, 1, 6, 9])
  func roundTrip(format: DeflateFormat, level: Int) throws {
    for bytes in [[], [7], text] {
      let packed = try Deflate.compress(bytes, format: format, level: level)
      #expect(try Inflate.decompress(packed, format: format) == bytes)
    }
  }

  @Test func severalMembersAreJoined() throws {
    let packed = try Gzip.compress([1, 2]) + Gzip.compress([]) + Gzip.compress([3])
    #expect(try Gzip.decompress(packed) == [1, 2, 3])
  }

  @Test func everyTruncationIsRefused() throws {
    let packed = try Gzip.compress(Array(text[..<500]))
    for length in 0..<packed.count {
      let error = #expect(throws: FileError.self) {
        try Gzip.decompress(Array(packed[..<length]))
      }
      #expect(error?.kind == .badData)
    }
    let error = #expect(throws: FileError.self) { try Gzip.decompress(packed.dropLast(9)) }
    #expect(error?.position == .byte(packed.count - 9))
    #expect(error?.problem.contains("truncated") == true)
  }

  @Test func checksumLengthAndRestAreChecked() throws {
    let packed = try Gzip.compress(Array(text[..<500]))
    for (position, words) in [(8, "incorrect data check"), (4, "incorrect length check")] {
      var damaged = packed
      damaged[packed.count - position] ^= 1
      let error = #expect(throws: FileError.self) { try Gzip.decompress(damaged) }
      #expect(error?.kind == .badData)
      #expect(error?.problem.contains(words) == true)
      #expect(error?.position != nil)
    }
    let trailing = #expect(throws: FileError.self) { try Gzip.decompress(packed + [0, 0]) }
    #expect(trailing?.position == .byte(packed.count))
    #expect(trailing?.problem.contains("2 bytes too many") == true)
    let zlib = try Deflate.compress([1], format: .zlib)
    #expect(throws: FileError.self) { try Inflate.decompress(zlib + [1], format: .zlib) }
    let plain = #expect(throws: FileError.self) { try Gzip.decompress([1, 2, 3]) }
    #expect(plain?.position == .byte(0))
  }

  /// A failure here lets data with a damaged end pass, because the end is not kept.
  @Test(arguments: [0, 1, 131_071, 131_072, 131_073, 299_999, 300_000, 300_001])
  func whatIsNotKeptIsChecked(count: Int) throws {
    let packed = try Gzip.compress(text)
    let (kept, length) = try Gzip.decompress(packed, keeping: count)
    #expect(kept == Array(text.prefix(count)))
    #expect(length == text.count)
    var damaged = packed
    damaged[packed.count - 8] ^= 1
    #expect(throws: FileError.self) { try Gzip.decompress(damaged, keeping: count) }
    #expect(throws: FileError.self) { try Gzip.decompress(packed, limit: 299_999, keeping: count) }
  }

  @Test func theLimitHolds() throws {
    let bomb = try Gzip.compress([UInt8](repeating: 0, count: 5_000_000))
    #expect(try Gzip.decompress(bomb, limit: 5_000_000).count == 5_000_000)
    let error = #expect(throws: FileError.self) {
      try Gzip.decompress(bomb, limit: 4_999_999)
    }
    #expect(error?.kind == .badData)
    #expect(error?.problem.contains("4999999") == true)
  }

  @Test func damageAnywhereNeverTraps() throws {
    let packed = try Gzip.compress(Array(text[..<500]))
    for index in packed.indices {
      for bit in 0..<8 {
        var damaged = packed
        damaged[index] ^= 1 << UInt8(bit)
        _ = try? Gzip.decompress(damaged, limit: 100_000)
      }
    }
  }
}
