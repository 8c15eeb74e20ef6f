import ArgumentParser
import BackpropFiles
import Foundation

/// The arguments of a command: those of the command line, preceded by the values that the
/// environment and a configuration file give to other options.
///
/// The command line overrides the environment, which overrides the file. All values go through the
/// same parser, so that a value means the same wherever it is written.
struct Arguments {
  /// The arguments for the parser.
  let all: [String]

  /// The values that are not from the command line.
  private let added: [OptionValue]

  /// Remarks for the user.
  let remarks: [String]

  /// Combines the arguments.
  ///
  /// - Parameters:
  ///   - line: The command line without the program's name.
  ///   - environment: The variables of the process.
  /// - Throws: ``FileError`` about the configuration file, or `ValidationError`.
  init(_ line: [String], environment: [String: String]) throws {
    // The parser would take the next argument for the value.
    if let empty = line.prefix(while: { $0 != "--" }).first(where: {
      $0.hasPrefix("--") && $0.firstIndex(of: "=") == $0.indices.last
    }) {
      throw ValidationError("\(empty.dropLast()) has no value: write one, or leave it out")
    }
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
        let stored = try OptionValue.values(of: options, for: name, in: file, file.entries)
        values += (stored + [OptionValue.scaling(ofRun: stored, in: file)].compactMap(\.self))
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

  /// Returns a parser's error, with the place of the value if it is not on the command line.
  func explained(_ error: any Error) -> any Error {
    guard BackpropCommand.exitCode(for: error).rawValue == 64 else { return error }
    let message = BackpropCommand.message(for: error)
    guard let value = added.first(where: { $0.isNamed(in: message) }) else { return error }
    return value.problem(message)
  }

  /// Returns the names of the options on the command line.
  private static func names(
    of line: ArraySlice<String>, among options: CommandOptions
  ) -> Set<String> {
    let given = line.prefix { $0 != "--" }.map { String($0.prefix { $0 != "=" }) }
    return Set(
      options.options.filter { $0.spellings.contains(where: given.contains) }.map(\.name))
  }

  /// Returns the value of an option on the command line: `--config FILE` or `--config=FILE`.
  private static func value(of name: String, in line: [String]) -> String? {
    for (index, argument) in line.enumerated() {
      if argument == "--\(name)", index + 1 < line.count { return line[index + 1] }
      if argument.hasPrefix("--\(name)=") { return String(argument.dropFirst(name.count + 3)) }
    }
    return nil
  }
}

/// The options of a subcommand, as the parser describes them.
struct CommandOptions: Sendable {
  struct Option: Sendable {
    /// The name without the dashes.
    let name: String
    let isFlag: Bool
    /// The spellings on the command line: `--quiet`, `-q`.
    let spellings: [String]
  }

  /// The options of `backprop train`.
  static let train = CommandOptions(of: TrainCommand._commandName)

  let options: [Option]

  /// Creates the options of the subcommand called `name`; none if there is no such subcommand.
  init(of name: String) {
    options = Self.described([name]).filter { $0.name != "help" && $0.name != "version" }
  }

  subscript(name: String) -> Option? { options.first { $0.name == name } }

  var names: [String] { options.map(\.name) }

  /// Returns the options in the parser's description of itself, which is JSON.
  private static func described(_ command: [String]) -> [Option] {
    var text = ""
    do {
      _ = try BackpropCommand.parseAsRoot(command + ["--experimental-dump-help"])
    } catch {
      text = BackpropCommand.fullMessage(for: error)
    }
    guard let tool = try? JSONDecoder().decode(Tool.self, from: Data(text.utf8)) else { return [] }
    return (tool.command.arguments ?? []).compactMap { argument in
      guard argument.kind != "positional",
        let long = argument.names?.first(where: { $0.kind == "long" })
      else { return nil }
      return Option(
        name: long.name, isFlag: argument.kind == "flag",
        spellings: (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name })
    }
  }

  private struct Tool: Decodable {
    let command: Command
  }

  private struct Command: Decodable {
    let arguments: [Argument]?
  }

  private struct Argument: Decodable {
    let kind: String
    let names: [Name]?
  }

  private struct Name: Decodable {
    let kind: String
    let name: String
  }
}
