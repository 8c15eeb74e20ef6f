/// Server-sent events as they go over the wire.
///
/// Source: *HTML Living Standard*, 9.2 Server-sent events, <https://html.spec.whatwg.org/>.
enum EventFrame {
  /// An event whose data is a JSON text, which has no line breaks.
  static func event(_ name: StaticString, _ json: [UInt8]) -> [UInt8] {
    Array("event: \(name)\ndata: ".utf8) + json + Array("\n\n".utf8)
  }

  /// A comment, which nobody sees: it keeps the connection open.
  static let heartbeat = Array(": still here\n\n".utf8)

  /// What comes first: how soon a browser should connect again, in milliseconds.
  static let opening = Array("retry: 1000\n\n".utf8)
}
