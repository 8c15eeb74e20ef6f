import BackpropFiles
import Testing
import _BackpropTestSupport

/// What would break: drawings from some program could not be recognised, and hostile files could
/// stop the server that reads them.
@Suite struct PNGDecoderTests {
  /// Every allowed pair of colour type and bit depth.
  static let formats = [
    (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8),
    (4, 8), (4, 16), (6, 8), (6, 16),
  ]

  /// An image whose samples are all different, as far as their depth allows.
  static func builder(_ colour: Int, _ depth: Int, _ width: Int, _ height: Int) -> PNGBuilder {
    var builder = PNGBuilder(width: width, height: height, depth: depth, colour: colour) {
      x, y, channel in
      (x * 7919 + y * 104_729 + channel * 1_299_709 + x * y) % (1 << depth)
    }
    if colour == 3 { builder.palette = (0..<3 << depth).map { UInt8($0 * 37 % 256) } }
    return builder
  }

  /// The pixel that the specification asks for.
  static func expected(_ builder: PNGBuilder, _ x: Int, _ y: Int) -> [UInt8] {
    let largest = Double(1 << builder.depth) - 1
    let samples = (0..<builder.channels).map { builder.sample(x, y, $0) }
    let scaled = samples.map { UInt8((Double($0) * 255 / largest).rounded()) }
    let key = builder.transparency.map { bytes in
      stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
    }
    switch builder.colour {
    case 3:
      let colour = builder.palette![3 * samples[0]..<3 * samples[0] + 3]
      let alpha = builder.transparency ?? []
      return colour + [samples[0] < alpha.count ? alpha[samples[0]] : 255]
    case 0, 2: return scaled + [key == samples ? 0 : 255]
    default: return scaled
    }
  }

  static func check(_ builder: PNGBuilder) throws {
    let image = try PNGDecoder.decode(builder.build())
    #expect(image.width == builder.width)
    #expect(image.height == builder.height)
    let expected = (0..<builder.height).flatMap { y in
      (0..<builder.width).flatMap { x in Self.expected(builder, x, y) }
    }
    #expect(image.pixels == expected)
  }

  @Test(arguments: formats, [false, true])
  func everyFormat(format: (Int, Int), isInterlaced: Bool) throws {
    for (width, height) in [(1, 1), (2, 3), (5, 1), (1, 9), (13, 11)] {
      var builder = Self.builder(format.0, format.1, width, height)
      builder.isInterlaced = isInterlaced
      try Self.check(builder)
    }
  }

  @Test func transparency() throws {
    for depth in [1, 2, 4, 8, 16] {
      var grey = Self.builder(0, depth, 9, 4)
      let key = grey.sample(3, 2, 0)
      grey.transparency = [UInt8(key >> 8), UInt8(key & 255)]
      try Self.check(grey)
    }
    for depth in [8, 16] {
      var rgb = Self.builder(2, depth, 5, 5)
      rgb.transparency = (0..<3).flatMap { channel -> [UInt8] in
        let key = rgb.sample(1, 4, channel)
        return [UInt8(key >> 8), UInt8(key & 255)]
      }
      try Self.check(rgb)
    }
    var palette = Self.builder(3, 4, 8, 8)
    palette.transparency = [0, 17, 128]
    try Self.check(palette)
  }

  @Test func truncationAndDamageAreRefused() throws {
    let file = try Self.builder(6, 8, 7, 5).build()
    for length in 0..<file.count {
      let error = #expect(throws: FileError.self) {
        try PNGDecoder.decode(Array(file[..<length]))
      }
      #expect(error?.kind == .badData)
      #expect(error?.position != nil)
    }
    let comment = try Self.comment(in: file)
    for index in file.indices {
      var damaged = file
      damaged[index] ^= 0x10
      guard !comment.contains(index) else { continue }
      #expect(throws: FileError.self, "byte \(index)") { try PNGDecoder.decode(damaged) }
    }
  }

  /// What would break: a drawing whose comment some program damaged could not be read, or its pixels
  /// would be others without a word.
  @Test func faultsBesideThePixelsAreRemarks() throws {
    let file = try Self.builder(6, 8, 7, 5).build()
    let image = try PNGDecoder.decode(file)
    #expect(image.remarks == [])
    for index in try Self.comment(in: file) {
      var damaged = file
      damaged[index] ^= 0x10
      let read = try PNGDecoder.decode(damaged)
      #expect(read.pixels == image.pixels)
      #expect(read.remarks.count == 1)
      #expect(read.remarks.first?.contains("the CRC of chunk ") == true)
    }
    for count in [1, 9] {
      let read = try PNGDecoder.decode(file + [UInt8](repeating: 7, count: count))
      #expect(read.pixels == image.pixels)
      #expect(
        read.remarks == [
          "byte \(file.count): \(count) \(count == 1 ? "byte" : "bytes") after the end of the image"
        ])
    }
  }

  @Test func manyDamagedChunksAreOneRemark() throws {
    let data = try Deflate.compress([0, 1], format: .zlib)
    var comment = PNGBuilder.chunk("tEXt", [])
    comment[comment.count - 1] ^= 1
    let file =
      Self.file(("IHDR", Self.header(1, 1)))
      + (0..<1000).flatMap { _ in comment }
      + Self.file(("IDAT", data), ("IEND", [])).dropFirst(8)
    #expect(try PNGDecoder.decode(file).remarks.count == 1)
  }

  @Test func transparencyIsNotLeftOut() throws {
    var grey = Self.builder(0, 8, 3, 3)
    grey.transparency = [0, 5]
    var file = try grey.build()
    let type = try #require(file.firstRange(of: Array("tRNS".utf8)))
    file[type.upperBound + 1] ^= 1
    let error = #expect(throws: FileError.self) { try PNGDecoder.decode(file) }
    #expect(error?.problem == "the CRC of chunk tRNS does not match")
  }

  /// The type, the content and the CRC of the only ancillary chunk.
  static func comment(in file: [UInt8]) throws -> Range<Int> {
    let type = try #require(file.firstRange(of: Array("tEXt".utf8)))
    return type.lowerBound..<type.upperBound + "Comment\0hello".utf8.count + 4
  }

  /// A file of the given chunks; the checksums are right.
  static func file(_ chunks: (String, [UInt8])...) -> [UInt8] {
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunks.flatMap { PNGBuilder.chunk($0.0, $0.1) }
  }

  static func header(_ width: Int, _ height: Int, _ rest: [UInt8] = [8, 0, 0, 0, 0]) -> [UInt8] {
    PNGBuilder.word(width) + PNGBuilder.word(height) + rest
  }

  @Test func hostileHeadersAreRefused() throws {
    let data = try Deflate.compress([0, 1], format: .zlib)
    let headers = [
      Self.header(0, 1), Self.header(1, 0), Self.header(0x7fff_ffff, 0x7fff_ffff),
      Self.header(0xffff_ffff, 1), Self.header(8193, 8192), Self.header(1, 1, [3, 0, 0, 0, 0]),
      Self.header(1, 1, [8, 1, 0, 0, 0]), Self.header(1, 1, [16, 3, 0, 0, 0]),
      Self.header(1, 1, [8, 0, 1, 0, 0]), Self.header(1, 1, [8, 0, 0, 1, 0]),
      Self.header(1, 1, [8, 0, 0, 0, 2]), Self.header(1, 1, [8, 0, 0, 0]),
    ]
    for header in headers {
      let file = Self.file(("IHDR", header), ("IDAT", data), ("IEND", []))
      let error = #expect(throws: FileError.self) { try PNGDecoder.decode(file) }
      #expect(error?.kind == .badData)
    }
    let good = Self.file(("IHDR", Self.header(1, 1)), ("IDAT", data), ("IEND", []))
    #expect(try PNGDecoder.decode(good).pixels == [1, 255])
  }

  @Test func chunkOrderAndContentAreChecked() throws {
    let header = Self.header(1, 1)
    let data = try Deflate.compress([0, 1], format: .zlib)
    let end: (String, [UInt8]) = ("IEND", [])
    let colour = Self.header(1, 1, [8, 3, 0, 0, 0])
    let bad = [
      Self.file(("IDAT", data), ("IHDR", header), end),
      Self.file(("IHDR", header), end),
      Self.file(("IHDR", header), ("IHDR", header), ("IDAT", data), end),
      Self.file(("IHDR", header), ("IDAT", data), ("tEXt", []), ("IDAT", []), end),
      Self.file(("IHDR", header), ("ABCD", []), ("IDAT", data), end),
      Self.file(("IHDR", header), ("IDAT", data), ("IEND", [1])),
      Self.file(("IHDR", colour), ("IDAT", data), end),
      Self.file(("IHDR", colour), ("PLTE", [1, 2]), ("IDAT", data), end),
      Self.file(("IHDR", colour), ("PLTE", [1, 2, 3]), ("tRNS", [1, 2]), ("IDAT", data), end),
      // the palette has one colour and the pixel asks for the second
      Self.file(("IHDR", colour), ("PLTE", [1, 2, 3]), ("IDAT", data), end),
      Self.file(("IHDR", header), ("tRNS", [1]), ("IDAT", data), end),
      // a row filter that does not exist, too few and too many pixels
      Self.file(
        ("IHDR", header), ("IDAT", try Deflate.compress([5, 1], format: .zlib)), end),
      Self.file(("IHDR", header), ("IDAT", try Deflate.compress([0], format: .zlib)), end),
      Self.file(
        ("IHDR", header), ("IDAT", try Deflate.compress([0, 1, 2], format: .zlib)), end),
    ]
    for (index, file) in bad.enumerated() {
      let error = #expect(throws: FileError.self, "case \(index)") {
        try PNGDecoder.decode(file)
      }
      #expect(error?.kind == .badData)
    }
  }

  @Test func luminanceIsComposedOnTheBackground() {
    let image = PixelImage(
      width: 3, height: 1, layout: .rgba,
      pixels: [255, 0, 0, 255, 10, 20, 30, 0, 255, 255, 255, 128])
    #expect(image.luminance(over: 200) == [76, 200, 228])
  }
}
