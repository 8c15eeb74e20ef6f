import BackpropFiles

/// What is checked of a text before it is parsed as YAML.
enum YAMLText {
  /// The text of a file.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line, for bytes that are no UTF-8, for
  ///   characters that YAML does not have, and for anchors and aliases: nothing here needs them, and
  ///   nested ones can stand for more than fits into memory.
  static func read(_ bytes: [UInt8]) throws(FileError) -> String {
    guard var text = String(validating: bytes, as: UTF8.self) else {
      let valid = bytes.prefix(UTF8Validation.firstError(in: bytes) ?? 0)
      throw FileError(
        .badData, "not UTF-8 text",
        at: .line(valid.count { $0 == UInt8(ascii: "\n") } + 1, column: nil),
        advice: "save it as UTF-8")
    }
    // Some editors begin a file with a mark of its encoding.
    if text.unicodeScalars.first == "\u{feff}" { text.unicodeScalars.removeFirst() }
    let lines = text.split(omittingEmptySubsequences: false) { lineBreaks.contains($0) }
    for (index, line) in lines.enumerated() {
      if let scalar = line.unicodeScalars.first(where: { !isCharacter($0) }) {
        throw FileError(
          .badData, "U+\(String(scalar.value, radix: 16, uppercase: true)) is no part of a text",
          at: .line(index + 1, column: nil), advice: "leave it out")
      }
      if mayHaveAlias(line) {
        throw FileError(
          .badData, "anchors and aliases are not supported",
          at: .line(index + 1, column: nil), advice: "write the value out")
      }
    }
    return text
  }

  /// Those of YAML 1.1 (5.4); Swift has more.
  private static let lineBreaks: Set<Character> = [
    "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}",
  ]

  /// Whether YAML 1.1 (5.1) lets a character stand in a text as it is.
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xa, 0xd, 0x20...0x7e, 0x85, 0xa0...0xd7ff, 0xe000...0xfffd, 0x10000...:
      scalar != "\u{feff}"
    default: false
    }
  }

  /// Whether a line has what may be an anchor or an alias: `&` or `*` and a name, after a space or
  /// what can stand before a value.
  ///
  /// Quotes are not looked at, since what looks like one may be a letter of a text: better a text is
  /// refused than an alias overlooked. For the same reason a comment ends the line only where no
  /// quote follows that may belong to an earlier one.
  private static func mayHaveAlias(_ line: Substring) -> Bool {
    let lastQuote = line.lastIndex { "\"'".contains($0) } ?? line.startIndex
    var before: Character = " "
    for (index, character) in zip(line.indices, line) {
      if " \t".contains(before), character == "#", index >= lastQuote { return false }
      let canBegin = " \t[{,:-?".contains(before)
      if canBegin, "&*".contains(character), let next = line[index...].dropFirst().first,
        !next.isWhitespace
      {
        return true
      }
      before = character
    }
    return false
  }
}
