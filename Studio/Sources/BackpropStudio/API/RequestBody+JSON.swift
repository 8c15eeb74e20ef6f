import BackpropFiles
import Hummingbird
import NIOCore

extension Request {
  /// The body, read to its end.
  ///
  /// - Throws: ``StudioError`` 413 if it is larger than `limit`, 408 if it takes longer than half a
  ///   minute.
  func bytes(upTo limit: Int) async throws -> [UInt8] {
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
    for try await buffer in self {
      if bytes.count + buffer.readableBytes > limit {
        throw StudioError.tooLarge("the body has more than \(limit) bytes")
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return bytes
  }
}
