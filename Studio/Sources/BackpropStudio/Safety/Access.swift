import HTTPTypes
import Hummingbird

/// Access control: a request needs a host name of this server, no foreign origin, and the token if
/// one is set.
///
/// A foreign page whose name resolves to this server (DNS rebinding) still sends its own name in
/// `Host`, and one that posts to this server sends its own in `Origin`.
struct Access: Sendable {
  /// The cookie that holds the token.
  static let cookie = "studio_token"

  /// The token; nil if requests need none.
  private let token: [UInt8]?
  /// The accepted names in `Host`, without a port.
  private let names: Set<String>
  /// A Boolean value that indicates if `Host` may be any numeric address.
  private let allowsAddresses: Bool

  /// Access to a server on an interface.
  ///
  /// - Parameters:
  ///   - host: The interface to listen on.
  ///   - names: Other host names of the server.
  init(host: String, names: [String] = [], token: String?) {
    self.token = token.map { Array($0.utf8) }
    let own = Loopback.contains(host) ? ["localhost", "127.0.0.1", "[::1]"] : []
    let written = host.contains(":") ? "[\(host)]" : host
    self.names = Set((own + [written] + names).map { $0.lowercased() })
    allowsAddresses = host == "0.0.0.0" || host == "::"
  }

  /// The paths that need no token: the page, which asks for it, and the health checks.
  private static let openPaths: Set<String> = [
    "/", "/docs", "/health", "/ready", "/openapi.json", "/api/session",
  ]

  private static func isOpen(_ path: String) -> Bool {
    openPaths.contains(path)
      || (!path.dropFirst().contains("/")
        && [".js", ".css", ".svg"].contains { path.hasSuffix($0) })
  }

  /// Validates the host, the origin and the token of a request.
  ///
  /// - Throws: ``StudioError`` 403 or 401.
  func check(_ request: Request) throws(StudioError) {
    guard let host = request.head.authority, isKnown(host) else {
      throw StudioError(
        .forbidden, "forbidden_host", "Host is not a name of this server; start it with --name")
    }
    if let origin = request.headers[.origin], origin != "http://\(host)",
      origin != "https://\(host)"
    {
      throw StudioError(
        .forbidden, "forbidden_origin", "a page of another origin may not use this server")
    }
    if token == nil || Self.isOpen(request.uri.path) { return }
    guard let sent = Self.token(of: request), isValid(sent) else {
      throw StudioError(
        .unauthorized, "unauthorized", "send the token that the server was started with")
    }
  }

  private func isKnown(_ host: String) -> Bool {
    var name = host.lowercased()
    if let colon = name.lastIndex(of: ":"), !name[colon...].contains("]") {
      guard let port = Int(name[name.index(after: colon)...]), 1...65_535 ~= port else {
        return false
      }
      name = String(name[..<colon])
    }
    if names.contains(name) { return true }
    return allowsAddresses && Loopback.isAddress(name)
  }

  private static func token(of request: Request) -> String? {
    if let header = request.headers[.authorization], header.hasPrefix("Bearer ") {
      return String(header.dropFirst("Bearer ".count))
    }
    return request.cookies[cookie]?.value
  }

  /// Returns true if a token is valid, in a time that does not depend on the matching prefix.
  func isValid(_ candidate: String) -> Bool {
    guard let token else { return true }
    let candidate = Array(candidate.utf8.prefix(4096))
    var difference = token.count ^ candidate.count
    for index in token.indices {
      difference |= Int(token[index] ^ (index < candidate.count ? candidate[index] : 0))
    }
    return difference == 0
  }
}

/// The loopback addresses, which other machines cannot reach.
public enum Loopback {
  /// Returns true if a host name is a loopback address.
  public static func contains(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isAddress(host))
  }

  /// Returns true if a text is a numeric address.
  static func isAddress(_ text: String) -> Bool {
    if text.hasPrefix("["), text.hasSuffix("]") {
      return text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
