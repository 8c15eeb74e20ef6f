/// Deliberately changed bytes and the name of the change.
public struct ByteMutation: Sendable {
  public let name: String
  public let bytes: [UInt8]
}

/// The mutations of a valid file. They are not random: the same file has the same mutations.
public enum ByteMutations {
  /// Returns the mutations of `seed`, also with corrected checksums and lengths.
  ///
  /// - Parameter limit: The number of mutations that are chosen at even distances, before they are corrected.
  public static func of(
    _ seed: [UInt8], for reader: HostileReader, limit: Int = .max
  ) -> [ByteMutation] {
    let all =
      truncations(seed) + additions(seed) + integers(seed) + bits(seed) + pieces(seed)
      + numbers(seed) + nesting(seed) + encodings(seed) + words(seed, reader.words)
    let damaged = stride(from: 0, to: all.count, by: max(1, all.count / limit)).map { all[$0] }
    guard let repair = reader.repair else { return damaged }
    return damaged.flatMap { mutation in
      let repaired = repair(mutation.bytes)
      guard repaired != mutation.bytes, repaired != seed else { return [mutation] }
      return [mutation, ByteMutation(name: mutation.name + ", repaired", bytes: repaired)]
    }
  }

  /// Returns the first and the last 32 positions and others at even distances, about `limit` in all.
  private static func sample(_ positions: some Sequence<Int>, _ limit: Int) -> [Int] {
    let all = Array(positions)
    guard all.count > limit, all.count > 64 else { return all }
    let step = max(1, (all.count - 64) / max(1, limit - 64))
    return all.prefix(32) + stride(from: 32, to: all.count - 32, by: step).map { all[$0] }
      + all.suffix(32)
  }

  /// Returns `seed` with other bytes in place of a range.
  private static func splice(
    _ seed: [UInt8], _ range: Range<Int>, _ bytes: some Collection<UInt8>
  ) -> [UInt8] {
    var result = seed
    result.replaceSubrange(range, with: bytes)
    return result
  }

  /// Returns files that end early.
  private static func truncations(_ seed: [UInt8]) -> [ByteMutation] {
    sample(0..<seed.count, 1200).map {
      ByteMutation(name: "cut at \($0)", bytes: Array(seed[..<$0]))
    }
  }

  /// Returns files with additional bytes after their end or before their beginning.
  private static func additions(_ seed: [UInt8]) -> [ByteMutation] {
    let tails: [(String, [UInt8])] = [
      ("a zero", [0]), ("a brace", [0x7d]), ("a byte of ones", [0xff]), ("a comma", [0x2c]),
      ("zeros", [UInt8](repeating: 0, count: 1000)), ("itself", seed),
    ]
    return tails.flatMap { name, tail in
      [
        ByteMutation(name: "\(name) after the end", bytes: seed + tail),
        ByteMutation(name: "\(name) before the start", bytes: tail + seed),
      ]
    }
  }

  /// Returns files with 0, -1, 2³¹ and 2⁶³-1 in 2, 4 and 8 bytes of both orders over any bytes, which
  /// may be a length.
  private static func integers(_ seed: [UInt8]) -> [ByteMutation] {
    var turn = 0
    return sample(seed.indices, 120).flatMap { offset in
      [2, 4, 8].filter { offset + $0 <= seed.count }.map { width in
        let value = [0, -1, 1 << 31, Int.max][turn % 4]
        let isBig = turn / 4 % 2 == 0
        turn += 1
        let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return ByteMutation(
          name: "\(value) in \(width) bytes at \(offset)",
          bytes: splice(seed, offset..<offset + width, isBig ? little.reversed() : little))
      }
    }
  }

  /// Returns files with one wrong bit.
  private static func bits(_ seed: [UInt8]) -> [ByteMutation] {
    sample(seed.indices, 120).enumerated().map { turn, offset in
      var bytes = seed
      bytes[offset] ^= 1 << UInt8(turn % 8)
      return ByteMutation(name: "bit \(turn % 8) of byte \(offset)", bytes: bytes)
    }
  }

  /// Returns files in which a piece between separators is missing, occurs twice, or replaces the next.
  private static func pieces(_ seed: [UInt8]) -> [ByteMutation] {
    let separators = Set(",;:\n\t{}[]'\"".utf8)
    var borders = seed.indices.filter { separators.contains(seed[$0]) }
    // Binary files have few of them.
    if borders.count < 16 { borders = Array(stride(from: 0, to: seed.count, by: 7)) }
    borders = sample(borders, 80)
    return zip(borders, borders.dropFirst()).flatMap { (start, end) -> [ByteMutation] in
      let piece = Array(seed[start..<end])
      let next = end..<min(seed.count, end + piece.count)
      return [
        ByteMutation(name: "without \(start)..<\(end)", bytes: splice(seed, start..<end, [])),
        ByteMutation(name: "\(start)..<\(end) twice", bytes: splice(seed, end..<end, piece)),
        ByteMutation(
          name: "\(start)..<\(end) over the next",
          bytes: splice(seed, next, piece.prefix(next.count))),
      ]
    }
  }

  /// Returns files with another number, or none, in place of a number in the text.
  private static func numbers(_ seed: [UInt8]) -> [ByteMutation] {
    let instead = [
      "-1", "0", "2147483648", "9223372036854775807", "1e999", "NaN", "\"1\"", "", "1.5", "-0",
      "99999999999999999999", "Infinity", "1e-400", "null",
    ]
    func isDigit(_ index: Int) -> Bool { 0x30...0x39 ~= seed[index] }
    let starts = seed.indices.filter { isDigit($0) && ($0 == 0 || !isDigit($0 - 1)) }
    var turn = 0
    return sample(starts, 90).flatMap { start in
      let end = seed[start...].firstIndex { !(0x30...0x39 ~= $0) } ?? seed.count
      return (0..<3).map { _ in
        turn += 1
        let text = instead[turn % instead.count]
        return ByteMutation(
          name: "the number at \(start) is \"\(text)\"",
          bytes: splice(seed, start..<end, text.utf8))
      }
    }
  }

  /// Returns files with lists and objects nested deeper than any stack.
  private static func nesting(_ seed: [UInt8]) -> [ByteMutation] {
    let deep = 20_000
    let texts = [
      String(repeating: "[", count: deep), String(repeating: "{\"a\":", count: deep),
      String(repeating: "(", count: deep),
      String(repeating: "[", count: deep) + String(repeating: "]", count: deep),
    ]
    let openings = Set(":[{,( ".utf8)
    let offsets = sample(seed.indices.filter { openings.contains(seed[$0]) }.prefix(6), 6)
    return ([-1] + offsets).flatMap { offset in
      texts.map {
        ByteMutation(
          name: "nested after \(offset)",
          bytes: splice(seed, offset + 1..<offset + 1, $0.utf8))
      }
    }
  }

  /// Returns files with bytes that are not UTF-8, and with invisible characters.
  private static func encodings(_ seed: [UInt8]) -> [ByteMutation] {
    let wrong: [[UInt8]] = [
      [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0x00], [0xef, 0xbb, 0xbf],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe2, 0x80, 0xa8], [0x80],
    ]
    let letters = seed.indices.filter { 0x61...0x7a ~= seed[$0] }
    let offsets = letters.isEmpty ? Array(seed.indices.prefix(20)) : letters
    return sample(offsets, 70).enumerated().map { turn, offset in
      ByteMutation(
        name: "not UTF-8 at \(offset)",
        bytes: splice(seed, offset..<offset + 1, wrong[turn % wrong.count]))
    }
  }

  /// Returns files with one word of the format in place of another.
  private static func words(_ seed: [UInt8], _ words: [(String, String)]) -> [ByteMutation] {
    words.flatMap { from, to in
      (0..<4).compactMap { occurrence in
        replacing(from, by: to, in: seed, at: occurrence).map {
          ByteMutation(name: "\(to) for \(from) (\(occurrence))", bytes: $0)
        }
      }
    }
  }

  /// Returns `seed` with one word in place of an occurrence of another; nil if there is none.
  static func replacing(
    _ word: String, by other: String, in seed: [UInt8], at occurrence: Int
  ) -> [UInt8]? {
    let pattern = Array(word.utf8)
    let offsets = seed.indices.filter { seed[$0...].starts(with: pattern) }
    guard offsets.indices.contains(occurrence) else { return nil }
    let start = offsets[occurrence]
    return splice(seed, start..<start + pattern.count, other.utf8)
  }
}
