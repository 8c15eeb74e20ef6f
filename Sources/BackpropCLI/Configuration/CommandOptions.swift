import ArgumentParser
import Foundation

/// The options of a subcommand, as its parser knows them.
struct CommandOptions: Sendable {
  struct Option: Sendable {
    /// Without the dashes.
    let name: String
    let isFlag: Bool
    /// How it can be written on the command line: `--quiet`, `-q`.
    let spellings: [String]
  }

  /// Those of `backprop train`, which several readers ask for.
  static let train = CommandOptions(of: TrainCommand._commandName)

  let options: [Option]

  /// The options of the subcommand called `name`; none where there is no such subcommand.
  init(of name: String) {
    options = Self.described([name]).filter { $0.name != "help" && $0.name != "version" }
  }

  subscript(name: String) -> Option? { options.first { $0.name == name } }

  var names: [String] { options.map(\.name) }

  /// The parser describes itself in JSON: the one list of options that cannot be out of date.
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
