import HTTPTypes

/// What every answer tells a browser not to do.
enum SecurityHeaders {
  /// Scripts and styles from here alone and in no page; nothing from elsewhere; in no frame.
  private static let contentPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "connect-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  static let all: [(name: HTTPField.Name, value: String)] = [
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
  /// A field that has no name of its own in HTTPTypes.
  ///
  /// - Precondition: The text is made of what names are made of.
  static func named(_ text: StaticString) -> Self {
    guard let name = Self("\(text)") else { preconditionFailure("\(text) names a field") }
    return name
  }
}
