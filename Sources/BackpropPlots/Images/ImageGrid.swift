/// Small images of one size in rows: digits that were misread, weights of the first layer.
public struct ImageGrid: Figure, Hashable {
  /// One image with its caption.
  public struct Tile: Sendable, Hashable {
    /// What the values of an image are, row by row from the top.
    public enum Content: Sendable, Hashable {
      /// Grey levels; ``ImageGrid/polarity`` says which end is black.
      case grey([UInt8])
      /// Values with a sign, in the colours of ``DivergingPalette``. All tiles of a grid share
      /// one scale, so that they can be compared.
      case signed([Double])
    }

    /// The values.
    public var content: Content
    /// What is written below, such as "7 → 1".
    public var caption: String
    /// Whether the image has a frame and a bold caption.
    public var isHighlighted: Bool

    /// A tile.
    public init(_ content: Content, caption: String = "", isHighlighted: Bool = false) {
      self.content = content
      self.caption = caption
      self.isHighlighted = isHighlighted
    }
  }

  /// Which end of the grey levels is black.
  public enum Polarity: Sendable, Hashable {
    /// 0 is black, as in image files.
    case zeroIsBlack
    /// 0 is white: digits of MNIST as ink on paper.
    case zeroIsWhite
  }

  /// What the images show, in a line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// Pixels in a row of each image.
  public var imageWidth: Int
  /// Rows of each image.
  public var imageHeight: Int
  /// Images in a row of the grid.
  public var columns: Int
  /// The images, row by row.
  public var tiles: [Tile]
  /// Which end of the grey levels is black.
  public var polarity: Polarity
  /// The width of the whole figure in CSS pixels; the height follows.
  public var width: Double

  /// A grid of images.
  ///
  /// - Precondition: Sizes are positive and each tile has `imageWidth * imageHeight` values.
  public init(
    _ title: String, subtitle: String = "", imageWidth: Int, imageHeight: Int, columns: Int = 8,
    tiles: [Tile], polarity: Polarity = .zeroIsWhite, width: Double = 720
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
    let size = "\(imageWidth) by \(imageHeight) pixels"
    return "\(tiles.count) images of \(size)." + (captions.isEmpty ? "" : " \(captions).")
  }

  /// The grid as an SVG document; the images are PNG inside of it.
  public var svg: String { ImageGridLayout(self).document }
}

extension ImageGrid.Tile.Content {
  /// The number of pixels.
  var count: Int {
    switch self {
    case .grey(let values): values.count
    case .signed(let values): values.count
    }
  }

  /// The largest finite magnitude of signed values.
  var largestMagnitude: Double {
    guard case .signed(let values) = self else { return 0 }
    return values.map(\.magnitude).filter(\.isFinite).max() ?? 0
  }
}
