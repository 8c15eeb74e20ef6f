extension String {
  /// The text as character data of XML and HTML that can stand in content and in attributes alike.
  ///
  /// The five special characters become entities. Line breaks and tabs become spaces. Characters
  /// that XML 1.0 cannot express (control characters, U+FFFE, U+FFFF) are left out.
  package var escapedForXML: String {
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// A Boolean value that indicates whether the character controls a terminal or the order of others:
  /// control characters, line and paragraph separators, and overrides of the writing direction.
  var isControlSequence: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: ("\u{202A}"..."\u{202E}") ~= self || ("\u{2066}"..."\u{2069}") ~= self
    default: false
    }
  }
}

extension String {
  /// The text as one line for a terminal: names and labels from files may hold any character, and
  /// those that control a terminal become `?`.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isControlSequence) else { return self }
    return String(
      String.UnicodeScalarView(unicodeScalars.map { $0.isControlSequence ? "?" : $0 }))
  }

  /// The text with each of its lines ``printable``.
  package var printableLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }
      .joined(separator: "\n")
  }
}

/// Finds the byte at which text is not UTF-8; the standard library only says that it is not.
package enum UTF8Validation {
  /// Returns the offset of the first byte that does not belong to a character; nil if all do.
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
