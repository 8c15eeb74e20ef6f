import Backprop
import BackpropFiles
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// The server of the studio: the page and its API.
public struct StudioServer: Sendable {
  /// The options of the command line.
  public struct Options: Sendable {
    /// The interface to listen on.
    public var host = "127.0.0.1"
    /// The port; 0 for any free one.
    public var port = 8010
    /// Other host names of the server, as in the header `Host`.
    public var names: [String] = []
    /// The folder of the store.
    public var store: String
    /// The folder of images, as `--data` names it; nil for the default locations.
    public var data: String?
    /// The token that requests need; nil for none.
    public var token: String?
    /// The model file for predictions that name no model.
    public var model: String?
    /// The number of runs that train at a time; nil for one per core.
    public var threads: Int?
    /// The sustained rate of changes per second and address.
    public var changesPerSecond = 20.0

    /// The default options.
    public init(store: String) { self.store = store }

    /// Returns the default folder of the store: `$XDG_DATA_HOME/backprop-studio`, else
    /// `$HOME/.local/share/backprop-studio`, else nil.
    ///
    /// Source: <https://specifications.freedesktop.org/basedir-spec/latest/>.
    public static func defaultStore(environment: [String: String]) -> String? {
      if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
        return data + "/backprop-studio"
      }
      if let home = environment["HOME"], !home.isEmpty {
        return home + "/.local/share/backprop-studio"
      }
      return nil
    }
  }

  /// The version of the package.
  public static var version: String { BackpropLibrary.version }

  let options: Options
  let limits: RunLimits
  let engine: RunEngine
  let models: ModelRegistry
  let hub: EventHub
  let predictions: PredictionQueue
  let metrics = Metrics()
  let shutdown = Shutdown()
  let logger: Logger

  /// Opens the store, and loads its runs.
  ///
  /// - Throws: `FileError`.
  public init(_ options: Options, logger: Logger) throws {
    try self.init(options, environment: ProcessInfo.processInfo.environment, logger: logger)
  }

  /// The server with other variables than those of the process.
  init(_ options: Options, environment: [String: String], logger: Logger) throws {
    var limits = RunLimits()
    if let threads = options.threads { limits.running = threads }
    self.options = options
    self.limits = limits
    self.logger = logger
    engine = try RunEngine(
      data: StudioData(folder: options.data, environment: environment),
      store: try RunStore(folder: options.store), limits: limits, logger: logger)
    models = try ModelRegistry(engine: engine, file: options.model)
    hub = EventHub(limits: limits)
    predictions = PredictionQueue(metrics: metrics)
  }

  /// The router of all paths, behind the security middleware.
  func router() throws -> Router<StudioContext> {
    let access = Access(host: options.host, names: options.names, token: options.token)
    let router = Router(context: StudioContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: SecurityMiddleware(
        access: access, rates: RateLimits(changesPerSecond: options.changesPerSecond),
        routes: try RouteTable(OpenAPIDocument.bytes), metrics: metrics))
    router.get("/api/catalog") { [engine, limits] request, _ in
      try Response.json(Catalog(data: engine.data, limits: limits), compressedFor: request)
    }
    RunRoutes(engine: engine).add(to: router)
    EventRoutes(engine: engine, hub: hub).add(to: router)
    ExportRoutes(engine: engine).add(to: router)
    DataRoutes(data: engine.data).add(to: router)
    OwnDataRoutes(engine: engine).add(to: router)
    TraceRoutes(engine: engine).add(to: router)
    PlaneRoutes(engine: engine).add(to: router)
    ErrorRoutes(engine: engine).add(to: router)
    ModelRoutes(models: models, limits: limits).add(to: router)
    RowRoutes(models: models, limits: limits).add(to: router)
    DrawRoutes(models: models, queue: predictions, limits: limits).add(to: router)
    PredictRoutes(models: models, queue: predictions, limits: limits, metrics: metrics)
      .add(to: router)
    ServiceRoutes(
      engine: engine, hub: hub, queue: predictions, metrics: metrics, shutdown: shutdown,
      access: access
    ).add(to: router)
    try PageRoutes().add(to: router)
    return router
  }

  /// The largest number of connections, and the longest silence in or between requests.
  private static let connectionLimit = 1_024
  private static let idleTimeout = TimeAmount.seconds(15)

  /// The server as a service.
  ///
  /// - Parameter didStart: The callback with the port, once the server listens.
  func application(
    didStart: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> some ApplicationProtocol {
    predictions.start()
    return Application(
      router: try router(),
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          idleTimeout: Self.idleTimeout,
          httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 64))),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port),
        availableConnectionsDelegate: .maximum(Self.connectionLimit, logger: logger)),
      services: [hub],
      onServerRunning: { channel in didStart(channel.localAddress?.port ?? options.port) },
      logger: logger)
  }

  /// Serves until the process receives a termination signal. It then accepts no connections, completes
  /// the current responses, and saves all runs.
  ///
  /// - Parameter didStart: The callback with the port, once the server listens.
  public func run(didStart: @escaping @Sendable (Int) -> Void) async throws {
    // Services are shut down in reverse order.
    var configuration = ServiceGroupConfiguration(
      services: [try application(didStart: didStart), shutdown],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(15)
    let group = ServiceGroup(configuration: configuration)
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await group.run())
    } catch {
      outcome = .failure(error)
    }
    predictions.close()
    await engine.close()
    engine.store.close()
    try outcome.get()
  }
}

/// The context of a request, with its connection.
struct StudioContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: (any Channel)?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// The address of the client without the port; empty if unknown.
  var remoteAddress: String { channel?.remoteAddress?.ipAddress ?? "" }
}
