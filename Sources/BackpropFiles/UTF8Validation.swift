/// Says where bytes are no UTF-8; the standard library says only that they are none.
package enum UTF8Validation {
  /// The offset of the first byte that does not belong to a character; nil if all do.
  ///
  /// - Complexity: O(n).
  package static func firstError(in bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let character): offset += character.count
      case .emptyInput: return nil
      case .error: return offset
      }
    }
  }
}
