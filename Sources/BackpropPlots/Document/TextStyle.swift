/// The style of a line of text.
struct TextStyle {
  /// The part of the text that is at its coordinate.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  var size = 12.0
  var paint = Paint.ink
  var anchor = Anchor.start
  var isBold = false
  /// A rim in the colour of the paper, for text over data.
  var hasHalo = false
  /// Degrees, clockwise, around the text's coordinate.
  var rotation = 0.0

  static let title = TextStyle(size: 15.5, isBold: true)
  static let subtitle = TextStyle(size: 13, paint: .muted)
  static let tick = TextStyle(size: 12, paint: .muted)
  static let axisLabel = TextStyle(size: 13)
  static let annotation = TextStyle(size: 12.5, hasHalo: true)

  func anchored(_ anchor: Anchor) -> TextStyle {
    var copy = self
    copy.anchor = anchor
    return copy
  }

  func painted(_ paint: Paint) -> TextStyle {
    var copy = self
    copy.paint = paint
    return copy
  }

  func width(of text: String) -> Double {
    TextMetrics.width(of: text, size: size, bold: isBold)
  }
}

extension Markup {
  /// Appends a line of text whose baseline is at `y`.
  @inline(never)
  mutating func label(_ text: String, x: Double, y: Double, _ style: TextStyle) {
    var attributes: [Attribute] = [
      .number("x", x), .number("y", y), .number("font-size", style.size), .fill(style.paint),
    ]
    if style.anchor != .start { attributes.append(.text("text-anchor", style.anchor.rawValue)) }
    if style.isBold { attributes.append(.text("font-weight", "600")) }
    if style.rotation != 0 {
      let arguments = [style.rotation, x, y].map(coordinateText).joined(separator: " ")
      attributes.append(.text("transform", "rotate(\(arguments))"))
    }
    if style.hasHalo {
      attributes += [
        .stroke(.paper), .number("stroke-width", 4), .text("stroke-linejoin", "round"),
        .text("paint-order", "stroke"),
      ]
    }
    element("text", attributes, content: text)
  }
}

/// Estimates of the width of text.
///
/// A figure is laid out before the reader's fonts are known. The widths are those of DejaVu Sans,
/// wider than the system fonts of macOS, Windows and Android: text that fits here fits there.
enum TextMetrics {
  /// Returns the estimated width of `text` in pixels.
  @inline(never)
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

  /// Returns `text` in one line no wider than `width`, which ends in an ellipsis if text is left.
  static func line(_ text: String, size: Double, bold: Bool = false, width: Double) -> String {
    lines(text, size: size, bold: bold, width: width, limit: 1).first ?? ""
  }

  /// Returns `text` in lines no wider than `width`. Lines are broken between words, and inside a word
  /// that is wider than a line. The last of `limit` lines ends in an ellipsis if text is left.
  @inline(never)
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
