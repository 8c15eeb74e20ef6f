import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The routes of server-sent events.
struct EventRoutes: Sendable {
  let engine: RunEngine
  let hub: EventHub

  func add(to router: Router<StudioContext>) {
    router.get("/api/runs/:id/events") { request, context in
      try stream(
        request, context.channel, of: [try engine.find(try context.parameters.require("id"))])
    }
    router.get("/api/events") { request, context in
      let ids = request.uri.queryParameters["runs"]?.split(separator: ",").map(String.init) ?? []
      let unique = ids.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      guard unique.count <= engine.limits.runsPerListener else {
        throw StudioError.invalid("runs: name at most \(engine.limits.runsPerListener) runs")
      }
      var runs: [StudioRun] = []
      for id in unique { runs.append(try engine.find(id)) }
      return try stream(request, context.channel, of: runs)
    }
  }

  private func stream(
    _ request: Request, _ channel: (any Channel)?, of runs: [StudioRun]
  ) throws -> Response {
    let subscription = try hub.subscribe(to: runs) { channel?.close(promise: nil) }
    let buffer = subscription.buffer
    let body = ResponseBody { writer in
      defer { withExtendedLifetime(subscription) {} }
      // The stream ends when the client disconnects or the server shuts down.
      try await request.body.consumeWithInboundCloseHandler { _ in
        try await withGracefulShutdownHandler {
          try await writer.write(ByteBuffer(bytes: ServerSentEvent.opening))
          while let events = await buffer.next() {
            try await writer.write(ByteBuffer(bytes: events))
          }
        } onGracefulShutdown: {
          buffer.close()
        }
      } onInboundClosed: {
        buffer.close()
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/event-stream", .cacheControl: "no-store", .xAccelBuffering: "no",
      ], body: body)
  }
}

extension HTTPField.Name {
  /// The header that asks a proxy not to buffer the response.
  static let xAccelBuffering = named("X-Accel-Buffering")
}
