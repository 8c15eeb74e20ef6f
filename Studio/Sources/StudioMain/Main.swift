import ArgumentParser
import BackpropFiles
import BackpropStudio
import Foundation
import Logging

/// The executable `backprop-studio`.
@main struct StudioCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backprop-studio",
    abstract: "Serve a page that trains, inspects and evaluates networks.",
    discussion: """
      Serves http://127.0.0.1:8010/ until it is interrupted, and then saves all runs to the \
      mini-batch. Other interfaces need a token, which the page asks for.

      Exit status: 0 done, 64 wrong arguments, 65 bad input data, 66 input not found,
      69 the port or the store is in use, 70 internal error, 74 write failed.
      """,
    version: StudioServer.version)

  @Option(help: "The interface to listen on.") var host = "127.0.0.1"

  @Option(help: "The port; 0 for any free one.") var port = 8010

  @Option(
    help: ArgumentHelp(
      "The folder of the stored runs. (default: $XDG_DATA_HOME/backprop-studio)",
      valueName: "folder"), completion: .directory)
  var store: String?

  @Option(
    help: ArgumentHelp(
      "The folder of images: MNIST, Fashion-MNIST, others in IDX files, or PNG files in one folder per "
        + "class; nothing is downloaded. (default: $BACKPROP_DATA, then the cache)",
      valueName: "folder"), completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The token that requests need. (default: $BACKPROP_STUDIO_TOKEN, which process lists do not "
        + "show)"))
  var token: String?

  @Option(
    name: .customLong("name"),
    help: ArgumentHelp("Another host name of the server, as behind a proxy."))
  var names: [String] = []

  @Option(
    help: ArgumentHelp("The model for predictions that name no model.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "npz", "onnx", "json"]))
  var model: String?

  @Option(help: "The number of runs that train at a time. (default: the number of processors)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The sustained number of changes per second and address.", valueName: "n"))
  var changesPerSecond = 20.0

  func validate() throws {
    guard 0...65_535 ~= port else { throw ValidationError("--port must lie in 0…65535") }
    if let threads, !(1...64 ~= threads) { throw ValidationError("--threads must lie in 1…64") }
    guard changesPerSecond > 0, changesPerSecond <= 1e6 else {
      throw ValidationError("--changes-per-second must be a positive number")
    }
    if !Loopback.contains(host), givenToken == nil {
      throw ValidationError(
        "--host \(host) is open to other machines: set BACKPROP_STUDIO_TOKEN, or pass --token")
    }
    if let token = givenToken, !Self.isUsable(token) {
      throw ValidationError(
        "the token must have 16 to 256 letters, digits or - . _ ~, as from `openssl rand -hex 16`"
      )
    }
  }

  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  private var givenToken: String? {
    token ?? environment["BACKPROP_STUDIO_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Returns true if a token is valid in headers and cookies, and long enough.
  private static func isUsable(_ token: String) -> Bool {
    16...256 ~= token.utf8.count
      && token.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0)) }
  }

  /// Parses the arguments, serves, and exits with the status of the outcome.
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
    else { throw ValidationError("--store: name a folder, as there is no home folder") }
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
