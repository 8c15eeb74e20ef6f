import ArgumentParser
import BackpropFiles

extension RunConfiguration {
  /// The run file, which `backprop train --config` runs again.
  public var yaml: String {
    RunFile.text(of: options.compactMap { option in option.value.map { (option.name, $0) } })
  }
}

/// The file that a run stores beside its results, with which it can be run again.
package struct RunFile: Equatable, Sendable {
  static let firstLine =
    "# backprop train --config runs this again; paths are those of the first run."

  let path: String

  /// Returns the file beside a result: `digits.run.yaml` beside `digits.json`.
  static func beside(file: OutputFile) -> RunFile {
    RunFile(path: String(file.path.dropLast(file.ending.count)) + "run.yaml")
  }

  /// Returns the file inside a folder: `run.yaml`.
  static func inside(folder: String, named name: String = "run.yaml") -> RunFile {
    RunFile(path: folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)")
  }

  /// Checks that no file other than a run file is overwritten.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func check() throws(FileError) {
    guard WholeFile.exists(path) else { return }
    let start = try WholeFile.read(path)
    guard start.starts(with: Self.firstLine.utf8) else {
      throw FileError(
        .writeFailed, "it is not a run file, and would be overwritten", path: path,
        advice: "rename it, or store the results elsewhere")
    }
  }

  /// Writes the options that determine a run.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func write(_ configuration: RunConfiguration) throws(FileError) {
    try AtomicFile.write(Array(configuration.yaml.utf8), to: path)
  }

  /// Returns the content of a run file with these options.
  package static func text(of options: [(name: String, value: String)]) -> String {
    let lines = options.map { "\($0.name): \(quoted($0.value))" }
    return ([firstLine] + lines).joined(separator: "\n") + "\n"
  }

  /// Decodes the options in a run file.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line.
  package static func decode(
    _ bytes: [UInt8]
  ) throws(FileError) -> [(name: String, value: String)] {
    let file = try YAMLFile(decoding: bytes, path: "")
    return try OptionValue.values(of: .train, for: "train", in: file, file.entries)
      .map { ($0.name, $0.text) }
  }

  /// The words that YAML 1.1 reads as true, false or null.
  private static let reservedWords: Set = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]

  /// Returns a text as a YAML scalar: plain where that is the same text, else in quotes.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-+._,/".contains($0))
    }
    let first = text.first ?? "-"
    let hasPlainStart = first.isLetter || first.isNumber || first == "." || first == "/"
    if isPlain, hasPlainStart, !reservedWords.contains(text.lowercased()) { return text }
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      // The parser needs only the first two escaped, the check on anchors and aliases the others.
      case "\"", "\\", "&", "*": Self.escape(scalar)
      // A line break would become a space.
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
