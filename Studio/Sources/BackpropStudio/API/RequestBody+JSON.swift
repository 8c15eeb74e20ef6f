import BackpropFiles
import Hummingbird
import NIOCore
import Synchronization

extension Request {
  /// The body, read to its end.
  ///
  /// - Throws: ``StudioError`` 413 if it is larger than `limit`, 408 if it takes longer than half a
  ///   minute.
  func bytes(upTo limit: Int) async throws -> [UInt8] {
    if let length = headers[.contentLength].flatMap(Int.init), length > limit {
      throw StudioError.tooLarge("the body has \(length) bytes, and \(limit) are allowed")
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

  /// The body as JSON.
  ///
  /// - Throws: ``StudioError`` 400 with the byte where it is none, and as ``bytes(upTo:)``.
  func json(upTo limit: Int = 64 << 10) async throws -> JSONValue {
    let bytes = try await bytes(upTo: limit)
    do throws(FileError) {
      return try JSONReader.read(bytes)
    } catch {
      throw StudioError.malformed("the body is no JSON: \(error)")
    }
  }
}

extension RequestBody {
  fileprivate func allBytes(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    defer { BodyBudget.giveBack(bytes.count) }
    for try await buffer in self {
      try BodyBudget.take(buffer.readableBytes)
      if bytes.count + buffer.readableBytes > limit {
        BodyBudget.giveBack(buffer.readableBytes)
        throw StudioError.tooLarge("the body has more than \(limit) bytes")
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }
}

/// The bytes of bodies that are being read at the moment, of all connections together.
private enum BodyBudget {
  private static let limit = 128 << 20
  private static let taken = Atomic<Int>(0)

  /// - Throws: ``StudioError`` 429 if there is no room.
  static func take(_ count: Int) throws(StudioError) {
    guard taken.add(count, ordering: .relaxed).newValue <= limit else {
      giveBack(count)
      throw .busy("too many large bodies arrive at the same time; try again in a second")
    }
  }

  static func giveBack(_ count: Int) { taken.subtract(count, ordering: .relaxed) }
}
