/// An image of 8-bit pixels in memory, row by row from the top.
public struct PixelImage: Sendable, Hashable {
  /// The meaning of the bytes of a pixel. Alpha is not premultiplied; 255 is opaque.
  public enum Layout: Sendable, Hashable {
    /// Two bytes per pixel: grey, alpha.
    case greyAlpha
    /// Four bytes per pixel: red, green, blue, alpha.
    case rgba

    /// The number of bytes per pixel.
    public var channels: Int {
      switch self {
      case .greyAlpha: 2
      case .rgba: 4
      }
    }
  }

  /// The number of pixels in a row.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The meaning of the bytes of a pixel.
  public let layout: Layout
  /// The pixels' bytes: `height × width × layout.channels`.
  public let pixels: [UInt8]
  /// The faults of the file that did not prevent reading it, one line each.
  public let remarks: [String]

  /// Creates an image from its bytes.
  ///
  /// - Precondition: The size is positive, and `pixels` has `height × width × layout.channels` bytes.
  public init(
    width: Int, height: Int, layout: Layout, pixels: [UInt8], remarks: [String] = []
  ) {
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    precondition(pixels.count == width * height * layout.channels, "pixels do not fit the size")
    self.width = width
    self.height = height
    self.layout = layout
    self.pixels = pixels
    self.remarks = remarks
  }

  /// Returns the luminance over a background of the given grey, one byte per pixel.
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

/// The first bytes of every PNG file.
let pngSignature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/// Returns the one of left, above and upper left that is nearest to left + above - upper left.
func paeth(left: Int, above: Int, corner: Int) -> Int {
  let (toLeft, toAbove) = (abs(above - corner), abs(left - corner))
  let toCorner = abs(left + above - 2 * corner)
  if toLeft <= toAbove && toLeft <= toCorner { return left }
  return toAbove <= toCorner ? above : corner
}
