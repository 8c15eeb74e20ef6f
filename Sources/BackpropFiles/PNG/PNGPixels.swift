/// From filtered rows to pixels: undoes the filters (PNG specification, section 9), takes samples
/// of 1 to 16 bits apart and applies palette and transparency.
struct PNGPixels {
  let header: PNGHeader
  /// Red, green, blue of each entry.
  let palette: [UInt8]
  /// The content of the tRNS chunk, empty where there is none.
  let transparency: [UInt8]

  /// The image in `data`, which has exactly `header.filteredBytes` bytes.
  func image(from data: [UInt8], dataOffset: Int) throws(FileError) -> PixelImage {
    precondition(data.count == header.filteredBytes, "the caller checks the length")
    let layout: PixelImage.Layout =
      switch header.colour {
      case .grey, .greyAlpha: .greyAlpha
      case .rgb, .palette, .rgba: .rgba
      }
    var pixels = [UInt8](repeating: 0, count: header.width * header.height * layout.channels)
    let pixelBytes = max(1, header.bitsPerPixel / 8)
    var start = 0
    for pass in header.passes {
      let count = header.rowBytes(pass.columns)
      var above = [UInt8](repeating: 0, count: count)
      for row in 0..<pass.rows {
        var current = Array(data[start + 1..<start + 1 + count])
        guard Self.undoFilter(data[start], &current, above, pixelBytes) else {
          throw FileError(
            .badData, "row filter \(data[start]) in the pixel data does not exist",
            at: .byte(dataOffset), advice: "check that it is a valid PNG")
        }
        start += 1 + count
        var at = ((pass.y + row * pass.dy) * header.width + pass.x) * layout.channels
        for column in 0..<pass.columns {
          guard put(current, column, &pixels, at) else {
            throw FileError(
              .badData, "a pixel's colour is not in the palette", at: .byte(dataOffset),
              advice: "check that it is a valid PNG")
          }
          at += pass.dx * layout.channels
        }
        above = current
      }
    }
    return PixelImage(width: header.width, height: header.height, layout: layout, pixels: pixels)
  }

  /// Undoes the filter of one row in place; false where there is no such filter.
  private static func undoFilter(
    _ filter: UInt8, _ row: inout [UInt8], _ above: [UInt8], _ step: Int
  ) -> Bool {
    switch filter {
    case 0:
      break
    case 1:
      for i in row.indices.dropFirst(step) { row[i] &+= row[i - step] }
    case 2:
      for i in row.indices { row[i] &+= above[i] }
    case 3:
      for i in row.indices {
        let left = i < step ? 0 : Int(row[i - step])
        row[i] &+= UInt8((left + Int(above[i])) / 2)
      }
    case 4:
      for i in row.indices {
        let left = i < step ? 0 : Int(row[i - step])
        let corner = i < step ? 0 : Int(above[i - step])
        row[i] &+= UInt8(paeth(left, Int(above[i]), corner))
      }
    default:
      return false
    }
    return true
  }

  /// Of left, above and upper left the one nearest to left + above - upper left.
  private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> Int {
    let (toLeft, toAbove) = (abs(above - corner), abs(left - corner))
    let toCorner = abs(left + above - 2 * corner)
    if toLeft <= toAbove && toLeft <= toCorner { return left }
    return toAbove <= toCorner ? above : corner
  }

  /// The sample at `index` of a row, as stored: of 1 to 16 bits.
  private func sample(_ row: [UInt8], _ index: Int) -> Int {
    switch header.depth {
    case 16: return Int(row[2 * index]) << 8 | Int(row[2 * index + 1])
    case 8: return Int(row[index])
    default:
      let bit = index * header.depth
      let shift = 8 - header.depth - bit % 8
      return Int(row[bit / 8]) >> shift & ((1 << header.depth) - 1)
    }
  }

  /// A sample scaled to 0…255, rounded to nearest.
  private func scaled(_ sample: Int) -> UInt8 {
    let largest = (1 << header.depth) - 1
    return UInt8((sample * 255 + largest / 2) / largest)
  }

  /// The 16-bit number at `index` of the tRNS chunk.
  private func transparent(_ index: Int) -> Int {
    Int(transparency[2 * index]) << 8 | Int(transparency[2 * index + 1])
  }

  /// Stores one pixel at `at`; false where its colour is not in the palette.
  private func put(_ row: [UInt8], _ column: Int, _ pixels: inout [UInt8], _ at: Int) -> Bool {
    let first = column * header.colour.channels
    switch header.colour {
    case .grey:
      let grey = sample(row, first)
      pixels[at] = scaled(grey)
      pixels[at + 1] = !transparency.isEmpty && grey == transparent(0) ? 0 : 255
    case .greyAlpha:
      pixels[at] = scaled(sample(row, first))
      pixels[at + 1] = scaled(sample(row, first + 1))
    case .palette:
      let index = sample(row, first)
      guard 3 * index < palette.count else { return false }
      for channel in 0..<3 { pixels[at + channel] = palette[3 * index + channel] }
      pixels[at + 3] = index < transparency.count ? transparency[index] : 255
    case .rgb:
      var isTransparent = !transparency.isEmpty
      for channel in 0..<3 {
        let value = sample(row, first + channel)
        pixels[at + channel] = scaled(value)
        isTransparent = isTransparent && value == transparent(channel)
      }
      pixels[at + 3] = isTransparent ? 0 : 255
    case .rgba:
      for channel in 0..<4 { pixels[at + channel] = scaled(sample(row, first + channel)) }
    }
    return true
  }
}
