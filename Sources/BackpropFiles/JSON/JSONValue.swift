/// A value of a JSON text, with the place where it begins.
///
/// Foundation's decoder does not say where a text is no JSON, nor that a key stands twice; files of
/// networks are refused for either, with the byte.
public struct JSONValue: Sendable {
  /// What the value is.
  public enum Content: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A number, rounded to the nearest `Double`; always finite.
    case number(Double)
    /// A string, its escapes resolved.
    case string(String)
    /// The elements of a list.
    case array([JSONValue])
    /// The members in their order; no key stands twice.
    case object([(key: String, value: JSONValue)])
  }

  /// What the value is.
  public let content: Content

  /// The byte of the text at which the value begins, from 0.
  public let offset: Int
}

extension JSONValue {
  /// The member called `key` of an object.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is no object or has no such member.
  public func member(_ key: String) throws(FileError) -> JSONValue {
    guard let value = try optionalMember(key) else { throw wrong("there is no \"\(key)\" here") }
    return value
  }

  /// The member called `key` of an object, if it is there.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is no object.
  public func optionalMember(_ key: String) throws(FileError) -> JSONValue? {
    try members().first { $0.key == key }?.value
  }

  /// The members of an object.
  public func members() throws(FileError) -> [(key: String, value: JSONValue)] {
    guard case .object(let members) = content else { throw wrong("this should be an object {…}") }
    return members
  }

  /// The elements of an array.
  public func elements() throws(FileError) -> [JSONValue] {
    guard case .array(let elements) = content else { throw wrong("this should be a list […]") }
    return elements
  }

  /// A number.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is none.
  public func number() throws(FileError) -> Double {
    guard case .number(let number) = content else { throw wrong("this should be a number") }
    return number
  }

  /// A number without a fractional part that fits `Int` exactly.
  public func integer() throws(FileError) -> Int {
    guard case .number(let number) = content, let integer = Int(exactly: number),
      abs(number) <= 0x1p53
    else { throw wrong("this should be a whole number") }
    return integer
  }

  /// A string.
  ///
  /// - Throws: ``FileError`` of kind `badData` if this is none.
  public func string() throws(FileError) -> String {
    guard case .string(let string) = content else { throw wrong("this should be a string") }
    return string
  }

  /// An error about this value.
  public func wrong(_ problem: String, advice: String? = nil) -> FileError {
    FileError(.badData, problem, at: .byte(offset), advice: advice)
  }
}
