import BackpropFiles
import BackpropRuns
import Yams

/// A YAML file that is a mapping, with the line of each entry.
struct YAMLFile {
  struct Entry {
    let key: String
    let line: Int
    let value: Node
  }

  let path: String
  let entries: [Entry]
  /// True if it is the file that a run left beside its results.
  let isRunFile: Bool

  /// The size of the largest configuration, in bytes.
  private static let sizeLimit = 1 << 18

  /// Reads the file.
  ///
  /// - Throws: ``FileError`` of kind `notFound`, or `badData` with the line.
  init(_ path: String) throws(FileError) {
    try self.init(decoding: try WholeFile.read(path, limit: Self.sizeLimit), path: path)
  }

  /// Reads the bytes of the file at `path`.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line.
  init(decoding bytes: [UInt8], path: String) throws(FileError) {
    do throws(FileError) {
      entries = try Self.entries(of: try Self.compose(try YAMLText.read(bytes)))
    } catch {
      throw error.inFile(path)
    }
    self.path = path
    isRunFile = bytes.starts(with: RunFile.firstLine.utf8)
  }

  /// Returns the entries of a mapping inside the file.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line, if the value is not a mapping.
  func entries(in entry: Entry) throws(FileError) -> [Entry] {
    do throws(FileError) {
      guard entry.value.mapping != nil else {
        throw FileError(
          .badData, "'\(entry.key)' is not a mapping", at: .line(entry.line, column: nil),
          advice: "write 'name: value' on lines indented below it")
      }
      return try Self.entries(of: entry.value)
    } catch {
      throw error.inFile(path)
    }
  }

  /// Returns an error about an entry.
  func problem(_ entry: Entry, _ problem: String, advice: String? = nil) -> FileError {
    FileError(
      .badData, problem, path: path, at: .line(entry.line, column: nil), advice: advice)
  }

  private static func compose(_ text: String) throws(FileError) -> Node? {
    do {
      let parser = try Parser(yaml: text)
      let root = try parser.singleRoot()
      return root
    } catch let error as YamlError {
      throw FileError(error)
    } catch {
      throw FileError(.badData, "not YAML: \(error)")
    }
  }

  private static func entries(of node: Node?) throws(FileError) -> [Entry] {
    guard let node else { return [] }  // an empty file, or comments only
    guard let mapping = node.mapping else {
      // A file that is only `~` is empty, too.
      if node.scalar?.string.isEmpty ?? false { return [] }
      throw FileError(
        .badData, "not a mapping", at: .line(node.mark?.line ?? 1, column: nil),
        advice: "write lines such as 'eta: 0.5'")
    }
    var entries: [Entry] = []
    var names: Set<String> = []
    for (key, value) in mapping {
      let line = key.mark?.line ?? 1
      guard let name = key.scalar?.string else {
        throw FileError(.badData, "a key is not a name", at: .line(line, column: nil))
      }
      // To the parser, keys with different tags are different.
      guard names.insert(name).inserted else { throw FileError(repeated: name, line: line) }
      entries.append(Entry(key: name, line: line, value: value))
    }
    return entries
  }
}

extension FileError {
  /// The parser's error, as one line.
  fileprivate init(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(
        .badData, "not YAML: \(problem)", at: .line(mark.line, column: mark.column))
    case .duplicatedKeysInMapping(let duplicates, let context):
      self.init(repeated: duplicates.first ?? "", line: context.mark.line)
    default:
      self.init(.badData, "not YAML: \(error)")
    }
  }

  fileprivate init(repeated name: String, line: Int) {
    self.init(
      .badData, "'\(name)' is given twice", at: .line(line, column: nil),
      advice: "remove one of them")
  }
}

/// The checks of a text before it is parsed as YAML.
enum YAMLText {
  /// Returns the text of a file.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line, for bytes that are not UTF-8,
  ///   for characters that YAML does not have, and for anchors and aliases: no configuration needs
  ///   them, and nested ones can expand to more than fits into memory.
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
      if let scalar = line.unicodeScalars.first(where: { !RunFile.isYAMLCharacter($0) }) {
        throw FileError(
          .badData, "U+\(String(scalar.value, radix: 16, uppercase: true)) is not valid in YAML",
          at: .line(index + 1, column: nil), advice: "remove it")
      }
      if mayHaveAlias(line) {
        throw FileError(
          .badData, "anchors and aliases are not supported",
          at: .line(index + 1, column: nil), advice: "write the value out")
      }
    }
    return text
  }

  /// The line breaks of YAML 1.1 (5.4); Swift has more.
  private static let lineBreaks: Set<Character> = [
    "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}",
  ]

  /// Returns a Boolean value that indicates whether a line may have an anchor or an alias: `&` or
  /// `*` and a name, after a space or a character that can precede a value.
  ///
  /// Quotes are ignored, since a quote may be a letter of a text: a text that is rejected is better
  /// than an alias that is overlooked. For the same reason a comment ends the line only where no
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
