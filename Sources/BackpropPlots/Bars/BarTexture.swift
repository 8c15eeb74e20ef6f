/// How a bar is filled: told apart without colour by how dark the filling is and by its outline.
enum BarTexture: Int, CaseIterable, Sendable {
  case full
  case light
  case half
  case hollow

  var opacity: Double {
    switch self {
    case .full: 0.9
    case .light: 0.22
    case .half: 0.55
    case .hollow: 0.06
    }
  }

  var dashes: String? { self == .hollow ? "3 2" : nil }
}

extension Markup {
  /// A bar with an outline; a title tells its value where the pointer rests on it.
  mutating func bar(
    _ rectangle: Rectangle, paint: Paint, texture: BarTexture, tooltip: String? = nil
  ) {
    guard rectangle.width > 0, rectangle.height >= 0 else { return }
    var attributes: [Attribute] = [
      .number("x", rectangle.x), .number("y", rectangle.y), .number("width", rectangle.width),
      .number("height", rectangle.height), .fill(paint), .stroke(paint),
      .number("fill-opacity", texture.opacity),
    ]
    if let dashes = texture.dashes { attributes.append(.text("stroke-dasharray", dashes)) }
    guard let tooltip else {
      element("rect", attributes)
      return
    }
    element("rect", attributes) { $0.element("title", content: tooltip) }
  }
}
