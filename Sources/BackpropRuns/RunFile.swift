public import BackpropFiles

/// The configuration file that a run leaves beside its results and that repeats it.
public struct RunFile: Equatable, Sendable {
  /// The comment at the start of such a file, by which it is recognised.
  public static let firstLine =
    "# backprop train --config runs this again; paths are those of the first run."

  /// The path of the file.
  public let path: String

  /// The file of a run at a path.
  public init(path: String) { self.path = path }

  /// The file beside a result: `digits.run.yaml` beside `digits.json`.
  ///
  /// - Parameters:
  ///   - result: The path of the result.
  ///   - ending: The ending of its name, without the dot.
  public static func beside(_ result: String, ending: String) -> RunFile {
    RunFile(path: String(result.dropLast(ending.count)) + "run.yaml")
  }

  /// The file inside a folder: `run.yaml`.
  public static func inside(_ folder: String, named name: String = "run.yaml") -> RunFile {
    RunFile(path: FilePath.join(folder, name))
  }

  /// Validates that no file other than a run file is overwritten.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  public func check() throws(FileError) {
    guard FilePath.hasValidName(path) else {
      throw FileError(
        .writeFailed, "the name of the file with the options is too long", path: path,
        advice: "choose a shorter name for the result")
    }
    guard WholeFile.exists(path) || Folder.exists(path) else { return }
    guard WholeFile.isRegular(path) else {
      throw FileError(
        .writeFailed, "it is not a file, and would take the options of the run", path: path,
        advice: "rename it, or store the results elsewhere")
    }
    let start = try WholeFile.read(path)
    guard start.starts(with: Self.firstLine.utf8) else {
      throw FileError(
        .writeFailed, "it is not a run file, and would be overwritten", path: path,
        advice: "rename it, or store the results elsewhere")
    }
  }

  /// Writes the options that determine a run.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  public func write(_ run: RunSpecification) throws(FileError) {
    try AtomicFile.write(Array(Self.yaml(run).utf8), to: path)
  }

  /// The content of the file of a run.
  public static func yaml(_ run: RunSpecification) -> String { yaml(run.options) }

  /// The content of a file with options, as YAML.
  public static func yaml(_ options: [(name: String, text: String)]) -> String {
    let lines = options.map { "\($0.name): \(quoted($0.text))" }
    return ([firstLine] + lines).joined(separator: "\n") + "\n"
  }

  /// The words that YAML 1.1 takes for true, false or null.
  private static let reservedWords: Set = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  /// A text as a YAML scalar: plain where that is the same text, else in quotes.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-+._,/".contains($0))
    }
    let first = text.first ?? "-"
    let hasPlainStart = first.isLetter || first.isNumber || first == "." || first == "/"
    if isPlain, hasPlainStart, !reservedWords.contains(text.lowercased()) { return text }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      // The parser needs only the first two escaped, the check for anchors and aliases the others.
      case "\"", "\\", "&", "*": escape(scalar)
      // A line break would become a space.
      case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": escape(scalar)
      default: isYAMLCharacter(scalar) ? String(scalar) : escape(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// True if YAML 1.1 (5.1) allows a character in a text as it is.
  package static func isYAMLCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xa, 0xd, 0x20...0x7e, 0x85, 0xa0...0xd7ff, 0xe000...0xfffd, 0x10000...:
      scalar != "\u{feff}"
    default: false
    }
  }
}
