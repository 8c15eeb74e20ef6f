import ArgumentParser
import BackpropFiles

extension RunConfiguration {
  /// What `backprop train --config` runs again.
  public var yaml: String { RunFile.text(of: self) }
}

/// The file that a run leaves beside its results, with which it can be run again.
struct RunFile: Equatable, Sendable {
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
    try AtomicFile.write(Array(Self.text(of: configuration).utf8), to: path)
  }

  /// The options that determine a run, as YAML.
  static func text(of configuration: RunConfiguration) -> String {
    let lines = configuration.options.compactMap { option in
      option.value.map { "\(option.name): \(quoted($0))" }
    }
    return ([firstLine] + lines).joined(separator: "\n") + "\n"
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
      case "\"": "\\\""
      case "\\": "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }
}
