import ArgumentParser
import BackpropFiles
import BackpropStudio
import Foundation
import Logging

/// The executable `backprop-studio`.
@main struct StudioCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backprop-studio",
    abstract: "A page on which networks are trained, looked into, and asked about drawings.",
    discussion: """
      Serves http://127.0.0.1:8010/ until it is interrupted; all runs are then stored, to the \
      mini-batch. Other interfaces need a token, which the page asks for.

      Exit status: 0 done, 64 wrong arguments, 65 bad input data, 66 input not found,
      69 the port or the store is in use, 70 internal error, 74 write failed.
      """,
    version: StudioServer.version)

  @Option(help: "The interface to listen on.") var host = "127.0.0.1"

  @Option(help: "The port; 0 takes a free one.") var port = 8010

  @Option(
    help: ArgumentHelp(
      "The folder in which runs are kept. (default: $XDG_DATA_HOME/backprop-studio)",
      valueName: "folder"), completion: .directory)
  var store: String?

  @Option(
    help: ArgumentHelp(
      "The folder that holds MNIST; nothing is downloaded. (default: $BACKPROP_DATA, then the cache)",
      valueName: "folder"), completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp(
      "What every request must show. (default: $BACKPROP_STUDIO_TOKEN, which no list of processes "
        + "shows)"))
  var token: String?

  @Option(
    name: .customLong("name"),
    help: ArgumentHelp("Another name by which the server is reached, as behind a proxy."))
  var names: [String] = []

  @Option(
    help: ArgumentHelp("The model for predictions that name none.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "npz", "json"]))
  var model: String?

  @Option(help: "How many runs train at a time. (default: the number of processors)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "How many changes a second one address may make in the long run.", valueName: "n"))
  var changesPerSecond = 20.0

  func validate() throws {
    guard 0...65_535 ~= port else { throw ValidationError("--port lies in 0…65535") }
    if let threads, !(1...64 ~= threads) { throw ValidationError("--threads lies in 1…64") }
    guard changesPerSecond > 0, changesPerSecond <= 1e6 else {
      throw ValidationError("--changes-per-second is a positive number")
    }
    if !Loopback.contains(host), givenToken == nil {
      throw ValidationError(
        "--host \(host) is open to other machines: set BACKPROP_STUDIO_TOKEN, or pass --token")
    }
    if let token = givenToken, !Self.isUsable(token) {
      throw ValidationError(
        "the token should have 16 to 256 letters, digits or - . _ ~, as from `openssl rand -hex 16`"
      )
    }
  }

  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  private var givenToken: String? {
    token ?? environment["BACKPROP_STUDIO_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether a token can stand in a header and in a cookie, and is hard to guess.
  private static func isUsable(_ token: String) -> Bool {
    16...256 ~= token.utf8.count
      && token.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0)) }
  }

  /// Parses the arguments, serves, and ends the process with the status of what happened.
  static func main() async {
    do {
      var command = try parse()
      try await command.run()
    } catch {
      StudioFailure(error).endProcess()
    }
  }

  mutating func run() async throws {
    guard
      let store = store ?? StudioServer.Options.defaultStore(environment: environment)
    else { throw ValidationError("--store: name a folder, as there is no home") }
    var options = StudioServer.Options(store: store)
    (options.host, options.port, options.names) = (host, port, names)
    (options.data, options.token, options.model) = (data, givenToken, model)
    (options.threads, options.changesPerSecond) = (threads, changesPerSecond)
    var logger = Logger(label: "backprop-studio") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    let shown = host.contains(":") ? "[\(host)]" : host
    do {
      try await StudioServer(options, logger: logger).run { port in
        FileHandle.standardOutput.write(Data("Studio: http://\(shown):\(port)/\n".utf8))
      }
    } catch {
      throw StudioFailure(error, address: "\(shown):\(port)")
    }
  }
}
