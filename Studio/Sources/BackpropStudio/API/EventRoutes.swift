import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The events of runs, as they happen.
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
        throw StudioError.invalid("runs: name \(engine.limits.runsPerListener) runs at most")
      }
      var runs: [StudioRun] = []
      for id in unique { runs.append(try engine.find(id)) }
      return try stream(request, context.channel, of: runs)
    }
  }

  private func stream(
    _ request: Request, _ channel: (any Channel)?, of runs: [StudioRun]
  ) throws -> Response {
    let seat = try hub.listen(to: runs) { channel?.close(promise: nil) }
    let listener = seat.listener
    let body = ResponseBody { writer in
      defer { withExtendedLifetime(seat) {} }
      // A page that goes away, and a server that does, both end the stream.
      try await request.body.consumeWithInboundCloseHandler { _ in
        try await withGracefulShutdownHandler {
          try await writer.write(ByteBuffer(bytes: EventFrame.opening))
          while let frames = await listener.next() {
            try await writer.write(ByteBuffer(bytes: frames))
          }
        } onGracefulShutdown: {
          listener.close()
        }
      } onInboundClosed: {
        listener.close()
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
  /// Asks a proxy to pass on what it gets at once.
  static let xAccelBuffering = named("X-Accel-Buffering")
}
