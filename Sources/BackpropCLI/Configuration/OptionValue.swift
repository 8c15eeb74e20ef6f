import ArgumentParser
import BackpropData
import BackpropFiles
import BackpropRuns
import Yams

/// The value of an option from the environment or a configuration file.
struct OptionValue {
  /// The place where a value is written.
  enum Origin {
    case environment(variable: String)
    case file(path: String, line: Int)
  }

  /// The option's name without the dashes.
  let name: String
  /// The value as on the command line; `true` or `false` for a flag.
  let text: String
  let origin: Origin

  /// Returns the argument for the parser.
  ///
  /// - Returns: nil for a flag that is not set.
  /// - Throws: The error of ``problem(_:)``, for a flag whose text is neither `true` nor `false`.
  func argument(isFlag: Bool) throws -> String? {
    guard isFlag else { return "--\(name)=\(text)" }
    switch text {
    case "true": return "--\(name)"
    case "false": return nil
    default: throw problem("\(name) is a flag: write true or false, not '\(text)'")
    }
  }

  /// Returns an error about the value, with the place where it is written.
  func problem(_ problem: String) -> any Error {
    switch origin {
    case .file(let path, let line):
      FileError(.badData, problem, path: path, at: .line(line, column: nil))
    case .environment(let variable): ValidationError("the variable \(variable): \(problem)")
    }
  }

  /// Returns a Boolean value that indicates whether the parser's message is about this option.
  func isNamed(in message: String) -> Bool {
    var rest = message[...]
    while let range = rest.range(of: "--\(name)") {
      rest = rest[range.upperBound...]
      // `--eta-max` does not name `--eta`.
      if let next = rest.first, next.isLetter || next == "-" { continue }
      return true
    }
    return false
  }
}

extension OptionValue {
  private static let prefix = "BACKPROP_"

  /// Variables that are not options: the folder of data sets, and the instruction set of the
  /// kernels, which is chosen before the command starts.
  private static let reserved: Set = [
    "BACKPROP_DATA", "BACKPROP_KERNELS", ReadLimitOption.variable,
  ]

  /// Returns the variables that may be options. An empty variable counts as not set.
  static func variables(in environment: [String: String]) -> [String: String] {
    environment.filter { name, text in
      name.hasPrefix(prefix) && !reserved.contains(name) && !text.isEmpty
    }
  }

  /// Returns the values of a command's options in variables: `BACKPROP_BATCH_SIZE` is the value of
  /// `--batch-size`.
  static func values(of options: CommandOptions, in variables: [String: String]) -> [OptionValue] {
    options.names.compactMap { option in
      let variable = variable(of: option)
      return variables[variable].map {
        OptionValue(name: option, text: $0, origin: .environment(variable: variable))
      }
    }
  }

  /// Returns remarks on variables that look like an option, but are not one of any command.
  ///
  /// - Parameters:
  ///   - own: The options of the command that runs.
  ///   - all: Returns those of all commands; called only if `own` does not explain every variable,
  ///     since it takes a while.
  static func remarks(
    on variables: [String: String], knowing own: [String], all: () -> [String]
  ) -> [String] {
    let unexplained = Set(variables.keys).subtracting(own.map(variable(of:)))
    if unexplained.isEmpty { return [] }
    let known = Set(all().map(variable(of:))).union(reserved)
    return unexplained.subtracting(known).sorted().compactMap { name in
      Suggestion.nearest(
        to: String(name.dropFirst(prefix.count)),
        among: known.map { String($0.dropFirst(prefix.count)).lowercased() }
      ).map { "the variable \(name) is not an option; did you mean \(prefix)\($0.uppercased())?" }
    }
  }

  private static func variable(of option: String) -> String {
    prefix + String(option.uppercased().map { $0 == "-" ? "_" : $0 })
  }
}

extension OptionValue {
  /// Returns the values of a command's options in a file.
  ///
  /// A list is joined with commas: `sizes: [784, 30, 10]` is `--sizes 784,30,10`. A value of `null`
  /// counts as not given.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line, for a key that is not an option, and
  ///   for a node that is neither a value nor a list of values.
  static func values(
    of options: CommandOptions, for command: String, in file: YAMLFile, _ entries: [YAMLFile.Entry]
  ) throws(FileError) -> [OptionValue] {
    var values: [OptionValue] = []
    for entry in entries {
      guard options[entry.key] != nil, entry.key != "config" else {
        throw file.problem(
          entry, "'\(entry.key)' is not an option of \(command)",
          advice: Suggestion.nearest(to: entry.key, among: options.names).map {
            "did you mean '\($0)'?"
          }
            ?? "backprop \(command) --help lists them")
      }
      guard let text = try text(of: entry.value, entry, file) else { continue }
      values.append(
        OptionValue(
          name: entry.key, text: text, origin: .file(path: file.path, line: entry.line)))
    }
    return values
  }

  /// The scaling of a run that version 0.1 left beside its results: it left the numbers of tables as they
  /// are, and its files do not say so. Nil for other files.
  static func scaling(ofRun values: [OptionValue], in file: YAMLFile) -> OptionValue? {
    guard file.isRunFile, !values.contains(where: { $0.name == "scale" }),
      let dataset = values.first(where: { $0.name == "dataset" }),
      case .table? = try? DatasetName(optionText: dataset.text)
    else { return nil }
    return OptionValue(
      name: "scale", text: ScalingMethod.none.rawValue, origin: .file(path: file.path, line: 1))
  }

  /// Returns a value as on the command line; nil for `null`.
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
    guard !text.isEmpty else {
      throw file.problem(
        entry, "'\(entry.key)' has no value", advice: "write one, or leave the line out")
    }
    // A YAML file can have them, escaped. The command line cannot, and the parser loses the second
    // one at the start of a text.
    guard !text.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\u{feff}" }) else {
      throw file.problem(entry, "'\(entry.key)' has U+0 or U+FEFF, which are invalid in options")
    }
    return text
  }

  /// Returns a scalar as it is written, with YAML's several spellings of true and false as one.
  private static func scalar(_ node: Node) -> String? {
    guard let scalar = node.scalar else { return nil }
    if scalar.style == .plain, let flag = node.bool { return flag ? "true" : "false" }
    return scalar.string
  }
}
