import BackpropFiles
import Foundation
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

  /// No configuration is larger.
  private static let sizeLimit = 1 << 18

  /// Reads the file.
  ///
  /// Anchors and aliases are refused: nothing here needs them, and nested ones can stand for more
  /// than fits into memory.
  ///
  /// - Throws: ``FileError`` of kind `notFound`, or `badData` with the line.
  init(_ path: String) throws(FileError) {
    let bytes = try WholeFile.read(path, limit: Self.sizeLimit)
    do throws(FileError) {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw FileError(.badData, "not UTF-8 text", advice: "save it as UTF-8")
      }
      if let line = Self.lineOfAlias(in: text) {
        throw FileError(
          .badData, "anchors and aliases are not supported", at: .line(line, column: nil),
          advice: "write the value out")
      }
      entries = try Self.entries(of: try Self.compose(text))
    } catch {
      throw error.inFile(path)
    }
    self.path = path
  }

  /// The entries of a mapping inside the file.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line, if it is none.
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

  /// What is wrong with an entry.
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
      // A file that is nothing but `~` is as empty.
      if node.scalar?.string.isEmpty ?? false { return [] }
      throw FileError(
        .badData, "not a mapping", at: .line(node.mark?.line ?? 1, column: nil),
        advice: "write lines such as 'eta: 0.5'")
    }
    var entries: [Entry] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw FileError(
          .badData, "a key is not a name", at: .line(key.mark?.line ?? 1, column: nil))
      }
      entries.append(Entry(key: name, line: key.mark?.line ?? 1, value: value))
    }
    return entries
  }

  /// The first line with what may be an anchor or an alias: `&` or `*` and a name, after a space or
  /// what can stand before a value.
  ///
  /// Quotes are not looked at, since what looks like one may be a letter of a text: better a text is
  /// refused than an alias overlooked. For the same reason a comment ends the line only where no
  /// quote follows that may belong to an earlier one.
  private static func lineOfAlias(in text: String) -> Int? {
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      var before: Character = " "
      var rest = line
      while let character = rest.popFirst() {
        if " \t".contains(before), character == "#", !rest.contains(where: { "\"'".contains($0) }) {
          break
        }
        let canBegin = " \t[{,:-?".contains(before)
        if canBegin, "&*".contains(character), let next = rest.first, !next.isWhitespace {
          return index + 1
        }
        before = character
      }
    }
    return nil
  }
}

extension FileError {
  /// What the parser found, in a line.
  fileprivate init(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(
        .badData, "not YAML: \(problem)", at: .line(mark.line, column: mark.column))
    case .duplicatedKeysInMapping(let duplicates, let context):
      self.init(
        .badData, "'\(duplicates.first ?? "")' stands there twice",
        at: .line(context.mark.line, column: nil), advice: "leave one of them out")
    case .reader(let problem, _, _, _):
      self.init(.badData, "not YAML: \(problem)")
    default:
      self.init(.badData, "not YAML: \(error)")
    }
  }
}
