import BackpropFiles
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The middleware of all requests: access control, rate limits, content types, error responses,
/// security headers and metrics.
struct SecurityMiddleware: RouterMiddleware {
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
      try checkType(request, route)
      response = try await next(request, context)
    } catch {
      let studioError = studioError(error, context)
      response = studioError.response
      if studioError.status == .methodNotAllowed, let route {
        response.headers[.allow] = route.allowed
      }
      if studioError.leavesBody { close(&response, context) }
    }
    SecurityHeaders.add(to: &response.headers)
    // Few keys: routes come from the table or are those of the page's files, methods are known ones.
    let isPage = route == nil && PageFiles.paths.contains(request.uri.path)
    metrics.count(
      route: route?.path ?? (isPage ? request.uri.path : "other"),
      method: Self.methods.contains(request.method.rawValue) ? request.method.rawValue : "other",
      status: response.status.code)
    return response
  }

  private static let methods: Set = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
  ]

  private func checkType(_ request: Request, _ route: RouteTable.Route?) throws(StudioError) {
    guard request.method == .post || request.method == .patch || request.method == .put else {
      return
    }
    // A foreign page can send forms without a preflight request, but not these types.
    let expected =
      switch route?.path {
      case "/api/models": ["application/octet-stream"]
      case "/api/datasets", "/api/models/{id}/rows": ["text/csv", "application/octet-stream"]
      default: ["application/json"]
      }
    let actual = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
      .filter { $0 != " " }
    guard let actual, expected.contains(actual) else {
      throw StudioError(
        .unsupportedMediaType, "unsupported_media_type",
        "Content-Type must be \(expected.joined(separator: " or "))")
    }
  }

  /// Converts an error to a response; the details of an unexpected one go to the log only.
  private func studioError(_ error: any Error, _ context: StudioContext) -> StudioError {
    switch error {
    case let error as StudioError: return error
    case let error as HTTPError where error.status == .notFound:
      return .notFound("there is no such path; /openapi.json lists all")
    case let error as HTTPError:
      return StudioError(error.status, "refused", error.body ?? error.status.reasonPhrase)
    case is CancellationError:
      return .closing
    default:
      context.logger.error("a request failed", metadata: ["error": "\(error)"])
      return StudioError(
        .internalServerError, "internal", "the server failed; its log has the reason")
    }
  }

  /// Closes the connection soon, without waiting for the rest of the body.
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
      "\(route.path) allows \(route.allowed), not \(method.rawValue.prefix(20))")
  }

  /// A Boolean value that indicates if a part of the body may not have been read.
  fileprivate var leavesBody: Bool {
    status == .contentTooLarge || status == .requestTimeout
  }
}

/// The security headers of all responses.
enum SecurityHeaders {
  /// Scripts and styles from files of this server only; nothing from other origins; no frames.
  private static let contentPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "connect-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  private static let all: [(name: HTTPField.Name, value: String)] = [
    (.contentSecurityPolicy, contentPolicy), (.xContentTypeOptions, "nosniff"),
    (.named("X-Frame-Options"), "DENY"), (.named("Referrer-Policy"), "no-referrer"),
    (.named("Cross-Origin-Opener-Policy"), "same-origin"),
    (.named("Cross-Origin-Resource-Policy"), "same-origin"),
    (.named("Permissions-Policy"), "camera=(), geolocation=(), microphone=()"),
  ]

  static func add(to headers: inout HTTPFields) {
    for (name, value) in all { headers[name] = value }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
  }
}

extension HTTPField.Name {
  /// A header field that HTTPTypes does not define.
  ///
  /// - Precondition: The text is a valid field name.
  static func named(_ text: StaticString) -> Self {
    guard let name = Self("\(text)") else { preconditionFailure("\(text) is not a field name") }
    return name
  }
}
