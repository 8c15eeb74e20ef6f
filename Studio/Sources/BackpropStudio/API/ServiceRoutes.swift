import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// The routes of operation: health, metrics, the API description, and the session cookie.
struct ServiceRoutes: Sendable {
  let engine: RunEngine
  let hub: EventHub
  let queue: PredictionQueue
  let metrics: Metrics
  let shutdown: Shutdown
  let access: Access

  func add(to router: Router<StudioContext>) {
    // Alive: the process answers. Ready: it takes new work.
    router.get("/health") { _, _ in health(.ok) }
    router.get("/ready") { _, _ in health(shutdown.hasBegun ? .serviceUnavailable : .ok) }
    router.get("/metrics") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text(gauges))))
    }
    router.get("/openapi.json") { request, _ in
      try Response.json(text: OpenAPIDocument.bytes, compressedFor: request)
    }
    router.post("/api/session") { request, _ in try await session(request) }
  }

  private func health(_ status: HTTPResponse.Status) -> Response {
    struct Health: Encodable {
      let status: String
      let version: String
    }
    return .json(
      Health(status: shutdown.hasBegun ? "closing" : "ok", version: StudioServer.version),
      status: status)
  }

  private var gauges: Metrics.Gauges {
    let load = engine.load
    return Metrics.Gauges(
      training: load.training, queued: load.queued, kept: engine.runs.count, listeners: hub.count,
      waitingPredictions: queue.count, isClosing: shutdown.hasBegun)
  }

  /// Stores a valid token in a cookie that scripts cannot read.
  private func session(_ request: Request) async throws -> Response {
    let reader = try MemberReader(try await request.json(upTo: 4096), "", keys: ["token"])
    guard let token = try reader.text("token"), access.isValid(token) else {
      throw StudioError(.unauthorized, "unauthorized", "the token is not that of this server")
    }
    return Response(
      status: .noContent,
      headers: [.setCookie: "\(Access.cookie)=\(token); Path=/; HttpOnly; SameSite=Strict"])
  }
}

/// The service that announces a graceful shutdown.
///
/// It is notified first: for a moment `/ready` reports the shutdown while connections are still
/// accepted, so that a load balancer can redirect requests.
final class Shutdown: Service {
  private let flag = Atomic<Bool>(false)
  private let notice: Duration

  init(notice: Duration = .milliseconds(300)) { self.notice = notice }

  var hasBegun: Bool { flag.load(ordering: .relaxed) }

  func run() async throws {
    try? await gracefulShutdown()
    flag.store(true, ordering: .relaxed)
    try? await Task.sleep(for: notice)
  }
}
