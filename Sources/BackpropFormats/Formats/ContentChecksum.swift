import BackpropFiles

/// The checksum of everything in a file that has a meaning: names, shapes, numbers and texts.
///
/// It is stored in the file as one more text, which other programs ignore. It does not depend on the
/// layout, so that a program which copies the content of a file may copy its checksum, too. Files of
/// other programs have none.
struct ContentChecksum {
  /// The name of the text.
  static let name = "backprop-checksum"
  private static let prefix = "backprop-crc32:"

  private var sum: UInt32 = 0

  /// Adds bytes, and their number: a byte that moves to a neighbour is a change.
  mutating func add(_ bytes: some Collection<UInt8>) {
    add(bytes.count)
    sum = CRC32.checksum(of: bytes, after: sum)
  }

  /// Adds a text.
  mutating func add(_ text: String) { add(Array(text.utf8)) }

  /// Adds an integer.
  mutating func add(_ number: Int) {
    sum = withUnsafeBytes(of: Int64(number).littleEndian) { CRC32.checksum(of: $0, after: sum) }
  }

  /// Adds the bits of numbers.
  mutating func add(_ numbers: some Collection<Double>) {
    add(numbers.count)
    for number in numbers { add(Int(bitPattern: UInt(number.bitPattern))) }
  }

  /// The text that is stored.
  var text: String {
    let digits = String(sum, radix: 16)
    return Self.prefix + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Returns true if a text of a file is its checksum: by its name or by its form, so that damage to
  /// one of them does not make it a text like others.
  static func isChecksum(_ name: String, _ text: String) -> Bool {
    name == Self.name
      || text.hasPrefix(prefix) && text.utf8.count == prefix.utf8.count + 8
        && text.dropFirst(prefix.count).allSatisfy(\.isHexDigit)
  }

  /// Compares the checksum of the content with the one that is stored.
  ///
  /// - Throws: `FileError` of kind `badData` if they differ.
  func check(_ stored: String, at offset: Int) throws(FileError) {
    guard stored == text else {
      throw FileError(
        .badData, "the checksum does not match: the file is damaged", at: .byte(offset),
        advice: "get the file again")
    }
  }
}
