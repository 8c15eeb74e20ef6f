import BackpropFiles
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The studio: a page that trains, and the API behind it.
public struct StudioServer: Sendable {
  /// What the command line says.
  public struct Options: Sendable {
    /// The interface to listen on.
    public var host = "127.0.0.1"
    /// 0 takes a free one.
    public var port = 8010
    /// The folder of the store.
    public var store: String
    /// The folder that holds MNIST; nil for the usual places.
    public var data: String?
    /// What a request must show; nil for nothing.
    public var token: String?
    /// A model file for predictions that name none.
    public var model: String?
    /// How many runs train at a time; nil for one a core.
    public var threads: Int?

    /// The options of a server that is asked for nothing.
    public init(store: String) { self.store = store }
  }

  let options: Options
  let limits: RunLimits
  let engine: RunEngine
  let hub: EventHub
  let logger: Logger

  /// Opens the store, and takes up its runs.
  ///
  /// - Throws: `FileError`.
  public init(_ options: Options, logger: Logger) throws {
    var limits = RunLimits()
    if let threads = options.threads { limits.running = threads }
    self.options = options
    self.limits = limits
    self.logger = logger
    let environment = ProcessInfo.processInfo.environment
    engine = try RunEngine(
      data: StudioData(folder: options.data, environment: environment),
      store: try RunStore(folder: options.store), limits: limits, logger: logger)
    hub = EventHub(limits: limits)
  }

  /// The routes.
  func router() throws -> Router<StudioContext> {
    let router = Router(context: StudioContext.self)
    let catalog = JSONBytes.encode(try Catalog(data: engine.data, limits: limits))
    router.get("/api/catalog") { _, _ in Response(json: catalog) }
    RunRoutes(engine: engine).add(to: router)
    EventRoutes(engine: engine, hub: hub).add(to: router)
    return router
  }

  /// The server as a service.
  ///
  /// - Parameter didStart: Told the port that is listened on.
  func application(
    didStart: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> some ApplicationProtocol {
    Application(
      router: try router(),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port)),
      services: [hub],
      onServerRunning: { channel in didStart(channel.localAddress?.port ?? options.port) },
      logger: logger)
  }

  /// Serves until the process is told to end; then stores all runs.
  ///
  /// - Parameter didStart: Told the port that is listened on.
  public func run(didStart: @escaping @Sendable (Int) -> Void) async throws {
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [try application(didStart: didStart)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    await engine.close()
    engine.store.close()
  }
}
