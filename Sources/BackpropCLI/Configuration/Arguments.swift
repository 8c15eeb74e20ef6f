import ArgumentParser
import BackpropFiles

/// The arguments of a command: those of the command line, and before them what the environment and
/// a configuration file give to options that are not on it.
///
/// The command line comes before the environment, and that before the file. All of them go through
/// the one parser, so that a value means the same wherever it is written.
struct Arguments {
  /// As the parser gets them.
  let all: [String]

  /// Those that are not from the command line.
  private let added: [OptionValue]

  /// What should be said to the user.
  let remarks: [String]

  /// Puts the arguments together.
  ///
  /// - Parameters:
  ///   - line: The command line without the program's name.
  ///   - environment: The variables of the process.
  /// - Throws: ``FileError`` about the configuration file, or `ValidationError`.
  init(_ line: [String], environment: [String: String]) throws {
    let commands = BackpropCommand.configuration.subcommands
    let variables = OptionValue.variables(in: environment)
    guard let name = line.first, commands.contains(where: { $0._commandName == name }),
      Set(line).isDisjoint(with: ["--help", "-h", "--version", "--experimental-dump-help"]),
      !variables.isEmpty || line.contains(where: { $0.hasPrefix("--config") })
    else {
      (all, added, remarks) = (line, [], [])
      return
    }
    let options = CommandOptions(of: name)
    let own = Self.names(of: line.dropFirst(), among: options)
    var values = OptionValue.values(of: options, in: variables).filter { !own.contains($0.name) }
    if options["config"] != nil, name != SweepCommand._commandName {
      let path =
        Self.value(of: "config", in: line) ?? values.first { $0.name == "config" }?.text
      if let path {
        let file = try YAMLFile(path)
        let given = own.union(values.map(\.name))
        values += try OptionValue.values(of: options, for: name, in: file, file.entries)
          .filter { !given.contains($0.name) }
      }
    }
    let arguments = try values.compactMap { value in
      try value.argument(isFlag: options[value.name]?.isFlag ?? false)
    }
    all = [name] + arguments + line.dropFirst()
    added = values
    remarks = OptionValue.remarks(on: variables, knowing: options.names) {
      commands.flatMap { CommandOptions(of: $0._commandName).names }
    }
  }

  /// A parser's error, told about the place where a value was written that is not on the command
  /// line.
  func explained(_ error: any Error) -> any Error {
    guard BackpropCommand.exitCode(for: error).rawValue == 64 else { return error }
    let message = BackpropCommand.message(for: error)
    guard let value = added.first(where: { $0.isNamed(in: message) }) else { return error }
    return value.problem(message)
  }

  /// The options on the command line, by name.
  private static func names(
    of line: ArraySlice<String>, among options: CommandOptions
  ) -> Set<String> {
    let given = line.prefix { $0 != "--" }.map { String($0.prefix { $0 != "=" }) }
    return Set(
      options.options.filter { $0.spellings.contains(where: given.contains) }.map(\.name))
  }

  /// The value of an option on the command line: `--config FILE` or `--config=FILE`.
  private static func value(of name: String, in line: [String]) -> String? {
    for (index, argument) in line.enumerated() {
      if argument == "--\(name)", index + 1 < line.count { return line[index + 1] }
      if argument.hasPrefix("--\(name)=") { return String(argument.dropFirst(name.count + 3)) }
    }
    return nil
  }
}
