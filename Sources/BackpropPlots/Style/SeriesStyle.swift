/// The colour of a series: one of seven that colour-blind readers can distinguish, on light and dark
/// paper.
public enum SeriesColor: String, CaseIterable, Sendable, Hashable {
  /// Blue: the first series.
  case blue
  /// Orange-red.
  case vermilion
  /// Bluish green.
  case green
  /// Reddish purple.
  case purple
  /// Dark yellow.
  case ochre
  /// Light blue.
  case sky
  /// Grey, for a series to compare with.
  case grey

  var paint: Paint {
    switch self {
    case .blue: .blue
    case .vermilion: .vermilion
    case .green: .green
    case .purple: .purple
    case .ochre: .ochre
    case .sky: .sky
    case .grey: .grey
    }
  }
}

/// The dashes of a line: they distinguish series without colour.
public enum StrokePattern: String, CaseIterable, Sendable, Hashable {
  /// An unbroken line.
  case solid
  /// Dashes.
  case dashed
  /// Dots.
  case dotted
  /// A dash and a dot.
  case dashDot
  /// Long dashes.
  case longDash
  /// A dash and two dots.
  case dashDotDot

  /// Lengths of dashes and gaps in pixels, nil for an unbroken line.
  var dashes: String? {
    switch self {
    case .solid: nil
    case .dashed: "7 3.5"
    case .dotted: "2 2.8"
    case .dashDot: "9 3 2 3"
    case .longDash: "14 4"
    case .dashDotDot: "9 3 2 2.5 2 3"
    }
  }
}

/// The shape that marks a point of a series.
public enum MarkerShape: String, CaseIterable, Sendable, Hashable {
  /// A disc.
  case circle
  /// A square on its side.
  case square
  /// A triangle that points up.
  case triangle
  /// A square on its corner.
  case diamond
  /// Two crossed bars.
  case cross
}

/// The filling of a bar: the darkness and the outline distinguish bars without colour.
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
  /// Appends a marker around a point; a hollow one is filled with the colour of the paper.
  mutating func marker(
    _ shape: MarkerShape, at point: PixelPoint, paint: Paint, radius: Double = 3.4,
    isHollow: Bool = false
  ) {
    let fill = Attribute.fill(isHollow ? .paper : paint)
    let outline = Attribute.stroke(isHollow ? paint : .paper)
    let strokeWidth = Attribute.number("stroke-width", isHollow ? 1.6 : 0.8)
    let (x, y) = (point.x, point.y)
    if shape == .circle {
      element(
        "circle", .number("cx", x), .number("cy", y), .number("r", radius), fill, outline,
        strokeWidth)
      return
    }
    let corners: [(Double, Double)] =
      switch shape {
      case .circle: []
      case .square: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
      case .triangle: [(0, -1.25), (1.15, 0.85), (-1.15, 0.85)]
      case .diamond: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
      case .cross:
        [
          (-1.1, -0.55), (-0.55, -1.1), (0, -0.55), (0.55, -1.1), (1.1, -0.55), (0.55, 0),
          (1.1, 0.55), (0.55, 1.1), (0, 0.55), (-0.55, 1.1), (-1.1, 0.55), (-0.55, 0),
        ]
      }
    var path = PathData()
    path.append(
      corners.map { PixelPoint(x: x + $0.0 * radius, y: y + $0.1 * radius) }, closed: true)
    element("path", .text("d", path.text), fill, outline, strokeWidth)
  }

  /// Appends a bar with an outline; a tooltip shows its value under the pointer.
  mutating func bar(
    _ rectangle: Rectangle, paint: Paint, texture: BarTexture, tooltip: String? = nil
  ) {
    guard rectangle.width > 0, rectangle.height >= 0 else { return }
    var attributes: [Attribute] = [
      .fill(paint), .stroke(paint), .number("fill-opacity", texture.opacity),
    ]
    if let dashes = texture.dashes { attributes.append(.text("stroke-dasharray", dashes)) }
    self.rectangle(rectangle, attributes, tooltip: tooltip)
  }
}
