import Synchronization

/// The values of a type that are chosen by name: those of the library, then those that a program
/// registered.
final class Registry<Value: Sendable>: Sendable {
  private let builtIn: [Value]
  private let name: @Sendable (Value) -> String
  private let registered = Mutex<[Value]>([])

  init(_ builtIn: [Value], name: @escaping @Sendable (Value) -> String) {
    self.builtIn = builtIn
    self.name = name
  }

  /// All values, in the order in which they were registered.
  var all: [Value] { builtIn + registered.withLock { $0 } }

  /// The value with a name; `nil` if there is none.
  subscript(name: String) -> Value? { all.first { self.name($0) == name } }

  /// Adds a value, or replaces the registered one of the same name.
  ///
  /// - Precondition: The name is none of the library's, and has no comma: names are written in
  ///   lists.
  func register(_ value: Value) {
    let name = name(value)
    precondition(!name.isEmpty && !name.contains(","), "'\(name)' cannot stand in a list of names")
    precondition(
      !builtIn.contains { self.name($0) == name }, "'\(name)' is a name of the library")
    registered.withLock { values in
      values.removeAll { self.name($0) == name }
      values.append(value)
    }
  }
}

/// A name as the key of a value in JSON: `{"name": {…}}`.
struct NameKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

// Protocol types are opened by members of the protocols.

extension Hashable {
  /// The value, to compare with one of another type.
  var erased: AnyHashable { AnyHashable(self) }
}

extension Encodable {
  /// Encodes an object whose only entry is the value under its name.
  func encode(named name: String, to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NameKey.self)
    try container.encode(self, forKey: NameKey(name))
  }
}

extension Decodable {
  /// Decodes the entry of an object.
  init(in container: KeyedDecodingContainer<NameKey>, _ key: NameKey) throws {
    self = try container.decode(Self.self, forKey: key)
  }
}

extension Registry {
  /// Returns the only entry of an object, and the value that its name stands for.
  ///
  /// - Parameter what: The kind of value, for errors.
  func entry(
    in decoder: any Decoder, _ what: String
  ) throws -> (container: KeyedDecodingContainer<NameKey>, key: NameKey, value: Value) {
    let container = try decoder.container(keyedBy: NameKey.self)
    func wrong(_ problem: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: problem))
    }
    guard let key = container.allKeys.first, container.allKeys.count == 1 else {
      throw wrong("the \(what) does not have one name")
    }
    guard let value = self[key.stringValue] else {
      throw wrong("the \(what) \"\(key.stringValue)\" is not registered")
    }
    return (container, key, value)
  }
}
