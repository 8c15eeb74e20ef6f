import BackpropFiles
import Foundation
import Hummingbird
import NIOCore
import Synchronization

extension Request {
  /// True if the client accepts gzip, and does not say that it does so with the weight 0.
  var acceptsGzip: Bool {
    (headers[.acceptEncoding] ?? "").lowercased().split(separator: ",").contains { part in
      let words = part.split(separator: ";").map { $0.filter { $0 != " " } }
      return words.first == "gzip" && !words.dropFirst().contains { Double($0.dropFirst(2)) == 0 }
    }
  }

  /// Reads the body to its end.
  ///
  /// - Throws: ``StudioError`` 413 if it is larger than `limit`, 408 if it takes longer than 30
  ///   seconds.
  func bytes(upTo limit: Int) async throws -> [UInt8] {
    if let length = headers[.contentLength].flatMap(Int.init), length > limit {
      throw StudioError.tooLarge("the body has \(length) bytes; \(limit) are allowed")
    }
    let body = body
    return try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask { try await body.allBytes(upTo: limit) }
      group.addTask {
        try await Task.sleep(for: .seconds(30))
        throw StudioError(
          .requestTimeout, "timeout", "the body took more than 30 seconds; send it faster")
      }
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
  }

  /// Reads the body as JSON.
  ///
  /// - Throws: ``StudioError`` 400 if it is not JSON, and the errors of ``bytes(upTo:)``.
  func json(upTo limit: Int = 64 << 10) async throws -> JSONValue {
    let bytes = try await bytes(upTo: limit)
    do throws(FileError) {
      return try JSONReader.read(bytes)
    } catch {
      throw StudioError.malformed("the body is not JSON: \(error)")
    }
  }
}

extension RequestBody {
  fileprivate func allBytes(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    defer { BodyMemory.release(bytes.count) }
    for try await buffer in self {
      try BodyMemory.reserve(buffer.readableBytes)
      if bytes.count + buffer.readableBytes > limit {
        BodyMemory.release(buffer.readableBytes)
        throw StudioError.tooLarge("the body has more than \(limit) bytes")
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }
}

/// The memory of the bodies that all connections are reading now.
private enum BodyMemory {
  private static let limit = 128 << 20
  private static let used = Atomic<Int>(0)

  /// Reserves memory.
  ///
  /// - Throws: ``StudioError`` 429 above the limit.
  static func reserve(_ count: Int) throws(StudioError) {
    guard used.add(count, ordering: .relaxed).newValue <= limit else {
      release(count)
      throw .busy("too many large bodies are being received; try again in a second")
    }
  }

  static func release(_ count: Int) { used.subtract(count, ordering: .relaxed) }
}

/// A reader of the members of a JSON object in a request. Its errors name the member.
struct MemberReader {
  let path: String
  private let members: [String: JSONValue]

  /// A reader of an object.
  ///
  /// - Parameter keys: The known names. Unknown ones are errors, as they are probably misspelt.
  init(_ json: JSONValue, _ path: String, keys: [String]) throws(StudioError) {
    self.path = path
    guard case .object(let members) = json.content else {
      throw .invalid("\(path.isEmpty ? "the body" : path) must be an object {…}")
    }
    if let unknown = members.first(where: { !keys.contains($0.key) }) {
      throw .invalid(
        "\(path.isEmpty ? "" : path + ".")\(unknown.key.prefix(40)) is unknown; the names are "
          + keys.joined(separator: ", "))
    }
    self.members = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
  }

  /// Returns a member; nil if it is missing or null.
  func value(_ key: String) -> JSONValue? {
    guard let value = members[key] else { return nil }
    if case .null = value.content { return nil }
    return value
  }

  func text(_ key: String) throws(StudioError) -> String? {
    try read(key, "a string") { (value) throws(FileError) in try value.string() }
  }

  func texts(_ key: String) throws(StudioError) -> [String]? {
    try read(key, "a list of strings") { (value) throws(FileError) in
      var texts: [String] = []
      for element in try value.elements() { texts.append(try element.string()) }
      return texts
    }
  }

  func number(_ key: String) throws(StudioError) -> Double? {
    try read(key, "a number") { (value) throws(FileError) in try value.number() }
  }

  func integer(_ key: String) throws(StudioError) -> Int? {
    try read(key, "a whole number") { (value) throws(FileError) in try value.integer() }
  }

  func integers(_ key: String) throws(StudioError) -> [Int]? {
    try read(key, "a list of whole numbers") { (value) throws(FileError) in
      var numbers: [Int] = []
      for element in try value.elements() { numbers.append(try element.integer()) }
      return numbers
    }
  }

  func boolean(_ key: String) throws(StudioError) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .boolean(let boolean) = value.content else {
      throw .invalid("\(name(key)) must be true or false")
    }
    return boolean
  }

  func choice<Choice>(
    _ key: String, _: Choice.Type = Choice.self
  ) throws(StudioError) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = try text(key) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("\(name(key)): '\(text.prefix(40))' is unknown; choose from \(names)")
    }
    return choice
  }

  private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func read<Value>(
    _ key: String, _ kind: String, _ read: (JSONValue) throws(FileError) -> Value
  ) throws(StudioError) -> Value? {
    guard let value = value(key) else { return nil }
    do throws(FileError) {
      return try read(value)
    } catch {
      throw .invalid("\(name(key)) must be \(kind)")
    }
  }
}

extension RequestContext {
  /// Returns a part of the path, with percent encodings resolved: the router leaves them.
  func decodedParameter(_ name: String) throws -> String {
    let text = try parameters.require(name)
    guard let decoded = text.removingPercentEncoding else {
      throw StudioError.notFound("the path has an invalid percent encoding")
    }
    return decoded
  }
}

/// The query parameters of a request.
struct Query {
  private let request: Request

  init(_ request: Request) { self.request = request }

  func text(_ name: Substring) -> String? {
    request.uri.queryParameters[name].map(String.init)
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(StudioError) -> Int? {
    guard let text = text(name[...]) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .invalid(
        "\(name) must be a whole number in \(range.lowerBound)…\(range.upperBound)")
    }
    return number
  }

  func choice<Choice>(
    _ name: String, _: Choice.Type = Choice.self
  ) throws(StudioError) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = text(name[...]) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw .invalid(
        "\(name): choose from " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }
}
