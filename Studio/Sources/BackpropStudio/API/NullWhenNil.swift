/// A member of a JSON object that is always there, as null where there is nothing to say; what is nil
/// would be left out.
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
