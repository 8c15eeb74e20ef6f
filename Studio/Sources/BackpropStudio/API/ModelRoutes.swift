import HTTPTypes
import Hummingbird

/// The models over HTTP.
struct ModelRoutes: Sendable {
  let shelf: ModelShelf
  let limits: RunLimits

  func add(to router: Router<StudioContext>) {
    router.get("/api/models") { _, _ in list() }
    router.post("/api/models") { request, _ in try await send(request) }
    router.delete("/api/models/:id") { _, context in
      try shelf.delete(try context.parameters.require("id"))
      return Response(status: .noContent)
    }
  }

  private func list() -> Response {
    struct List: Encodable {
      let models: [ModelEntry]
    }
    return .json(List(models: shelf.entries))
  }

  private func send(_ request: Request) async throws -> Response {
    guard let name = request.uri.queryParameters["name"].map(String.init),
      limits.allows(name: name)
    else {
      throw StudioError.invalid("name is missing or too long, as in /api/models?name=digits.npz")
    }
    let bytes = try await request.bytes(upTo: limits.modelBytes)
    // Reading takes a while for a large file, which the threads that answer others should not.
    let entry = try await offPool { try shelf.add(bytes, name: name) }
    return .json(entry, status: .created)
  }
}
