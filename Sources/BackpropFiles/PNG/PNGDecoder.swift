/// Reads PNG images (W3C PNG specification, third edition) of every colour type, bit depth and
/// interlacing.
///
/// Ancillary chunks other than tRNS are skipped: gamma and colour profiles are not applied, and an
/// animation is read as its default image.
public enum PNGDecoder {
  /// A Boolean value that indicates whether `bytes` begin like a PNG file.
  public static func isPNG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: pngSignature) }

  /// Returns the image in `bytes`: grey images as grey and alpha, the others as RGBA; 16 bits become 8.
  ///
  /// Validates the CRC-32 of every chunk, the order of the chunks and the length of the pixel data
  /// before it allocates the image. A wrong CRC-32 in a chunk that is skipped, and bytes after the last
  /// chunk, are remarks of the image.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - pixelLimit: The largest `width × height` that is accepted.
  /// - Throws: ``FileError`` of kind `badData` with the byte offset.
  public static func decode(
    _ bytes: [UInt8], pixelLimit: Int = 64 << 20
  ) throws(FileError) -> PixelImage {
    let file = try chunks(of: bytes, pixelLimit: pixelLimit)
    let size = file.header.filteredBytes
    let data: [UInt8]
    do throws(FileError) {
      data = try Inflate.decompress(file.compressed, format: .zlib, limit: size)
    } catch {
      // The offset counts within the joined IDAT chunks: the first of them is named instead.
      var error = error
      error.problem = "pixel data: \(error.problem)"
      error.position = .byte(file.dataOffset)
      throw error
    }
    guard data.count == size else {
      throw invalid(
        "pixel data has \(data.count) bytes where \(size) are needed", at: file.dataOffset)
    }
    return try PNGPixels(header: file.header, palette: file.palette, transparency: file.alpha)
      .image(from: data, dataOffset: file.dataOffset, remarks: file.remarks)
  }

  /// The content of a file's chunks, before the pixels are decompressed.
  private struct Chunks {
    var header: PNGHeader
    var palette: [UInt8] = []
    var alpha: [UInt8] = []
    var compressed: [UInt8] = []
    var dataOffset = 0
    /// The faults that do not concern the pixels, one of each kind.
    var remarks: [String] = []
  }

  private static func chunks(of bytes: [UInt8], pixelLimit: Int) throws(FileError) -> Chunks {
    guard isPNG(bytes) else {
      throw FileError(
        .badData, "not a PNG: the signature is missing", at: .byte(0), advice: "save it as PNG")
    }
    var reader = ByteReader(bytes)
    try reader.skip(8, "the signature")
    var (length, type) = try chunkStart(&reader)
    guard type == "IHDR", length == 13 else {
      throw invalid("the first chunk is not a header", at: reader.offset - 8)
    }
    var file = Chunks(header: try PNGHeader(&reader, pixelLimit: pixelLimit))
    guard try chunkEnd(&reader, length) else { throw wrongChecksum(type, at: reader.offset - 4) }
    var previous = type
    var seen: Set<String> = []
    var hasWrongChecksum = false
    while type != "IEND" {
      previous = type
      (length, type) = try chunkStart(&reader)
      let start = reader.offset
      let content = try reader.slice(length, "chunk \(type)")
      if try !chunkEnd(&reader, length) {
        guard isAncillary(type), type != "tRNS" else {
          throw wrongChecksum(type, at: reader.offset - 4)
        }
        if !hasWrongChecksum {
          file.remarks.append(
            "byte \(reader.offset - 4): the CRC of chunk \(type) does not match, left out"
          )
        }
        hasWrongChecksum = true
      }
      if type != "IDAT", !seen.insert(type).inserted, ["IHDR", "PLTE", "tRNS"].contains(type) {
        throw invalid("a second \(type) chunk", at: start - 8)
      }
      switch type {
      case "IHDR":
        throw invalid("a second IHDR chunk", at: start - 8)
      case "PLTE":
        guard file.compressed.isEmpty, length % 3 == 0, 3...768 ~= length else {
          throw invalid("a palette of \(length) bytes here", at: start - 8)
        }
        file.palette = Array(content)
      case "tRNS":
        guard file.compressed.isEmpty, transparencyFits(length, file) else {
          throw invalid("a transparency chunk of \(length) bytes here", at: start - 8)
        }
        file.alpha = Array(content)
      case "IDAT":
        guard file.dataOffset == 0 || previous == "IDAT" else {
          throw invalid("pixel data is not in one piece", at: start - 8)
        }
        if file.dataOffset == 0 { file.dataOffset = start }
        file.compressed += content
      case "IEND":
        guard length == 0 else { throw invalid("the last chunk is not empty", at: start - 8) }
      default:
        guard isAncillary(type) else {
          throw invalid("chunk \(type) is unknown and cannot be left out", at: start - 8)
        }
      }
    }
    let rest = reader.remaining
    if rest > 0 {
      file.remarks.append(
        "byte \(reader.offset): \(rest) \(rest == 1 ? "byte" : "bytes") after the end of the image")
    }
    guard file.dataOffset > 0 else { throw invalid("no pixel data", at: reader.offset) }
    if file.header.colour == .palette, file.palette.isEmpty {
      throw invalid("no palette", at: file.dataOffset - 8)
    }
    return file
  }

  private static func transparencyFits(_ length: Int, _ file: Chunks) -> Bool {
    switch file.header.colour {
    case .grey: length == 2
    case .rgb: length == 6
    case .palette: length > 0 && length <= file.palette.count / 3
    case .greyAlpha, .rgba: false
    }
  }

  private static func chunkStart(_ reader: inout ByteReader) throws(FileError) -> (Int, String) {
    let start = reader.offset
    let length = try reader.bigEndian(UInt32.self, "a chunk's length")
    let name = try reader.slice(4, "a chunk's type")
    guard length < 1 << 31, name.allSatisfy({ 65...90 ~= $0 || 97...122 ~= $0 }) else {
      throw invalid("not a chunk", at: start)
    }
    return (Int(length), String(decoding: name, as: UTF8.self))
  }

  /// Reads the CRC-32 of the type and data of the chunk that ends here. Returns false if it is wrong.
  private static func chunkEnd(
    _ reader: inout ByteReader, _ length: Int
  ) throws(FileError) -> Bool {
    let end = reader.offset
    let stored = try reader.bigEndian(UInt32.self, "a chunk's CRC")
    return stored == CRC32.checksum(of: reader.bytes[(end - length - 4)..<end])
  }

  /// Returns true if the image can be shown without understanding the chunk: bit 5 of the first letter
  /// makes it lower case.
  private static func isAncillary(_ type: String) -> Bool {
    type.utf8.first.map { $0 & 0x20 != 0 } ?? false
  }

  private static func wrongChecksum(_ type: String, at offset: Int) -> FileError {
    invalid("the CRC of chunk \(type) does not match", at: offset)
  }
}

private func invalid(_ problem: String, at offset: Int) -> FileError {
  FileError(.badData, problem, at: .byte(offset), advice: "check that it is a valid PNG")
}

/// The IHDR chunk: size and pixel format (PNG specification, section 11.2.2).
private struct PNGHeader {
  /// The five kinds of pixels in PNG.
  enum ColourType: UInt8 {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgba = 6

    var channels: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    var depths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .greyAlpha, .rgba: [8, 16]
      }
    }
  }

  let width: Int
  let height: Int
  let depth: Int
  let colour: ColourType
  let isInterlaced: Bool

  /// Reads the 13 bytes of the chunk.
  init(_ reader: inout ByteReader, pixelLimit: Int) throws(FileError) {
    let offset = reader.offset
    let w = try reader.bigEndian(UInt32.self, "the width")
    let h = try reader.bigEndian(UInt32.self, "the height")
    let depth = Int(try reader.byte("the bit depth"))
    let type = try reader.byte("the colour type")
    let compression = try reader.byte("the compression method")
    let filter = try reader.byte("the filter method")
    let interlace = try reader.byte("the interlace method")
    guard w > 0, w < 1 << 31 else { throw invalid("width \(w) is not allowed", at: offset) }
    guard h > 0, h < 1 << 31 else { throw invalid("height \(h) is not allowed", at: offset + 4) }
    // Both are below 2³¹, so that the product fits 64 bits.
    guard UInt64(w) * UInt64(h) <= UInt64(pixelLimit) else {
      throw FileError(
        .badData, "\(w)×\(h) pixels are more than the \(pixelLimit) allowed", at: .byte(offset),
        advice: "make the image smaller")
    }
    guard let colour = ColourType(rawValue: type) else {
      throw invalid("colour type \(type) does not exist", at: offset + 9)
    }
    guard colour.depths.contains(depth) else {
      throw invalid("bit depth \(depth) is not allowed with colour type \(type)", at: offset + 8)
    }
    guard compression == 0 else {
      throw invalid("compression method \(compression) is unknown", at: offset + 10)
    }
    guard filter == 0 else { throw invalid("filter method \(filter) is unknown", at: offset + 11) }
    guard interlace <= 1 else {
      throw invalid("interlace method \(interlace) is unknown", at: offset + 12)
    }
    self.width = Int(w)
    self.height = Int(h)
    self.depth = depth
    self.colour = colour
    self.isInterlaced = interlace == 1
  }

  var bitsPerPixel: Int { depth * colour.channels }

  /// Returns the number of bytes of a row of `columns` pixels, without the filter byte.
  func rowBytes(_ columns: Int) -> Int { (columns * bitsPerPixel + 7) / 8 }

  /// One pass over the image: the first pixel, the steps to the next, and the number of pixels.
  struct Pass {
    let x: Int
    let y: Int
    let dx: Int
    let dy: Int
    let columns: Int
    let rows: Int
  }

  /// The passes that contain pixels: one, or up to seven of Adam7 (section 8.2).
  var passes: [Pass] {
    let grid =
      isInterlaced
      ? [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
        (0, 1, 1, 2),
      ] : [(0, 0, 1, 1)]
    return grid.map { x, y, dx, dy in
      Pass(
        x: x, y: y, dx: dx, dy: dy, columns: (width - x + dx - 1) / dx,
        rows: (height - y + dy - 1) / dy)
    }.filter { $0.columns > 0 && $0.rows > 0 }
  }

  /// The number of bytes of all filtered rows, to which the data must decompress.
  var filteredBytes: Int {
    passes.reduce(0) { $0 + $1.rows * (1 + rowBytes($1.columns)) }
  }
}

/// Converts filtered rows to pixels: undoes the filters (PNG specification, section 9), unpacks
/// samples of 1 to 16 bits, and applies palette and transparency.
private struct PNGPixels {
  let header: PNGHeader
  /// Red, green, blue of each entry.
  let palette: [UInt8]
  /// The content of the tRNS chunk, empty if there is none.
  let transparency: [UInt8]

  /// Returns the image in `data`, which has exactly `header.filteredBytes` bytes.
  func image(
    from data: [UInt8], dataOffset: Int, remarks: [String]
  ) throws(FileError) -> PixelImage {
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
          throw invalid("row filter \(data[start]) in the pixel data is unknown", at: dataOffset)
        }
        start += 1 + count
        var at = ((pass.y + row * pass.dy) * header.width + pass.x) * layout.channels
        for column in 0..<pass.columns {
          guard put(current, column, &pixels, at) else {
            throw invalid("a pixel's colour is not in the palette", at: dataOffset)
          }
          at += pass.dx * layout.channels
        }
        above = current
      }
    }
    return PixelImage(
      width: header.width, height: header.height, layout: layout, pixels: pixels, remarks: remarks)
  }

  /// Undoes the filter of one row in place. Returns false if there is no such filter.
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
        row[i] &+= UInt8(paeth(left: left, above: Int(above[i]), corner: corner))
      }
    default:
      return false
    }
    return true
  }

  /// Returns the sample at `index` of a row, as stored: 1 to 16 bits.
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

  /// Returns a sample scaled to 0…255, rounded to nearest.
  private func scaled(_ sample: Int) -> UInt8 {
    let largest = (1 << header.depth) - 1
    return UInt8((sample * 255 + largest / 2) / largest)
  }

  /// Returns the 16-bit number at `index` of the tRNS chunk.
  private func transparent(_ index: Int) -> Int {
    Int(transparency[2 * index]) << 8 | Int(transparency[2 * index + 1])
  }

  /// Stores one pixel at `at`. Returns false if its colour is not in the palette.
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
