#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Writes JSON texts (RFC 8259), whole or in pieces, that ``JSONReader`` reads back as they were.
public enum JSONText {
  /// Returns a value as a JSON text: keys in alphabetical order, all digits of every number, slashes
  /// not escaped, no line break at the end.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - isPretty: True for line breaks and indentation.
  ///   - usesSnakeCase: True if a key such as `trainingSize` is written as `training_size`.
  ///   - spellsNonFiniteNumbers: True if such numbers are written as the strings `inf`, `-inf` and
  ///     `nan`. Otherwise they are `null`, and an object has a member `not_finite` that tells which is
  ///     which: `{"cost":null,"not_finite":{"cost":"nan"}}`.
  /// - Throws: `EncodingError` for a value that cannot be encoded.
  public static func encode(
    _ value: some Encodable, isPretty: Bool = false, usesSnakeCase: Bool = false,
    spellsNonFiniteNumbers: Bool = false
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    if usesSnakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
    // Unless the words are wanted, they get a mark that no text of the value begins with.
    let mark = spellsNonFiniteNumbers ? "" : "\(UInt64.random(in: 0 ... .max)) "
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: mark + "inf", negativeInfinity: mark + "-inf", nan: mark + "nan")
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return escapingControls(
      mark.isEmpty || !text.contains(mark) ? text : try withNulls(text, mark, isPretty: isPretty))
  }

  /// Returns a text with `null` for the strings that begin with a mark, and their rest under
  /// `not_finite`.
  private static func withNulls(
    _ text: String, _ mark: String, isPretty: Bool
  ) throws -> String {
    var words: [(key: String, value: String)] = []
    func collect(_ value: JSONValue, at path: String) {
      switch value.content {
      case .string(let string) where string.hasPrefix(mark):
        words.append((path, quoted(String(string.dropFirst(mark.count)))))
      case .array(let elements):
        for (index, element) in elements.enumerated() { collect(element, at: "\(path)[\(index)]") }
      case .object(let members):
        for (key, member) in members { collect(member, at: path.isEmpty ? key : "\(path).\(key)") }
      case .null, .boolean, .number, .string: break
      }
    }
    let value = try JSONReader.read(Array(text.utf8))
    collect(value, at: "")
    var result = text
    for word in ["inf", "-inf", "nan"] { result.replace("\"\(mark)\(word)\"", with: "null") }
    guard case .object = value.content else { return result }
    result.removeLast()
    while result.last?.isWhitespace == true { result.removeLast() }
    return result
      + (isPretty
        ? ",\n  \"not_finite\" : \(object(words))\n}" : ",\"not_finite\":\(object(words))}")
  }

  /// Returns a text with the characters escaped that would change how a terminal shows it.
  private static func escapingControls(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: \.isControlSequence) else { return text }
    return text.unicodeScalars.map { scalar in
      // Between strings there are line breaks; inside them they are escaped already.
      scalar.isControlSequence && scalar != "\n" ? escaped(scalar) : String(scalar)
    }.joined()
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Returns `string` in quotes, with everything escaped that must be.
  public static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<" ": text += escaped(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// Returns an array of elements that are JSON texts already.
  public static func list(_ elements: some Sequence<String>) -> String {
    "[" + elements.joined(separator: ",") + "]"
  }

  /// Returns an object of members whose values are JSON texts already.
  public static func object(_ members: some Sequence<(key: String, value: String)>) -> String {
    "{" + members.map { quoted($0.key) + ":" + $0.value }.joined(separator: ",") + "}"
  }
}
