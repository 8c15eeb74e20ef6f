import ArgumentParser
import BackpropStudio
import Logging

@main struct Main: AsyncParsableCommand {
  @Option var host = "127.0.0.1"
  @Option var port = 8010
  @Option var store = "/tmp/studio-store"
  @Option var data: String?
  func run() async throws {
    var options = StudioServer.Options(store: store)
    (options.host, options.port, options.data) = (host, port, data)
    var logger = Logger(label: "backprop-studio")
    logger.logLevel = .warning
    try await StudioServer(options, logger: logger).run { print("http://127.0.0.1:\($0)/") }
  }
}
