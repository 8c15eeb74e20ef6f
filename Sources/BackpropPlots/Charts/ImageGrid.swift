internal import BackpropFiles

/// Small images of one size in rows: misclassified digits, weights of the first layer.
public struct ImageGrid: Figure, Hashable {
  /// One image with its caption.
  public struct Tile: Sendable, Hashable {
    /// The values of an image, row by row from the top.
    public enum Content: Sendable, Hashable {
      /// Grey levels; ``ImageGrid/polarity`` says which end is black.
      case grey([UInt8])
      /// Values with a sign, in the colours of ``DivergingPalette``. All tiles of a grid share
      /// one scale, so that they can be compared.
      case signed([Double])
    }

    /// The values.
    public var content: Content
    /// The text below the image, such as "7 → 1".
    public var caption: String
    /// A Boolean value that indicates whether the image has a frame and a bold caption.
    public var isHighlighted: Bool

    /// Creates a tile.
    public init(_ content: Content, caption: String = "", isHighlighted: Bool = false) {
      self.content = content
      self.caption = caption
      self.isHighlighted = isHighlighted
    }
  }

  /// The end of the grey levels that is black.
  public enum Polarity: Sendable, Hashable {
    /// 0 is black, as in image files.
    case zeroIsBlack
    /// 0 is white: digits of MNIST as ink on paper.
    case zeroIsWhite
  }

  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// The number of pixels in a row of each image.
  public var imageWidth: Int
  /// The number of rows of each image.
  public var imageHeight: Int
  /// The largest number of images in a row of the grid; a narrow figure has fewer, so that captions
  /// can be read.
  public var columns: Int
  /// The images, row by row.
  public var tiles: [Tile]
  /// The end of the grey levels that is black.
  public var polarity: Polarity
  /// The width of the whole figure in CSS pixels; the height follows.
  public var width: Double
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates a grid of images.
  ///
  /// - Precondition: Sizes are positive and each tile has `imageWidth * imageHeight` values.
  public init(
    _ title: String, subtitle: String = "", imageWidth: Int, imageHeight: Int, columns: Int = 8,
    tiles: [Tile], polarity: Polarity = .zeroIsWhite, width: Double = 560
  ) {
    precondition(imageWidth > 0 && imageHeight > 0, "images have at least one pixel")
    precondition(columns > 0, "a grid has at least one column")
    precondition(
      tiles.allSatisfy { $0.content.count == imageWidth * imageHeight },
      "each tile has \(imageWidth) × \(imageHeight) values")
    self.title = title
    self.subtitle = subtitle
    self.imageWidth = imageWidth
    self.imageHeight = imageHeight
    self.columns = columns
    self.tiles = tiles
    self.polarity = polarity
    self.width = width
  }

  /// The number of images and their captions.
  public var summary: String {
    let captions = tiles.map(\.caption).filter { !$0.isEmpty }.joined(separator: ", ")
    let images = Words(language).images(tiles.count, width: imageWidth, height: imageHeight)
    return images + (captions.isEmpty ? "" : " \(captions).")
  }

  /// Returns the same grid in another width.
  public func resized(toWidth width: Double) -> ImageGrid {
    var copy = self
    copy.width = width
    return copy
  }

  /// The grid as an SVG document; the images are PNG inside of it.
  public var svg: String { ImageGridLayout(self).document }
}

extension ImageGrid.Tile.Content {
  /// The number of pixels.
  fileprivate var count: Int {
    switch self {
    case .grey(let values): values.count
    case .signed(let values): values.count
    }
  }

  /// The largest finite magnitude of signed values.
  fileprivate var largestMagnitude: Double {
    guard case .signed(let values) = self else { return 0 }
    return values.map(\.magnitude).filter(\.isFinite).max() ?? 0
  }
}

/// The layout of a grid's images, and the images as PNG.
private struct ImageGridLayout {
  private static let gap = 12.0
  private static let captionStyle = TextStyle(size: 12, paint: .muted, anchor: .middle)

  private let grid: ImageGrid
  private let width: Double
  private let header: FigureHeader
  private let tileWidth: Double
  private let tileHeight: Double
  /// The number of images in a row.
  private let columns: Int
  /// The lines of each caption.
  private let captions: [[String]]
  private let captionHeight: Double
  /// The magnitude at the ends of the colour scale; nil if no tile has signed values.
  private let limit: Double?

  init(_ grid: ImageGrid) {
    self.grid = grid
    width = FigureSize(width: grid.width).width
    header = FigureHeader(
      title: grid.title, subtitle: grid.subtitle, width: width - 2 * figureMargin)
    let widest = grid.tiles.map { Self.style(of: $0).width(of: $0.caption) }.max() ?? 0
    let full = width - 2 * figureMargin
    // An image is as wide as its caption, but a long caption takes several lines.
    let least = max(28, min(widest + 2 - Self.gap, 112))
    let fitting = max(1, Int((full + Self.gap) / (least + Self.gap)))
    let wanted = min(grid.columns, max(1, grid.tiles.count))
    columns = Self.columns(wanted, atMost: fitting)
    let available = (full - Self.gap * Double(columns - 1)) / Double(columns)
    // A few large images would look coarse: 112 pixels show a digit well.
    tileWidth = max(8, min(available, 112))
    let captionWidth = tileWidth + Self.gap - 2
    captions = grid.tiles.map {
      TextMetrics.lines(
        $0.caption, size: Self.captionStyle.size, bold: $0.isHighlighted, width: captionWidth,
        limit: 8)
    }
    tileHeight = tileWidth * Double(grid.imageHeight) / Double(grid.imageWidth)
    let lineCount = captions.map(\.count).max() ?? 0
    captionHeight = lineCount == 0 ? 0 : 5 + 15 * Double(lineCount)
    let isSigned = grid.tiles.contains {
      if case .signed = $0.content { true } else { false }
    }
    limit = isSigned ? grid.tiles.map(\.content.largestMagnitude).max() : nil
  }

  /// Returns the number of columns: if there is not space for all, rather a divisor of their number,
  /// which keeps rows that belong together.
  private static func columns(_ wanted: Int, atMost limit: Int) -> Int {
    guard wanted > limit else { return wanted }
    let divisor = (1...limit).last { wanted.isMultiple(of: $0) } ?? 1
    return Double(divisor) >= 0.6 * Double(limit) ? divisor : limit
  }

  private static func style(of tile: ImageGrid.Tile) -> TextStyle {
    var style = captionStyle
    if tile.isHighlighted {
      style.isBold = true
      style.paint = .ink
    }
    return style
  }

  private var rowHeight: Double { tileHeight + captionHeight + Self.gap }

  var document: String {
    let rows = (grid.tiles.count + columns - 1) / columns
    let bottom = header.height + Double(rows) * rowHeight + 4
    let height = bottom + (limit == nil ? 6 : 44)
    return figureDocument(
      title: grid.title, summary: grid.summary, language: grid.language, width: width,
      height: height
    ) { markup in
      header.draw(in: &markup, x: figureMargin)
      for (index, tile) in grid.tiles.enumerated() {
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        let box = Rectangle(
          x: figureMargin + Double(column) * (tileWidth + Self.gap),
          y: header.height + 4 + Double(row) * rowHeight, width: tileWidth, height: tileHeight)
        draw(tile, captions[index], in: box, &markup)
      }
      if let limit { drawKey(limit: limit, y: bottom + 4, &markup) }
    }
  }

  private func draw(
    _ tile: ImageGrid.Tile, _ caption: [String], in box: Rectangle, _ markup: inout Markup
  ) {
    markup.image(png(tile.content), in: box, isPixelated: true)
    let frame = box.expanded(by: tile.isHighlighted ? 1.5 : 0.5)
    markup.rectangle(
      frame,
      [
        .text("fill", "none"), .stroke(tile.isHighlighted ? .vermilion : .axis),
        .number("stroke-width", tile.isHighlighted ? 3 : 1),
      ])
    for (line, text) in caption.enumerated() {
      markup.label(
        text, x: box.midX, y: box.maxY + 16 + 15 * Double(line), Self.style(of: tile))
    }
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

  /// Draws the colour scale of the signed values.
  private func drawKey(limit: Double, y: Double, _ markup: inout Markup) {
    let box = Rectangle(
      x: figureMargin, y: y, width: min(240, width - 2 * figureMargin), height: 10)
    let steps = 128
    let values = (0...steps).map { limit * (2 * Double($0) / Double(steps) - 1) }
    let pixels = DivergingPalette.pixels(values, limit: limit)
    let png = PNGEncoder.encode(pixels, width: values.count, height: 1, format: .rgb8)
    markup.image(png, in: box, isPixelated: false)
    markup.rectangle(
      box, [.text("fill", "none"), .stroke(.axis), .number("stroke-width", 0.5)])
    let ends = [(box.x, -limit, TextStyle.Anchor.start), (box.maxX, limit, .end)]
    markup.label("0", x: box.midX, y: box.maxY + 15, .tick.anchored(.middle))
    for (x, value, anchor) in ends where limit > 0 {
      let text = DecimalNumber(rounding: value, significantDigits: 2)?.reduced.positional(
        in: grid.language)
      let label =
        (1e-3..<1e5).contains(limit)
        ? text : NumberFormat.scientific.string(value, in: grid.language)
      markup.label(label ?? "", x: x, y: box.maxY + 15, .tick.anchored(anchor))
    }
  }
}

/// Colours for signed values: blue below zero, white at zero, vermilion above.
///
/// Both arms darken alike: a reader who sees no hues still sees magnitudes, and one who confuses red
/// with green still sees signs.
public enum DivergingPalette {
  private static let negative: [(Double, Double, Double)] = [
    (255, 255, 255), (146, 197, 222), (33, 113, 181), (5, 48, 97),
  ]
  private static let positive: [(Double, Double, Double)] = [
    (255, 255, 255), (247, 178, 130), (214, 84, 20), (110, 31, 0),
  ]

  /// Returns the colour of a value.
  ///
  /// - Parameters:
  ///   - value: The value; NaN is grey.
  ///   - limit: The positive magnitude at and beyond which the colour is the darkest.
  /// - Returns: Red, green and blue, in sRGB.
  public static func color(of value: Double, limit: Double) -> (UInt8, UInt8, UInt8) {
    guard !value.isNaN else { return (150, 150, 150) }
    let share = limit > 0 ? min(1, value.magnitude / limit) : 0
    let arm = value < 0 ? negative : positive
    let position = (share.isNaN ? 1 : share) * Double(arm.count - 1)
    let index = min(Int(position), arm.count - 2)
    let weight = position - Double(index)
    func mixed(_ from: Double, _ to: Double) -> UInt8 {
      UInt8((from + weight * (to - from)).rounded())
    }
    let (from, to) = (arm[index], arm[index + 1])
    return (mixed(from.0, to.0), mixed(from.1, to.1), mixed(from.2, to.2))
  }

  /// Returns the colours of many values, three bytes per value.
  fileprivate static func pixels(_ values: [Double], limit: Double) -> [UInt8] {
    values.flatMap { value in
      let (red, green, blue) = color(of: value, limit: limit)
      return [red, green, blue]
    }
  }
}
