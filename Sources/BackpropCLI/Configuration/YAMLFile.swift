import BackpropFiles
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
    var names: Set<String> = []
    for (key, value) in mapping {
      let line = key.mark?.line ?? 1
      guard let name = key.scalar?.string else {
        throw FileError(.badData, "a key is not a name", at: .line(line, column: nil))
      }
      // Keys with different tags are different ones to the parser.
      guard names.insert(name).inserted else { throw FileError(repeated: name, line: line) }
      entries.append(Entry(key: name, line: line, value: value))
    }
    return entries
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
      self.init(repeated: duplicates.first ?? "", line: context.mark.line)
    default:
      self.init(.badData, "not YAML: \(error)")
    }
  }

  fileprivate init(repeated name: String, line: Int) {
    self.init(
      .badData, "'\(name)' stands there twice", at: .line(line, column: nil),
      advice: "leave one of them out")
  }
}
