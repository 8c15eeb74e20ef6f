/// Estimates of how wide text will be, in units of its font size.
///
/// A figure is laid out before anyone knows the reader's fonts. The widths are those of DejaVu
/// Sans, wider than the system fonts of macOS, Windows and Android: what fits here fits there.
enum TextMetrics {
  /// The estimated width of `text` in pixels.
  static func width(of text: String, size: Double, bold: Bool = false) -> Double {
    let units = text.unicodeScalars.reduce(0) { $0 + advance(of: $1) }
    return units * size * (bold ? 1.1 : 1)
  }

  private static func advance(of scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "\u{A0}": 0.33
    case "f", "t", "r", "(", ")", "[", "]", "/", "-": 0.4
    case "\u{202F}", "\u{2009}": 0.2
    case "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻": 0.42
    case "m", "w", "M", "W", "%", "@": 0.96
    case "A"..."Z", "+", "=", "<", ">", "×", "±", "→", "\u{2212}": 0.76
    case "\u{300}"..."\u{36F}", "\u{200B}"..."\u{200F}", "\u{FE00}"..."\u{FE0F}": 0
    case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{FFFF}", "\u{10000}"...: 1.1
    default: 0.63
    }
  }

  /// `text` in lines no wider than `width`, broken between words, inside one only where a word
  /// alone is wider than a line; the last of `limit` lines ends in an ellipsis where text is left.
  static func lines(
    _ text: String, size: Double, bold: Bool = false, width: Double, limit: Int = 3
  ) -> [String] {
    var lines: [String] = []
    var line = ""
    func fits(_ candidate: String) -> Bool {
      self.width(of: candidate, size: size, bold: bold) <= width
    }
    for word in text.split(whereSeparator: { $0 == " " || $0.isNewline || $0 == "\t" }) {
      let extended = line.isEmpty ? String(word) : line + " " + word
      if fits(extended) {
        line = extended
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = ""
      for character in word {
        if !line.isEmpty && !fits(line + String(character)) {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    if !line.isEmpty { lines.append(line) }
    guard lines.count > limit else { return lines }
    var last = lines[limit - 1]
    while !last.isEmpty && !fits(last + "…") { last.removeLast() }
    return Array(lines[..<(limit - 1)]) + [last + "…"]
  }
}
