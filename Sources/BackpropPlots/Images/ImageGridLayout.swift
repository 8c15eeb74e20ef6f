internal import BackpropFiles

/// The places of a grid's images, and the images as PNG.
struct ImageGridLayout {
  private static let margin = 18.0
  private static let gap = 12.0
  private static let captionStyle = TextStyle(size: 12, paint: .muted, anchor: .middle)

  private let grid: ImageGrid
  private let width: Double
  private let header: FigureHeader
  private let tileWidth: Double
  private let tileHeight: Double
  private let captionHeight: Double
  /// The magnitude at the ends of the colour scale; nil where no tile has signed values.
  private let limit: Double?

  init(_ grid: ImageGrid) {
    self.grid = grid
    width = FigureSize(width: grid.width).width
    header = FigureHeader(
      title: grid.title, subtitle: grid.subtitle, width: width - 2 * Self.margin)
    let columns = Double(min(grid.columns, max(1, grid.tiles.count)))
    let room = (width - 2 * Self.margin - Self.gap * (columns - 1)) / columns
    // A few large images would look coarse: 112 pixels show a digit well.
    tileWidth = max(8, min(room, 112))
    tileHeight = tileWidth * Double(grid.imageHeight) / Double(grid.imageWidth)
    captionHeight = grid.tiles.contains { !$0.caption.isEmpty } ? 20 : 0
    let isSigned = grid.tiles.contains {
      if case .signed = $0.content { true } else { false }
    }
    limit = isSigned ? grid.tiles.map(\.content.largestMagnitude).max() : nil
  }

  private var rowHeight: Double { tileHeight + captionHeight + Self.gap }

  var document: String {
    let rows = (grid.tiles.count + grid.columns - 1) / grid.columns
    let bottom = header.height + Double(rows) * rowHeight + 4
    let height = bottom + (limit == nil ? 6 : 44)
    return figureDocument(
      title: grid.title, summary: grid.summary, width: width, height: height
    ) { markup in
      header.draw(in: &markup, x: Self.margin)
      for (index, tile) in grid.tiles.enumerated() {
        let (row, column) = index.quotientAndRemainder(dividingBy: grid.columns)
        let box = Rectangle(
          x: Self.margin + Double(column) * (tileWidth + Self.gap),
          y: header.height + 4 + Double(row) * rowHeight, width: tileWidth, height: tileHeight)
        draw(tile, in: box, &markup)
      }
      if let limit { drawKey(limit: limit, y: bottom + 4, &markup) }
    }
  }

  private func draw(_ tile: ImageGrid.Tile, in box: Rectangle, _ markup: inout Markup) {
    markup.image(png(tile.content), in: box, isPixelated: true)
    let frame = box.expanded(by: tile.isHighlighted ? 1.5 : 0.5)
    markup.element(
      "rect", .number("x", frame.x), .number("y", frame.y), .number("width", frame.width),
      .number("height", frame.height), .text("fill", "none"),
      .stroke(tile.isHighlighted ? .vermilion : .axis),
      .number("stroke-width", tile.isHighlighted ? 3 : 1))
    guard !tile.caption.isEmpty else { return }
    var style = Self.captionStyle
    if tile.isHighlighted {
      style.isBold = true
      style.paint = .ink
    }
    let room = tileWidth + Self.gap - 2
    let caption = TextMetrics.lines(
      tile.caption, size: style.size, bold: style.isBold, width: room, limit: 1)
    markup.label(caption.first ?? "", x: box.midX, y: box.maxY + 16, style)
  }

  private func png(_ content: ImageGrid.Tile.Content) -> [UInt8] {
    let (width, height) = (grid.imageWidth, grid.imageHeight)
    switch content {
    case .grey(let values):
      let levels = grid.polarity == .zeroIsBlack ? values : values.map { 255 - $0 }
      return PNGEncoder.encode(levels, width: width, height: height, format: .grey8)
    case .signed(let values):
      let pixels = DivergingPalette.pixels(values, limit: limit ?? 0)
      return PNGEncoder.encode(pixels, width: width, height: height, format: .rgb8)
    }
  }

  /// The scale of the signed values.
  private func drawKey(limit: Double, y: Double, _ markup: inout Markup) {
    let box = Rectangle(x: Self.margin, y: y, width: min(240, width - 2 * Self.margin), height: 10)
    let steps = 128
    let values = (0...steps).map { limit * (2 * Double($0) / Double(steps) - 1) }
    let pixels = DivergingPalette.pixels(values, limit: limit)
    let png = PNGEncoder.encode(pixels, width: values.count, height: 1, format: .rgb8)
    markup.image(png, in: box, isPixelated: false)
    markup.element(
      "rect", .number("x", box.x), .number("y", box.y), .number("width", box.width),
      .number("height", box.height), .text("fill", "none"), .stroke(.axis),
      .number("stroke-width", 0.5))
    let ends = [(box.x, -limit, TextStyle.Anchor.start), (box.maxX, limit, .end)]
    markup.label("0", x: box.midX, y: box.maxY + 15, .tick.anchored(.middle))
    for (x, value, anchor) in ends where limit > 0 {
      let text = DecimalNumber(rounding: value, significantDigits: 2)?.reduced.positional()
      let label = (1e-3..<1e5).contains(limit) ? text : NumberFormat.scientific.string(value)
      markup.label(label ?? "", x: x, y: box.maxY + 15, .tick.anchored(anchor))
    }
  }
}
