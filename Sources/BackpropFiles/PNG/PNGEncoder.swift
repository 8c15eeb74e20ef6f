/// Writes 8-bit raster images as PNG (ISO/IEC 15948), compressed by zlib.
///
/// Of PNG's five filters each row has the one with the smallest sum of absolute differences, the
/// heuristic that the PNG specification recommends (section 12.8). The result has the three chunks
/// that every image needs (`IHDR`, `IDAT`, `IEND`) and depends on the pixels alone: the same image
/// gives the same bytes. Palettes, alpha and 16-bit samples are not supported.
public enum PNGEncoder {
  /// The samples of a pixel.
  public enum PixelFormat: Sendable, Hashable {
    /// One byte per pixel, 0 is black and 255 is white.
    case grey8
    /// Three bytes per pixel: red, green, blue (sRGB).
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

  /// Returns the bytes of a complete PNG file.
  ///
  /// - Parameters:
  ///   - pixels: The samples row by row from the top, each row from the left:
  ///     `width * height * format.bytesPerPixel` bytes.
  ///   - width: Pixels in a row, at least 1.
  ///   - height: Rows, at least 1.
  ///   - format: The samples of a pixel.
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

    var header = ByteWriter(capacity: 13)
    header.bigEndian(UInt32(width))
    header.bigEndian(UInt32(height))
    header.append([8, format.colorType, 0, 0, 0])  // bit depth, and how it is stored
    let rows = filteredRows(
      pixels, stride: width * format.bytesPerPixel, distance: format.bytesPerPixel)
    var file = ByteWriter(capacity: rows.count / 2 + 64)
    file.append(pngSignature)
    appendChunk("IHDR", header.bytes, to: &file)
    appendChunk("IDAT", compressed(rows), to: &file)
    appendChunk("IEND", [], to: &file)
    return file.bytes
  }

  /// Appends length, type, data, and the CRC-32 of type and data.
  private static func appendChunk(_ type: String, _ data: [UInt8], to file: inout ByteWriter) {
    let body = Array(type.utf8) + data
    file.bigEndian(UInt32(data.count))
    file.append(body)
    file.bigEndian(CRC32.checksum(of: body))
  }

  /// Returns `bytes` compressed at the highest level: figures are written once.
  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    do {
      return try Deflate.compress(bytes, format: .zlib, level: 9)
    } catch {
      preconditionFailure("\(bytes.count) bytes cannot be compressed: \(error)")
    }
  }

  /// Returns each row after the number of its filter. `distance` is the number of bytes from a pixel
  /// to the next.
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

  /// Returns the value that a filter predicts: 0, left, above, their mean, or Paeth's choice.
  private static func prediction(
    _ filter: UInt8, left: UInt8, above: UInt8, corner: UInt8
  ) -> UInt8 {
    switch filter {
    case 0: return 0
    case 1: return left
    case 2: return above
    case 3: return UInt8((Int(left) + Int(above)) / 2)
    default: return UInt8(paeth(left: Int(left), above: Int(above), corner: Int(corner)))
    }
  }
}
