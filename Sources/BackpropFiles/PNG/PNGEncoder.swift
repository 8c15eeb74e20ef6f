internal import CZlib

/// Writes 8-bit raster images as PNG (ISO/IEC 15948), compressed by zlib.
///
/// Every row is written with whichever of PNG's five filters leaves the smallest sum of absolute
/// differences, the heuristic that the PNG specification recommends (section 12.8). The result
/// has the three chunks that an image cannot do without (`IHDR`, `IDAT`, `IEND`) and depends on
/// nothing but the pixels: the same image is the same bytes.
///
/// This type does not read images and writes no palettes, no alpha and no 16-bit samples.
public enum PNGEncoder {
  /// What one pixel is made of.
  public enum PixelFormat: Sendable, Hashable {
    /// One byte a pixel, 0 is black and 255 is white.
    case grey8
    /// Three bytes a pixel: red, green, blue (sRGB).
    case rgb8

    /// The number of bytes that one pixel takes.
    public var bytesPerPixel: Int {
      switch self {
      case .grey8: 1
      case .rgb8: 3
      }
    }

    fileprivate var colorType: UInt8 {
      switch self {
      case .grey8: 0
      case .rgb8: 2
      }
    }
  }

  /// The bytes of a complete PNG file.
  ///
  /// - Parameters:
  ///   - pixels: The samples row by row from the top, each row from the left:
  ///     `width * height * format.bytesPerPixel` bytes.
  ///   - width: Pixels in a row, at least 1.
  ///   - height: Rows, at least 1.
  ///   - format: What one pixel is made of.
  /// - Precondition: The size is positive, fits PNG's 31 bits, and `pixels` has that many bytes.
  /// - Complexity: O(`pixels.count`).
  public static func encode(
    _ pixels: [UInt8], width: Int, height: Int, format: PixelFormat
  ) -> [UInt8] {
    precondition(width > 0 && height > 0, "a PNG image has at least one pixel")
    precondition(width <= Int(Int32.max) && height <= Int(Int32.max), "PNG sizes have 31 bits")
    let (pixelCount, overflow) = width.multipliedReportingOverflow(by: height)
    precondition(
      !overflow && pixels.count / format.bytesPerPixel == pixelCount
        && pixels.count % format.bytesPerPixel == 0,
      "\(width) × \(height) pixels of \(format.bytesPerPixel) bytes are not \(pixels.count) bytes")

    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let bitDepth: UInt8 = 8
    let header =
      bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [bitDepth, format.colorType, 0, 0, 0]
    appendChunk("IHDR", header, to: &file)
    let rows = filteredRows(
      pixels, stride: width * format.bytesPerPixel, distance: format.bytesPerPixel)
    appendChunk("IDAT", compressed(rows), to: &file)
    appendChunk("IEND", [], to: &file)
    return file
  }

  // MARK: - Chunks

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  /// Length, type, data, and the CRC-32 of type and data.
  private static func appendChunk(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    file += bigEndian(UInt32(data.count))
    let body = Array(type.utf8) + data
    file += body
    file += bigEndian(UInt32(truncatingIfNeeded: crc32(0, body, uInt(body.count))))
  }

  /// The zlib stream (RFC 1950) of `bytes`, at the highest level: figures are written once.
  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let bound = compressBound(uLong(bytes.count))
    return [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, count in
      var length = bound
      let status = compress2(
        buffer.baseAddress, &length, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
      // The buffer holds `compressBound` bytes, so what is left is running out of memory.
      precondition(status == Z_OK, "zlib could not compress \(bytes.count) bytes: \(status)")
      count = Int(length)
    }
  }

  // MARK: - Filters

  /// Each row behind the number of its filter. `distance` is the way to the pixel on the left.
  private static func filteredRows(_ pixels: [UInt8], stride: Int, distance: Int) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(pixels.count + pixels.count / stride)
    var candidate = [UInt8](repeating: 0, count: stride)
    var best = candidate
    for start in Swift.stride(from: 0, to: pixels.count, by: stride) {
      var bestFilter: UInt8 = 0
      var bestSum = Int.max
      for filter: UInt8 in 0...4 {
        var sum = 0
        for column in 0..<stride {
          let here = start + column
          let left = column < distance ? 0 : pixels[here - distance]
          let above = start == 0 ? 0 : pixels[here - stride]
          let corner = column < distance || start == 0 ? 0 : pixels[here - stride - distance]
          let guess = prediction(filter, left: left, above: above, corner: corner)
          candidate[column] = pixels[here] &- guess
          sum += Int(Int8(bitPattern: candidate[column]).magnitude)
        }
        if sum < bestSum {
          (bestSum, bestFilter) = (sum, filter)
          swap(&best, &candidate)
        }
      }
      output.append(bestFilter)
      output += best
    }
    return output
  }

  /// What a filter expects of a byte: nothing, left, above, their mean, or Paeth's choice.
  private static func prediction(
    _ filter: UInt8, left: UInt8, above: UInt8, corner: UInt8
  ) -> UInt8 {
    switch filter {
    case 0: return 0
    case 1: return left
    case 2: return above
    case 3: return UInt8((Int(left) + Int(above)) / 2)
    default:
      let estimate = Int(left) + Int(above) - Int(corner)
      let toLeft = abs(estimate - Int(left))
      let toAbove = abs(estimate - Int(above))
      let toCorner = abs(estimate - Int(corner))
      if toLeft <= toAbove && toLeft <= toCorner { return left }
      return toAbove <= toCorner ? above : corner
    }
  }
}
