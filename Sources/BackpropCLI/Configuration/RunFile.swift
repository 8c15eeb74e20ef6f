import ArgumentParser
import BackpropFiles

extension RunConfiguration {
  /// What `backprop train --config` runs again.
  public var yaml: String {
    RunFile.text(of: options.compactMap { option in option.value.map { (option.name, $0) } })
  }
}

/// The file that a run leaves beside its results, with which it can be run again.
package struct RunFile: Equatable, Sendable {
  static let firstLine =
    "# backprop train --config runs this again; paths are those of the first run."

  let path: String

  /// The file of a run: `run.yaml` in a folder, `digits.run.yaml` beside `digits.json`.
  static func beside(file: OutputFile) -> RunFile {
    RunFile(path: String(file.path.dropLast(file.ending.count)) + "run.yaml")
  }

  static func inside(folder: String, named name: String = "run.yaml") -> RunFile {
    RunFile(path: folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)")
  }

  /// Makes sure that no file of somebody else is written over.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func check() throws(FileError) {
    guard WholeFile.exists(path) else { return }
    let start = try WholeFile.read(path)
    guard start.starts(with: Self.firstLine.utf8) else {
      throw FileError(
        .writeFailed, "it is not from a run, and would be written over", path: path,
        advice: "rename it, or store the results elsewhere")
    }
  }

  /// Writes the options that determine a run.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func write(_ configuration: RunConfiguration) throws(FileError) {
    try AtomicFile.write(Array(configuration.yaml.utf8), to: path)
  }

  /// The file of a run with these options, as YAML.
  package static func text(of options: [(name: String, value: String)]) -> String {
    let lines = options.map { "\($0.name): \(quoted($0.value))" }
    return ([firstLine] + lines).joined(separator: "\n") + "\n"
  }

  /// The options in such a file.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line.
  package static func decode(
    _ bytes: [UInt8]
  ) throws(FileError) -> [(name: String, value: String)] {
    let file = try YAMLFile(decoding: bytes, path: "")
    return try OptionValue.values(of: .train, for: "train", in: file, file.entries)
      .map { ($0.name, $0.text) }
  }

  /// What YAML 1.1 takes for true, false or nothing.
  private static let wordsWithAMeaning: Set = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  /// A text as a YAML scalar: plain where that is the same text, else in quotes.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-+._,/".contains($0))
    }
    let first = text.first ?? "-"
    let hasPlainStart = first.isLetter || first.isNumber || first == "." || first == "/"
    if isPlain, hasPlainStart, !wordsWithAMeaning.contains(text.lowercased()) { return text }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      // Not for the parser, but for the check on anchors and aliases.
      case "\"", "\\", "&", "*": Self.escape(scalar)
      // What breaks a line would become a space.
      case "\n", "\r", "\t", "\u{85}", "\u{2028}", "\u{2029}": Self.escape(scalar)
      default: YAMLText.isCharacter(scalar) ? String(scalar) : Self.escape(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
