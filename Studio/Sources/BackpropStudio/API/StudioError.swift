import Foundation
import HTTPTypes
import Hummingbird

/// Why a request is refused: a status, a word for programs, and a sentence for people.
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
  /// What the request says has no meaning, or is more than is allowed.
  static func invalid(_ message: String) -> StudioError {
    StudioError(.unprocessableContent, "invalid", message)
  }

  /// The body is not in the form that it should have.
  static func malformed(_ message: String) -> StudioError {
    StudioError(.badRequest, "malformed", message)
  }

  static func notFound(_ message: String) -> StudioError {
    StudioError(.notFound, "not_found", message)
  }

  /// It is not the time for that.
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
