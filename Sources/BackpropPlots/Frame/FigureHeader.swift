/// Title, subtitle and legend at the top of a figure, flush left.
struct FigureHeader: Sendable {
  private let titleLines: [String]
  private let subtitleLines: [String]
  private let legend: Legend
  /// The height down to the end of the legend in pixels, with the margin above.
  let height: Double

  init(title: String, subtitle: String, legend: [LegendEntry] = [], width: Double) {
    titleLines = TextMetrics.lines(
      title, size: TextStyle.title.size, bold: true, width: width, limit: 8)
    subtitleLines = TextMetrics.lines(
      subtitle, size: TextStyle.subtitle.size, width: width, limit: 12)
    self.legend = Legend(legend, width: width)
    height =
      14 + 20 * Double(titleLines.count) + 18 * Double(subtitleLines.count)
      + (self.legend.height > 0 ? self.legend.height + 8 : 4)
  }

  func draw(in markup: inout Markup, x: Double) {
    var baseline = 14.0
    for line in titleLines {
      baseline += 20
      markup.label(line, x: x, y: baseline - 5, .title)
    }
    for line in subtitleLines {
      baseline += 18
      markup.label(line, x: x, y: baseline - 5, .subtitle)
    }
    legend.draw(in: &markup, x: x, y: baseline + 4)
  }
}

/// One entry of a legend: a swatch and a name.
struct LegendEntry: Sendable {
  /// The content of the swatch.
  enum Swatch: Sendable {
    case line(StrokePattern, width: Double, marker: MarkerShape?, hasBand: Bool)
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

/// A legend in rows and columns under the title, outside the data.
private struct Legend: Sendable {
  private static let lineHeight = 16.0
  private static let columnGap = 24.0
  private static let textStyle = TextStyle(size: 12.5)

  /// The entries with the lines of their names.
  private let entries: [(entry: LegendEntry, lines: [String])]
  private let columnWidths: [Double]
  /// The upper edge of each row, and last the lower edge of all.
  private let rows: [Double]
  /// The height of all rows in pixels.
  var height: Double { rows.last ?? 0 }

  /// Arranges the entries in as few rows of at most `width` pixels as possible, equally long.
  init(_ entries: [LegendEntry], width: Double) {
    let named = entries.filter { !$0.name.isEmpty }.map { entry in
      let limit = width - entry.swatchWidth - 8
      let lines = TextMetrics.lines(
        entry.name, size: Self.textStyle.size, width: limit, limit: 8)
      return (entry: entry, lines: lines)
    }
    let widths = named.map { named in
      named.entry.swatchWidth + 8 + (named.lines.map(Self.textStyle.width).max() ?? 0)
    }
    func columns(_ count: Int) -> [Double] {
      (0..<count).map { column in
        stride(from: column, to: widths.count, by: count).map { widths[$0] }.max() ?? 0
      }
    }
    var rowCount = named.isEmpty ? 0 : 1
    var fitting: [Double] = []
    while rowCount > 0 {
      fitting = columns((named.count + rowCount - 1) / rowCount)
      let total = fitting.reduce(0, +) + Self.columnGap * Double(fitting.count - 1)
      if total <= width || fitting.count == 1 { break }
      rowCount += 1
    }
    self.entries = named
    columnWidths = fitting
    var rows = [0.0]
    for start in stride(from: 0, to: named.count, by: max(1, fitting.count)) {
      let row = named[start..<min(start + fitting.count, named.count)]
      let lineCount = row.map(\.lines.count).max() ?? 1
      rows.append((rows.last ?? 0) + 4 + Self.lineHeight * Double(max(1, lineCount)))
    }
    self.rows = rows
  }

  /// Draws the legend with its top left corner at a position.
  func draw(in markup: inout Markup, x: Double, y: Double) {
    for (index, named) in entries.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: columnWidths.count)
      let middle = y + rows[row] + 10
      let left = x + columnWidths[..<column].reduce(0) { $0 + $1 + Self.columnGap }
      draw(named.entry, in: &markup, left: left, middle: middle)
      for (line, text) in named.lines.enumerated() {
        markup.label(
          text, x: left + named.entry.swatchWidth + 8,
          y: middle + 4.5 + Self.lineHeight * Double(line), Self.textStyle)
      }
    }
  }

  private func draw(
    _ entry: LegendEntry, in markup: inout Markup, left: Double, middle: Double
  ) {
    let center = PixelPoint(x: left + entry.swatchWidth / 2, y: middle)
    let box = Rectangle(x: left, y: middle - 6, width: entry.swatchWidth, height: 12)
    let paint = entry.color.paint
    switch entry.swatch {
    case .line(let pattern, let width, let marker, let hasBand):
      if hasBand {
        markup.rectangle(box, [.fill(paint), .number("fill-opacity", bandOpacity)])
      }
      var path = PathData()
      path.append([
        PixelPoint(x: left, y: middle), PixelPoint(x: left + entry.swatchWidth, y: middle),
      ])
      markup.stroke(path, paint: paint, pattern: pattern, width: width)
      if let marker { markup.marker(marker, at: center, paint: paint) }
    case .points(let shape):
      markup.marker(shape, at: center, paint: paint, radius: 3.8)
    case .bar(let texture):
      markup.bar(box, paint: paint, texture: texture)
    }
  }
}
