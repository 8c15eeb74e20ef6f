internal import BackpropFiles

/// Writes SVG elements: numbers short, text escaped, every tag closed.
///
/// Functions that are called from everywhere are not inlined: copies of them in each caller would
/// take a fifth of the module's compile time.
struct Markup {
  /// The markup so far.
  private(set) var text = ""

  /// One attribute of an element.
  enum Attribute {
    /// A length or coordinate in pixels, written to a hundredth.
    case number(String, Double)
    /// A text, escaped.
    case text(String, String)
    /// The fill: the light colour as a presentation attribute, the dark one by class.
    case fill(Paint)
    /// The stroke: the light colour as a presentation attribute, the dark one by class.
    case stroke(Paint)
    /// A class of the style sheet, beside those of the paints.
    case style(String)
  }

  /// Appends an element without children.
  mutating func element(_ name: String, _ attributes: Attribute...) {
    element(name, attributes)
  }

  /// Appends an element without children, with a list of attributes.
  mutating func element(_ name: String, _ attributes: [Attribute]) {
    open(name, attributes, closing: "/>")
  }

  /// Appends an element whose only child is text.
  mutating func element(_ name: String, _ attributes: Attribute..., content: String) {
    element(name, attributes, content: content)
  }

  /// Appends an element whose only child is text, with a list of attributes.
  mutating func element(_ name: String, _ attributes: [Attribute], content: String) {
    open(name, attributes, closing: ">")
    text += content.escapedForXML + "</\(name)>"
  }

  /// Appends an element around others.
  mutating func element(
    _ name: String, _ attributes: Attribute..., children: (inout Markup) -> Void
  ) {
    element(name, attributes, children: children)
  }

  /// Appends an element around others, with a list of attributes.
  mutating func element(
    _ name: String, _ attributes: [Attribute], children: (inout Markup) -> Void
  ) {
    open(name, attributes, closing: ">")
    children(&self)
    text += "</\(name)>"
  }

  /// Appends a rectangle: its position, then the other attributes.
  @inline(never)
  mutating func rectangle(_ box: Rectangle, _ attributes: [Attribute], tooltip: String? = nil) {
    let all = Self.position(box) + attributes
    if let tooltip {
      element("rect", all) { $0.element("title", content: tooltip) }
    } else {
      element("rect", all)
    }
  }

  /// Appends a line one pixel wide.
  mutating func hairline(_ path: PathData, paint: Paint) {
    element(
      "path", .text("d", path.text), .text("fill", "none"), .stroke(paint),
      .number("stroke-width", 1))
  }

  /// Appends a line without an area.
  @inline(never)
  mutating func stroke(_ path: PathData, paint: Paint, pattern: StrokePattern, width: Double = 2) {
    var attributes: [Attribute] = [
      .text("d", path.text), .text("fill", "none"), .stroke(paint), .number("stroke-width", width),
      .text("stroke-linejoin", "round"),
    ]
    if let dashes = pattern.dashes {
      attributes.append(.text("stroke-dasharray", dashes))
    } else {
      attributes.append(.text("stroke-linecap", "round"))
    }
    element("path", attributes)
  }

  /// Appends a PNG image stretched over a rectangle; a pixelated one shows its pixels as squares.
  mutating func image(_ png: [UInt8], in box: Rectangle, isPixelated: Bool) {
    var attributes = Self.position(box) + [.text("preserveAspectRatio", "none")]
    if isPixelated {
      attributes += [.text("image-rendering", "pixelated"), .style("bp-pixels")]
    }
    attributes.append(.text("href", "data:image/png;base64," + base64(png)))
    element("image", attributes)
  }

  /// Returns the attributes of an element's position and size.
  @inline(never)
  private static func position(_ box: Rectangle) -> [Attribute] {
    [
      .number("x", box.x), .number("y", box.y), .number("width", box.width),
      .number("height", box.height),
    ]
  }

  /// Appends other markup.
  mutating func append(_ other: Markup) {
    text += other.text
  }

  @inline(never)
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

/// Returns a number of pixels to a hundredth, as short as possible; 0 if it is not finite.
@inline(never)
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

/// The opacity of the area around a line.
let bandOpacity = 0.16

/// Returns `bytes` in Base64 with padding (RFC 4648, section 4).
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var output: [UInt8] = []
  output.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for position in 0..<4 {
      let isPadding = position > group.count
      output.append(isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * position) & 63])
    }
  }
  return String(decoding: output, as: UTF8.self)
}
