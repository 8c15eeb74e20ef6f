import Foundation
import HTTPTypes
import Hummingbird

/// An error response: a status, a code for programs, and a message for people.
struct StudioError: Error, HTTPResponseError {
  let status: HTTPResponse.Status
  let code: String
  let message: String
  var retryAfter: Int?

  init(
    _ status: HTTPResponse.Status, _ code: String, _ message: String, retryAfter: Int? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.retryAfter = retryAfter
  }

  func response(from request: Request, context: some RequestContext) -> Response { response }

  var response: Response {
    struct Body: Encodable {
      struct Content: Encodable {
        let code: String
        let message: String
      }
      let error: Content
    }
    var response = Response.json(
      Body(error: Body.Content(code: code, message: message)), status: status)
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    return response
  }
}

extension StudioError {
  /// A request whose content is invalid or exceeds a limit.
  static func invalid(_ message: String) -> StudioError {
    StudioError(.unprocessableContent, "invalid", message)
  }

  /// A request whose body cannot be parsed.
  static func malformed(_ message: String) -> StudioError {
    StudioError(.badRequest, "malformed", message)
  }

  static func notFound(_ message: String) -> StudioError {
    StudioError(.notFound, "not_found", message)
  }

  /// A request that the current state does not allow.
  static func conflict(_ message: String) -> StudioError {
    StudioError(.conflict, "conflict", message)
  }

  static func busy(_ message: String, retryAfter: Int = 1) -> StudioError {
    StudioError(.tooManyRequests, "busy", message, retryAfter: retryAfter)
  }

  static var closing: StudioError {
    StudioError(.serviceUnavailable, "closing", "the server is shutting down")
  }

  static func tooLarge(_ message: String) -> StudioError {
    StudioError(.contentTooLarge, "too_large", message)
  }
}
