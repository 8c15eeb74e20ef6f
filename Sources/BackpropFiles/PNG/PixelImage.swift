/// An image of 8-bit pixels in memory, row by row from the top.
public struct PixelImage: Sendable, Hashable {
  /// What the bytes of a pixel mean. Alpha is not premultiplied; 255 is opaque.
  public enum Layout: Sendable, Hashable {
    /// Two bytes a pixel: grey, alpha.
    case greyAlpha
    /// Four bytes a pixel: red, green, blue, alpha.
    case rgba

    /// Bytes a pixel.
    public var channels: Int {
      switch self {
      case .greyAlpha: 2
      case .rgba: 4
      }
    }
  }

  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// What the bytes of a pixel mean.
  public let layout: Layout
  /// The bytes: `height × width × layout.channels`.
  public let pixels: [UInt8]

  /// An image from its bytes, of which there must be `height × width × layout.channels`.
  public init(width: Int, height: Int, layout: Layout, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    precondition(pixels.count == width * height * layout.channels, "pixels do not fit the size")
    self.width = width
    self.height = height
    self.layout = layout
    self.pixels = pixels
  }

  /// The luminance over a background of the given grey, one byte a pixel.
  ///
  ///     Y = 0.299 R + 0.587 G + 0.114 B        (ITU-R BT.601, on the values as stored)
  public func luminance(over background: UInt8) -> [UInt8] {
    let step = layout.channels
    return [UInt8](unsafeUninitializedCapacity: width * height) { result, count in
      for pixel in 0..<width * height {
        let start = pixel * step
        let grey: Int
        switch layout {
        case .greyAlpha:
          grey = Int(pixels[start])
        case .rgba:
          let (red, green) = (Int(pixels[start]), Int(pixels[start + 1]))
          grey = (299 * red + 587 * green + 114 * Int(pixels[start + 2]) + 500) / 1000
        }
        let alpha = Int(pixels[start + step - 1])
        let mixed = (grey * alpha + Int(background) * (255 - alpha) + 127) / 255
        result.initializeElement(at: pixel, to: UInt8(mixed))
      }
      count = width * height
    }
  }
}
