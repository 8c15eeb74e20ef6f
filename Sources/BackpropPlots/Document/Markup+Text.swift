/// How a line of text is set.
struct TextStyle {
  /// Where the text stands relative to its coordinate.
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

  static let title = TextStyle(size: 17, isBold: true)
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
  /// A line of text whose baseline is at `y`.
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
