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
  ///     `nan`.
  /// - Throws: `EncodingError` for a number that is not finite, unless it is spelled.
  public static func encode(
    _ value: some Encodable, isPretty: Bool = false, usesSnakeCase: Bool = false,
    spellsNonFiniteNumbers: Bool = false
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    if usesSnakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
    if spellsNonFiniteNumbers {
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
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
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
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
