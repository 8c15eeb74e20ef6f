import BackpropFiles
import Yams

extension OptionValue {
  /// The values that a file gives to a command's options.
  ///
  /// A list is joined with commas: `sizes: [784, 30, 10]` is `--sizes 784,30,10`. A value of `null`
  /// counts as not given.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line, for a key that is no option and for a
  ///   value that is neither a value nor a list of values.
  static func values(
    of options: CommandOptions, for command: String, in file: YAMLFile, _ entries: [YAMLFile.Entry]
  ) throws(FileError) -> [OptionValue] {
    var values: [OptionValue] = []
    for entry in entries {
      guard options[entry.key] != nil, entry.key != "config" else {
        throw file.problem(
          entry, "'\(entry.key)' is no option of \(command)",
          advice: nearestName(to: entry.key, among: options.names).map { "did you mean '\($0)'?" }
            ?? "backprop \(command) --help lists them")
      }
      guard let text = try text(of: entry.value, entry, file) else { continue }
      values.append(
        OptionValue(
          name: entry.key, text: text, origin: .file(path: file.path, line: entry.line)))
    }
    return values
  }

  /// A value as it would stand on the command line; nil for `null`.
  static func text(
    of node: Node, _ entry: YAMLFile.Entry, _ file: YAMLFile
  ) throws(FileError) -> String? {
    if node.null != nil { return nil }
    let items = node.sequence?.map(scalar) ?? [scalar(node)]
    guard !items.isEmpty, !items.contains(nil) else {
      throw file.problem(
        entry, "'\(entry.key)' is neither a value nor a list of values",
        advice: "write it as on the command line")
    }
    let text = items.compactMap(\.self).joined(separator: ",")
    // Escaped they could stand here; on the command line they cannot, and the parser loses the second
    // one at the start of a text.
    guard !text.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\u{feff}" }) else {
      throw file.problem(entry, "'\(entry.key)' has U+0 or U+FEFF, which no option can have")
    }
    return text
  }

  /// YAML's several ways to write true and false are one, everything else is as it was written.
  private static func scalar(_ node: Node) -> String? {
    guard let scalar = node.scalar else { return nil }
    if scalar.style == .plain, let flag = node.bool { return flag ? "true" : "false" }
    return scalar.string
  }
}
