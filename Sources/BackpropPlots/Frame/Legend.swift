/// One entry of a legend: a swatch and a name.
struct LegendEntry: Sendable {
  /// What the swatch shows.
  enum Swatch: Sendable {
    case line(StrokePattern, marker: MarkerShape?, hasBand: Bool)
    case points(MarkerShape)
    case bar(BarTexture)
  }

  var name: String
  var color: SeriesColor
  var swatch: Swatch
}

/// A legend in rows under the title, outside of the data.
struct Legend: Sendable {
  static let rowHeight = 20.0
  private static let swatchWidth = 34.0
  private static let textStyle = TextStyle(size: 12.5)

  private struct Place: Sendable {
    var entry: LegendEntry
    var x: Double
    var row: Int
  }

  private let places: [Place]
  /// The height of all rows in pixels.
  var height: Double { Double((places.last?.row ?? -1) + 1) * Self.rowHeight }

  /// Breaks the entries into rows of at most `width` pixels.
  init(_ entries: [LegendEntry], width: Double) {
    var places: [Place] = []
    var (x, row) = (0.0, 0)
    for var entry in entries where !entry.name.isEmpty {
      let room = width - Self.swatchWidth - 8
      entry.name =
        TextMetrics.lines(entry.name, size: Self.textStyle.size, width: room, limit: 1).first ?? ""
      let entryWidth = Self.swatchWidth + 8 + Self.textStyle.width(of: entry.name)
      if x > 0 && x + entryWidth > width { (x, row) = (0, row + 1) }
      places.append(Place(entry: entry, x: x, row: row))
      x += entryWidth + 22
    }
    self.places = places
  }

  /// Draws the legend with its top left corner at a position.
  func draw(in markup: inout Markup, x: Double, y: Double) {
    for place in places {
      let middle = y + (Double(place.row) + 0.5) * Self.rowHeight
      let left = x + place.x
      draw(place.entry, in: &markup, left: left, middle: middle)
      markup.label(
        place.entry.name, x: left + Self.swatchWidth + 8, y: middle + 4.5, Self.textStyle)
    }
  }

  private func draw(
    _ entry: LegendEntry, in markup: inout Markup, left: Double, middle: Double
  ) {
    let center = PixelPoint(x: left + Self.swatchWidth / 2, y: middle)
    let paint = entry.color.paint
    switch entry.swatch {
    case .line(let pattern, let marker, let hasBand):
      if hasBand {
        markup.element(
          "rect", .number("x", left), .number("y", middle - 6),
          .number("width", Self.swatchWidth), .number("height", 12), .fill(paint),
          .number("fill-opacity", bandOpacity))
      }
      var path = PathData()
      path.append([
        PixelPoint(x: left, y: middle), PixelPoint(x: left + Self.swatchWidth, y: middle),
      ])
      markup.stroke(path, paint: paint, pattern: pattern)
      if let marker { markup.marker(marker, at: center, paint: paint) }
    case .points(let shape):
      markup.marker(shape, at: center, paint: paint, radius: 3.8)
    case .bar(let texture):
      markup.bar(
        Rectangle(x: left + 8, y: middle - 6, width: Self.swatchWidth - 16, height: 12),
        paint: paint, texture: texture)
    }
  }
}

/// The opacity of the area around a line.
let bandOpacity = 0.16

extension Markup {
  /// A line without an area.
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
}
