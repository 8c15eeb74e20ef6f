import ArgumentParser
import Backprop
import BackpropFiles
import BackpropRuns
import Foundation

/// The command `backprop`.
public struct BackpropCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "backprop",
    abstract: "Train feed-forward networks over real and complex numbers.",
    discussion: """
      Results go to standard output, progress to standard error.

      First commands, on MNIST if it is found, else on built-in digits:
        backprop sheet
        backprop train --epochs 5 --save digits.json
        backprop evaluate digits.json
        backprop predict digits.json seven.png

      Every command takes --read-limit SIZE, such as 2G: the largest file that it reads, also after \
      decompression. Without it, or BACKPROP_READ_LIMIT, the limit is 256M, and 4G for .safetensors.

      Exit status: 0 done, 64 wrong arguments, 65 bad input data, 66 input not found,
      69 unavailable, 70 internal error, 74 write failed, 75 diverged,
      129, 130 or 143 ended by a signal.
      """,
    version: BackpropLibrary.version,
    subcommands: [
      SheetCommand.self, TrainCommand.self, EvaluateCommand.self, PredictCommand.self,
      GradientCommand.self, CheckCommand.self, UnstableCommand.self, ConvertCommand.self,
      TraceCommand.self, DataCommand.self, SweepCommand.self, ReproduceCommand.self,
      LayersCommand.self,
    ])

  public init() {}

  /// Prepares the process; called first, on the main thread, since tasks need other threads.
  public static func prepareProcess() {
    OutputCalls.prepare()
    do throws(FileError) {
      try ThreadProbe.check(processorCount + 1)
    } catch {
      Failure(error).endProcess()
    }
  }

  /// Parses the arguments, runs the command, and ends the process with its status.
  public static func main() async { await main(on: nil) }

  /// Runs the command as ``main()`` does, in a process that may be one of several ranks.
  ///
  /// - Parameter launcher: The connection to the other ranks.
  public static func main(on launcher: RankLauncher?) async {
    var ranks: (any Ranks)?
    do {
      let (parsed, readLimit) = try parsedCommand()
      var command = parsed
      ranks = try RankLauncher.ranks(for: command, launcher)
      try await RankGroup.$current.withValue(ranks) {
        try await ReadLimit.$chosen.withValue(readLimit) {
          if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
          } else {
            try command.run()
          }
        }
      }
      try ranks?.finish()
    } catch {
      if let ranks { Failure.endProcess(error, among: ranks) }
      // An error before the ranks are connected is the same on all of them.
      if let launcher, launcher.launchedCount ?? 1 > 1, let ranks = try? launcher.join() {
        Failure.endProcess(SharedFailure(Failure(error)), among: ranks)
      }
      Failure(error).endProcess()
    }
  }

  private static func parsedCommand() throws -> (any ParsableCommand, readLimit: Int?) {
    try checkEncoding()
    try checkName()
    var line = Array(CommandLine.arguments.dropFirst())
    let environment = ProcessInfo.processInfo.environment
    let readLimit = try ReadLimitOption.take(from: &line, environment: environment)
    return (try command(Arguments(line, environment: environment)), readLimit)
  }

  private static func command(_ arguments: Arguments) throws -> any ParsableCommand {
    for remark in arguments.remarks { StandardStream.error.note("backprop: \(remark)") }
    do {
      return try parseAsRoot(arguments.all)
    } catch {
      throw arguments.explained(error)
    }
  }

  /// Refuses arguments and variables that are not UTF-8: as text they would name other files.
  private static func checkEncoding() throws {
    for (index, argument) in CommandLine.arguments.enumerated() {
      guard let bytes = CommandLine.unsafeArgv[index], String(validatingCString: bytes) == nil
      else { continue }
      throw ValidationError(
        "argument \(index), '\(argument)', is not UTF-8: rename the file, or reach it by a path that is"
      )
    }
    for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("BACKPROP_") {
      guard let bytes = getenv(name), String(validatingCString: bytes) == nil else { continue }
      throw ValidationError("the variable \(name) is not UTF-8: name another file or folder")
    }
    // The variable that names the folder of the cache.
    let cache = getenv("XDG_CACHE_HOME").map { $0[0] == 0x2f } == true ? "XDG_CACHE_HOME" : "HOME"
    if let bytes = getenv(cache), String(validatingCString: bytes) == nil {
      throw ValidationError(
        "the variable \(cache) is not UTF-8: set XDG_CACHE_HOME to a folder whose path is")
    }
  }

  /// Checks the name of the command, with better advice than the parser gives.
  private static func checkName() throws {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"),
      !(names + ["help"]).contains(name)
    else { return }
    throw ValidationError(
      "there is no command '\(name)': \(Suggestion.advice(on: name, among: names))")
  }
}
