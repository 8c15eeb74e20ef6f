import BackpropFiles
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A response with a value as JSON.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    Response(json: JSONBytes.encode(value), status: status)
  }

  /// A response with a large value as JSON, compressed if the client accepts that.
  ///
  /// - Precondition: Nothing in the value is secret, since the length of what is compressed tells of it.
  static func json(_ value: some Encodable, compressedFor request: Request) throws -> Response {
    try json(text: JSONBytes.encode(value), compressedFor: request)
  }

  /// A response with a large JSON text, compressed if the client accepts that.
  ///
  /// - Precondition: Nothing in the text is secret, as above.
  static func json(text: [UInt8], compressedFor request: Request) throws -> Response {
    guard request.acceptsGzip else { return Response(json: text) }
    var response = Response(json: try Gzip.compress(text, level: 6))
    response.headers[.contentEncoding] = "gzip"
    response.headers[.vary] = "Accept-Encoding"
    return response
  }

  /// A response with a JSON text.
  init(json bytes: [UInt8], status: HTTPResponse.Status = .ok) {
    self.init(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// The JSON encoder of the studio.
enum JSONBytes {
  /// Encodes a value as JSON with sorted keys.
  ///
  /// - Precondition: All numbers in the value are finite, as those of the studio are.
  static func encode(_ value: some Encodable) -> [UInt8] {
    do {
      return Array(try JSONText.encode(value).utf8)
    } catch {
      preconditionFailure("the value cannot be encoded: \(error)")
    }
  }
}

/// An optional member of a JSON object that is encoded as null instead of being left out.
@propertyWrapper
struct NullWhenNil<Value: Encodable & Sendable>: Encodable, Sendable {
  var wrappedValue: Value?

  init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}

extension NullWhenNil: Decodable where Value: Decodable {
  init(from decoder: any Decoder) throws {
    wrappedValue = try decoder.singleValueContainer().decode(Value?.self)
  }
}

extension NullWhenNil: Equatable where Value: Equatable {}

/// The base64 encoding of bytes (RFC 4648).
enum Base64 {
  static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// Decodes a text; returns nil if it is not base64.
  static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }
}
