/// The IHDR chunk: size and pixel format (PNG specification, section 11.2.2).
struct PNGHeader {
  /// The five ways in which PNG stores a pixel.
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

  /// Parses the 13 bytes of the chunk, whose data begins at `offset` in the file.
  init(_ reader: inout ByteReader, pixelLimit: Int) throws(FileError) {
    let offset = reader.offset
    func refuse(_ problem: String, _ byte: Int) -> FileError {
      FileError(
        .badData, problem, at: .byte(offset + byte), advice: "check that it is a valid PNG")
    }
    let (w, h) = (
      try reader.bigEndian(UInt32.self, "the width"),
      try reader.bigEndian(UInt32.self, "the height")
    )
    let depth = Int(try reader.byte("the bit depth"))
    let type = try reader.byte("the colour type")
    let compression = try reader.byte("the compression method")
    let filter = try reader.byte("the filter method")
    let interlace = try reader.byte("the interlace method")
    guard w > 0, w < 1 << 31 else { throw refuse("width \(w) is not allowed", 0) }
    guard h > 0, h < 1 << 31 else { throw refuse("height \(h) is not allowed", 4) }
    // Both are below 2³¹, so that the product fits 64 bits.
    guard UInt64(w) * UInt64(h) <= UInt64(pixelLimit) else {
      throw FileError(
        .badData, "\(w)×\(h) pixels are more than the \(pixelLimit) allowed", at: .byte(offset),
        advice: "make the image smaller")
    }
    guard let colour = ColourType(rawValue: type) else {
      throw refuse("colour type \(type) does not exist", 9)
    }
    guard colour.depths.contains(depth) else {
      throw refuse("bit depth \(depth) is not allowed with colour type \(type)", 8)
    }
    guard compression == 0 else { throw refuse("compression method \(compression)", 10) }
    guard filter == 0 else { throw refuse("filter method \(filter) is unknown", 11) }
    guard interlace <= 1 else { throw refuse("interlace method \(interlace) is unknown", 12) }
    self.width = Int(w)
    self.height = Int(h)
    self.depth = depth
    self.colour = colour
    self.isInterlaced = interlace == 1
  }

  var bitsPerPixel: Int { depth * colour.channels }

  /// Bytes of a row of `columns` pixels, without the filter byte.
  func rowBytes(_ columns: Int) -> Int { (columns * bitsPerPixel + 7) / 8 }

  /// One pass over the image: where its pixels lie and how many there are.
  struct Pass {
    let x: Int
    let y: Int
    let dx: Int
    let dy: Int
    let columns: Int
    let rows: Int
  }

  /// The passes that hold pixels: one, or up to seven of Adam7 (section 8.2).
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

  /// Bytes of all filtered rows: what the compressed data has to decompress to.
  var filteredBytes: Int {
    passes.reduce(0) { $0 + $1.rows * (1 + rowBytes($1.columns)) }
  }
}
