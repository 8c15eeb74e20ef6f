import BackpropFiles
import Foundation
import Hummingbird
import HummingbirdCore
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
    /// By which other names the server is reached, as `Host` has them.
    public var names: [String] = []
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
    /// How many changes a second one address may make in the long run.
    public var changesPerSecond = 20.0

    /// The options of a server that is asked for nothing.
    public init(store: String) { self.store = store }
  }

  let options: Options
  let limits: RunLimits
  let engine: RunEngine
  let shelf: ModelShelf
  let hub: EventHub
  let predictions: PredictionQueue
  let metrics = Metrics()
  let shutdown = Shutdown()
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
    shelf = try ModelShelf(engine: engine, file: options.model)
    hub = EventHub(limits: limits)
    predictions = PredictionQueue(metrics: metrics)
  }

  /// Everything that can be asked for, behind the gate.
  func router() throws -> Router<StudioContext> {
    let access = Access(host: options.host, names: options.names, token: options.token)
    let router = Router(context: StudioContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: Gate(
        access: access, rates: RateLimits(changesPerSecond: options.changesPerSecond),
        routes: try RouteTable(OpenAPIDocument.bytes), metrics: metrics))
    let catalog = JSONBytes.encode(try Catalog(data: engine.data, limits: limits))
    router.get("/api/catalog") { _, _ in Response(json: catalog) }
    RunRoutes(engine: engine).add(to: router)
    EventRoutes(engine: engine, hub: hub).add(to: router)
    ExportRoutes(engine: engine).add(to: router)
    DataRoutes(data: engine.data).add(to: router)
    ModelRoutes(shelf: shelf, limits: limits).add(to: router)
    DrawRoutes(shelf: shelf, queue: predictions, limits: limits).add(to: router)
    PredictRoutes(shelf: shelf, queue: predictions, limits: limits, metrics: metrics)
      .add(to: router)
    ServiceRoutes(
      engine: engine, hub: hub, queue: predictions, metrics: metrics, shutdown: shutdown,
      access: access
    ).add(to: router)
    PageRoutes().add(to: router)
    return router
  }

  /// Connections at a time, and how long one may be silent in the middle of a request or between two.
  private static let connectionLimit = 1_024
  private static let idleTimeout = TimeAmount.seconds(15)

  /// The server as a service.
  ///
  /// - Parameter didStart: Told the port that is listened on.
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

  /// Serves until the process is told to end: then no connection is taken any more, what is being
  /// answered is answered, and all runs are stored.
  ///
  /// - Parameter didStart: Told the port that is listened on.
  public func run(didStart: @escaping @Sendable (Int) -> Void) async throws {
    // The last service is told first that the end has come.
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
