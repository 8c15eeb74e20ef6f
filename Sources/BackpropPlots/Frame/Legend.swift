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

  /// The width of the swatch in pixels.
  var swatchWidth: Double {
    switch swatch {
    case .line: 34
    case .points: 12
    case .bar: 18
    }
  }
}

/// A legend in rows and columns under the title, outside of the data.
struct Legend: Sendable {
  private static let rowHeight = 20.0
  private static let columnGap = 24.0
  private static let textStyle = TextStyle(size: 12.5)

  private let entries: [LegendEntry]
  private let columnWidths: [Double]
  /// The height of all rows in pixels.
  let height: Double

  /// Arranges the entries in as few rows of at most `width` pixels as they need, equally long.
  init(_ entries: [LegendEntry], width: Double) {
    let named = entries.filter { !$0.name.isEmpty }.map { entry in
      var entry = entry
      let room = width - entry.swatchWidth - 8
      let lines = TextMetrics.lines(
        entry.name, size: Self.textStyle.size, width: room, limit: 1)
      entry.name = lines.first ?? ""
      return entry
    }
    let widths = named.map { $0.swatchWidth + 8 + Self.textStyle.width(of: $0.name) }
    func columns(_ count: Int) -> [Double] {
      (0..<count).map { column in
        stride(from: column, to: widths.count, by: count).map { widths[$0] }.max() ?? 0
      }
    }
    var rows = named.isEmpty ? 0 : 1
    var fitting: [Double] = []
    while rows > 0 {
      fitting = columns((named.count + rows - 1) / rows)
      let total = fitting.reduce(0, +) + Self.columnGap * Double(fitting.count - 1)
      if total <= width || fitting.count == 1 { break }
      rows += 1
    }
    self.entries = named
    columnWidths = fitting
    let rowCount = fitting.isEmpty ? 0 : (named.count + fitting.count - 1) / fitting.count
    height = Double(rowCount) * Self.rowHeight
  }

  /// Draws the legend with its top left corner at a position.
  func draw(in markup: inout Markup, x: Double, y: Double) {
    for (index, entry) in entries.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: columnWidths.count)
      let middle = y + (Double(row) + 0.5) * Self.rowHeight
      let left = x + columnWidths[..<column].reduce(0) { $0 + $1 + Self.columnGap }
      draw(entry, in: &markup, left: left, middle: middle)
      markup.label(entry.name, x: left + entry.swatchWidth + 8, y: middle + 4.5, Self.textStyle)
    }
  }

  private func draw(
    _ entry: LegendEntry, in markup: inout Markup, left: Double, middle: Double
  ) {
    let center = PixelPoint(x: left + entry.swatchWidth / 2, y: middle)
    let paint = entry.color.paint
    switch entry.swatch {
    case .line(let pattern, let marker, let hasBand):
      if hasBand {
        markup.element(
          "rect", .number("x", left), .number("y", middle - 6),
          .number("width", entry.swatchWidth), .number("height", 12), .fill(paint),
          .number("fill-opacity", bandOpacity))
      }
      var path = PathData()
      path.append([
        PixelPoint(x: left, y: middle), PixelPoint(x: left + entry.swatchWidth, y: middle),
      ])
      markup.stroke(path, paint: paint, pattern: pattern)
      if let marker { markup.marker(marker, at: center, paint: paint) }
    case .points(let shape):
      markup.marker(shape, at: center, paint: paint, radius: 3.8)
    case .bar(let texture):
      markup.bar(
        Rectangle(x: left, y: middle - 6, width: entry.swatchWidth, height: 12),
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
