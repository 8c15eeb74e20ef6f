internal import BackpropFiles

/// Writes SVG elements: numbers short, text escaped, every tag closed.
struct Markup {
  /// What has been written so far.
  private(set) var text = ""

  /// One attribute of an element.
  enum Attribute {
    /// A length or coordinate in pixels, written to a hundredth.
    case number(String, Double)
    /// Any text, escaped.
    case text(String, String)
    /// The fill: the light colour as a presentation attribute, the dark one by class.
    case fill(Paint)
    /// The stroke, likewise.
    case stroke(Paint)
    /// The style sheet's class beside those of the paints.
    case style(String)
  }

  /// An element without children.
  mutating func element(_ name: String, _ attributes: Attribute...) {
    element(name, attributes)
  }

  /// An element without children, with attributes that were gathered before.
  mutating func element(_ name: String, _ attributes: [Attribute]) {
    open(name, attributes, closing: "/>")
  }

  /// An element whose only child is text.
  mutating func element(_ name: String, _ attributes: Attribute..., content: String) {
    element(name, attributes, content: content)
  }

  /// An element whose only child is text, with attributes that were gathered before.
  mutating func element(_ name: String, _ attributes: [Attribute], content: String) {
    open(name, attributes, closing: ">")
    text += content.escapedForXML + "</\(name)>"
  }

  /// An element around others.
  mutating func element(
    _ name: String, _ attributes: Attribute..., children: (inout Markup) -> Void
  ) {
    element(name, attributes, children: children)
  }

  /// An element around others, with attributes that were gathered before.
  mutating func element(
    _ name: String, _ attributes: [Attribute], children: (inout Markup) -> Void
  ) {
    open(name, attributes, closing: ">")
    children(&self)
    text += "</\(name)>"
  }

  /// What was written elsewhere.
  mutating func append(_ other: Markup) {
    text += other.text
  }

  private mutating func open(_ name: String, _ attributes: [Attribute], closing: String) {
    text += "<" + name
    var classes: [String] = []
    for attribute in attributes {
      switch attribute {
      case .number(let name, let value):
        text += " \(name)=\"\(coordinateText(value))\""
      case .text(let name, let value):
        text += " \(name)=\"\(value.escapedForXML)\""
      case .fill(let paint):
        text += " fill=\"\(paint.light)\""
        classes.append("bp-fill-\(paint.rawValue)")
      case .stroke(let paint):
        text += " stroke=\"\(paint.light)\""
        classes.append("bp-stroke-\(paint.rawValue)")
      case .style(let name):
        classes.append(name)
      }
    }
    if !classes.isEmpty { text += " class=\"\(classes.joined(separator: " "))\"" }
    text += closing
  }
}

/// A number of pixels to a hundredth, as short as possible; what is not finite is 0.
func coordinateText(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let hundredths = Int((min(max(value, -1e7), 1e7) * 100).rounded())
  let sign = hundredths < 0 ? "-" : ""
  let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
  switch rest {
  case 0: return "\(sign)\(whole)"
  case _ where rest.isMultiple(of: 10): return "\(sign)\(whole).\(rest / 10)"
  default: return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
