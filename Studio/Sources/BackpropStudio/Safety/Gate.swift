import BackpropFiles
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What every request passes: who asks and how often, what kind of body it brings, and how an error
/// is told.
struct Gate: RouterMiddleware {
  let access: Access
  let rates: RateLimits
  let routes: RouteTable
  let metrics: Metrics

  func handle(
    _ request: Request, context: StudioContext,
    next: (Request, StudioContext) async throws -> Response
  ) async throws -> Response {
    let route = routes.route(of: request.uri.path)
    var response: Response
    do {
      try access.check(request)
      try rates.check(
        method: request.method.rawValue, path: request.uri.path, address: context.remoteAddress)
      if let route, !route.methods.contains(request.method.rawValue) {
        throw StudioError.method(request.method, route)
      }
      try checkType(request)
      response = try await next(request, context)
    } catch {
      let refusal = refusal(error, context)
      response = refusal.response
      if refusal.status == .methodNotAllowed, let route { response.headers[.allow] = route.allowed }
      if refusal.leavesBody { close(&response, context) }
    }
    SecurityHeaders.add(to: &response.headers)
    metrics.count(
      route: route?.path ?? "other",
      method: route.map { $0.methods.contains(request.method.rawValue) } == true
        ? request.method.rawValue : "other", status: response.status.code)
    return response
  }

  private func checkType(_ request: Request) throws(StudioError) {
    guard request.method == .post || request.method == .patch || request.method == .put else {
      return
    }
    // A form of another page can be sent without asking; a body of these types cannot.
    let wanted = request.uri.path == "/api/models" ? "application/octet-stream" : "application/json"
    let given = request.headers[.contentType]?.split(separator: ";").first
    guard given?.lowercased().filter({ $0 != " " }) == wanted else {
      throw StudioError(
        .unsupportedMediaType, "unsupported_media_type", "Content-Type should be \(wanted)")
    }
  }

  /// An error as it is told; what nobody expected is told to the log alone.
  private func refusal(_ error: any Error, _ context: StudioContext) -> StudioError {
    switch error {
    case let error as StudioError: return error
    case let error as HTTPError where error.status == .notFound:
      return .notFound("there is nothing here; /openapi.json says what there is")
    case let error as HTTPError:
      return StudioError(error.status, "refused", error.body ?? error.status.reasonPhrase)
    case is CancellationError:
      return .closing
    default:
      context.logger.error("a request failed", metadata: ["error": "\(error)"])
      return StudioError(.internalServerError, "internal", "the server failed; its log says why")
    }
  }

  /// Ends the connection soon: what is left of the body is not waited for.
  private func close(_ response: inout Response, _ context: StudioContext) {
    response.headers[.connection] = "close"
    guard let channel = context.channel else { return }
    channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
  }
}

extension StudioError {
  fileprivate static func method(_ method: HTTPRequest.Method, _ route: RouteTable.Route)
    -> StudioError
  {
    StudioError(
      .methodNotAllowed, "method_not_allowed",
      "\(route.path) knows \(route.allowed), not \(method.rawValue.prefix(20))")
  }

  /// Whether a body may still be on its way.
  fileprivate var leavesBody: Bool {
    status == .contentTooLarge || status == .requestTimeout
  }
}
