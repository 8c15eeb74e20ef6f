internal import CZlib

/// Reads PNG images (W3C PNG specification, third edition) of every colour type, bit depth and
/// interlacing.
///
/// Ancillary chunks other than tRNS are passed over: gamma and colour profiles are not applied, of
/// an animation the default image is taken.
public enum PNGDecoder {
  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

  /// Whether `bytes` begin as a PNG does.
  public static func isPNG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: signature) }

  /// The image in `bytes`: grey ones as grey and alpha, the others as RGBA; 16 bits become 8.
  ///
  /// Checks every chunk's CRC-32, the order of the chunks and the length of the pixel data before
  /// it allocates the image.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - pixelLimit: The largest `width × height` that is taken.
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
      // The offset counts within the joined IDAT chunks, so we name where the first one begins.
      var error = error
      error.problem = "pixel data: \(error.problem)"
      error.position = .byte(file.dataOffset)
      throw error
    }
    guard data.count == size else {
      throw FileError(
        .badData, "pixel data has \(data.count) bytes where \(size) are needed",
        at: .byte(file.dataOffset), advice: "check that it is a valid PNG")
    }
    return try PNGPixels(header: file.header, palette: file.palette, transparency: file.alpha)
      .image(from: data, dataOffset: file.dataOffset)
  }

  /// What the chunks of a file say, before anything is decompressed.
  private struct Chunks {
    var header: PNGHeader
    var palette: [UInt8] = []
    var alpha: [UInt8] = []
    var compressed: [UInt8] = []
    var dataOffset = 0
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
      throw refuse("the first chunk is not a header", at: reader.offset - 8)
    }
    var file = Chunks(header: try PNGHeader(&reader, pixelLimit: pixelLimit))
    try chunkEnd(&reader, length)
    var previous = type
    var seen: Set<String> = []
    while type != "IEND" {
      previous = type
      (length, type) = try chunkStart(&reader)
      let start = reader.offset
      let content = try reader.slice(length, "chunk \(type)")
      try chunkEnd(&reader, length)
      if type != "IDAT", !seen.insert(type).inserted, ["IHDR", "PLTE", "tRNS"].contains(type) {
        throw refuse("a second \(type) chunk", at: start - 8)
      }
      switch type {
      case "IHDR":
        throw refuse("a second IHDR chunk", at: start - 8)
      case "PLTE":
        guard file.compressed.isEmpty, length % 3 == 0, 3...768 ~= length else {
          throw refuse("a palette of \(length) bytes here", at: start - 8)
        }
        file.palette = Array(content)
      case "tRNS":
        guard file.compressed.isEmpty, transparencyFits(length, file) else {
          throw refuse("a transparency chunk of \(length) bytes here", at: start - 8)
        }
        file.alpha = Array(content)
      case "IDAT":
        guard file.dataOffset == 0 || previous == "IDAT" else {
          throw refuse("pixel data is not in one piece", at: start - 8)
        }
        if file.dataOffset == 0 { file.dataOffset = start }
        file.compressed += content
      case "IEND":
        guard length == 0 else { throw refuse("the last chunk is not empty", at: start - 8) }
      default:
        // Bit 5 of the first letter: lower case is ancillary, upper case must be understood.
        guard type.utf8.first.map({ $0 & 0x20 != 0 }) ?? false else {
          throw refuse("chunk \(type) is unknown and cannot be left out", at: start - 8)
        }
      }
    }
    try reader.end()
    guard file.dataOffset > 0 else { throw refuse("no pixel data", at: reader.offset) }
    if file.header.colour == .palette, file.palette.isEmpty {
      throw refuse("no palette", at: file.dataOffset - 8)
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
      throw refuse("not a chunk", at: start)
    }
    return (Int(length), String(decoding: name, as: UTF8.self))
  }

  /// Reads and checks the CRC-32 over type and data of the chunk that ends here.
  private static func chunkEnd(_ reader: inout ByteReader, _ length: Int) throws(FileError) {
    let end = reader.offset
    let stored = try reader.bigEndian(UInt32.self, "a chunk's CRC")
    let computed = reader.bytes[(end - length - 4)..<end].withUnsafeBufferPointer { buffer in
      crc32_z(0, buffer.baseAddress, buffer.count)
    }
    guard UInt(stored) == UInt(computed) else {
      throw refuse("a chunk's CRC does not match", at: end)
    }
  }

  private static func refuse(_ problem: String, at offset: Int) -> FileError {
    FileError(.badData, problem, at: .byte(offset), advice: "check that it is a valid PNG")
  }
}
