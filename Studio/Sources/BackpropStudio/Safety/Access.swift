import HTTPTypes
import Hummingbird

/// Who may ask: requests to a name of this server, from its own page or from no page, with the
/// token where there is one.
///
/// A page of somebody else that has its name point here (DNS rebinding) still says its own name in
/// `Host`, and one that posts here says its own in `Origin`.
struct Access: Sendable {
  /// The cookie that holds the token.
  static let cookie = "studio_token"

  /// nil: everybody on this machine may ask.
  private let token: [UInt8]?
  /// The names in `Host`, without a port.
  private let names: Set<String>
  /// Whether any address written in digits is one of this server's.
  private let allowsAddresses: Bool

  /// - Parameters:
  ///   - host: The interface that is listened on.
  ///   - names: By which other names the server is reached.
  init(host: String, names: [String] = [], token: String?) {
    self.token = token.map { Array($0.utf8) }
    let own = Loopback.contains(host) ? ["localhost", "127.0.0.1", "[::1]"] : []
    let written = host.contains(":") ? "[\(host)]" : host
    self.names = Set((own + [written] + names).map { $0.lowercased() })
    allowsAddresses = host == "0.0.0.0" || host == "::"
  }

  /// What is shown to everybody: the page that asks for the token, and whether the server is well.
  private static let openPaths: Set<String> = ["/", "/health", "/openapi.json", "/api/session"]

  private static func isOpen(_ path: String) -> Bool {
    openPaths.contains(path)
      || (!path.dropFirst().contains("/")
        && [".js", ".css", ".svg"].contains { path.hasSuffix($0) })
  }

  /// - Throws: ``StudioError`` 403 or 401.
  func check(_ request: Request) throws(StudioError) {
    guard let host = request.head.authority, isOwn(host) else {
      throw StudioError(
        .forbidden, "forbidden_host", "Host is not a name of this server; start it with --name")
    }
    if let origin = request.headers[.origin], origin != "http://\(host)",
      origin != "https://\(host)"
    {
      throw StudioError(
        .forbidden, "forbidden_origin", "a page of another origin may not ask this server")
    }
    if token == nil || Self.isOpen(request.uri.path) { return }
    guard let shown = Self.token(shownBy: request), isRight(shown) else {
      throw StudioError(
        .unauthorized, "unauthorized", "show the token that the server was started with")
    }
  }

  private func isOwn(_ host: String) -> Bool {
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

  private static func token(shownBy request: Request) -> String? {
    if let header = request.headers[.authorization], header.hasPrefix("Bearer ") {
      return String(header.dropFirst("Bearer ".count))
    }
    return request.cookies[cookie]?.value
  }

  /// Compares in a time that does not depend on how much is right.
  func isRight(_ shown: String) -> Bool {
    guard let token else { return true }
    let shown = Array(shown.utf8.prefix(4096))
    var difference = token.count ^ shown.count
    for index in token.indices {
      difference |= Int(token[index] ^ (index < shown.count ? shown[index] : 0))
    }
    return difference == 0
  }
}

/// The addresses of this machine that no other one reaches.
public enum Loopback {
  /// Whether a name is one of them.
  public static func contains(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isAddress(host))
  }

  /// Whether a text is an address written in digits.
  static func isAddress(_ text: String) -> Bool {
    if text.hasPrefix("["), text.hasSuffix("]") {
      return text.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
