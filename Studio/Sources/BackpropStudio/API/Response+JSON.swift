import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A value as JSON.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    Response(json: JSONBytes.encode(value), status: status)
  }

  /// What is a JSON text already.
  init(json bytes: [UInt8], status: HTTPResponse.Status = .ok) {
    self.init(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// Values as JSON texts.
enum JSONBytes {
  /// The bytes of a JSON text with its keys in alphabetical order.
  ///
  /// - Precondition: The value has no number that is infinite or not a number, which what the studio
  ///   shows never has.
  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value))
    } catch {
      preconditionFailure("what is shown can be encoded: \(error)")
    }
  }
}
