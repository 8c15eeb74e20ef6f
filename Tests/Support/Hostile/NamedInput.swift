/// A test argument with a short name, which the log of the tests prints instead of the content.
public struct NamedInput<Content: Sendable>: Sendable, CustomStringConvertible {
  public let name: String
  public let content: Content

  public var description: String { name }

  /// Returns the arguments with their names.
  public static func list(_ inputs: [(name: String, Content)]) -> [NamedInput] {
    inputs.map { NamedInput(name: $0.name, content: $0.1) }
  }
}
