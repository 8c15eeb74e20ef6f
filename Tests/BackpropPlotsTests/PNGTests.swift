import BackpropFiles
import CZlib
import Foundation
import Testing

@testable import BackpropPlots

/// A reader of what ``PNGEncoder`` writes, from the specification and not from the encoder.
private struct DecodedPNG {
  var width = 0
  var height = 0
  var colorType: UInt8 = 0
  var pixels: [UInt8] = []
  var chunkTypes: [String] = []

  init(_ file: [UInt8]) throws {
    try #require(Array(file.prefix(8)) == [137, 80, 78, 71, 13, 10, 26, 10])
    var offset = 8
    var stream: [UInt8] = []
    while offset < file.count {
      let length = Self.integer(file, offset)
      let body = Array(file[(offset + 4)..<(offset + 8 + length)])
      let type = String(decoding: body.prefix(4), as: UTF8.self)
      let checksum = UInt(Self.integer(file, offset + 8 + length))
      try #require(UInt(crc32(0, body, uInt(body.count))) == checksum, "CRC of \(type)")
      let data = Array(body.dropFirst(4))
      switch type {
      case "IHDR":
        (width, height) = (Self.integer(data, 0), Self.integer(data, 4))
        colorType = data[9]
        try #require(data[8] == 8 && data[10...] == [0, 0, 0])
      case "IDAT": stream += data
      default: break
      }
      chunkTypes.append(type)
      offset += 12 + length
    }
    let distance = colorType == 2 ? 3 : 1
    let stride = width * distance
    var rows = [UInt8](repeating: 0, count: (stride + 1) * height)
    var count = uLong(rows.count)
    try #require(uncompress(&rows, &count, stream, uLong(stream.count)) == Z_OK)
    try #require(Int(count) == rows.count)
    var pixels = [UInt8](repeating: 0, count: stride * height)
    for row in 0..<height {
      let filter = rows[row * (stride + 1)]
      for column in 0..<stride {
        func at(_ dx: Int, _ dy: Int) -> Int {
          let (x, y) = (column - dx * distance, row - dy)
          return x < 0 || y < 0 ? 0 : Int(pixels[y * stride + x])
        }
        let (a, b, c) = (at(1, 0), at(0, 1), at(1, 1))
        let p = a + b - c
        let paeth =
          abs(p - a) <= abs(p - b) && abs(p - a) <= abs(p - c)
          ? a : (abs(p - b) <= abs(p - c) ? b : c)
        let guess = try #require([0, a, b, (a + b) / 2, paeth][safe: Int(filter)])
        pixels[row * stride + column] =
          rows[row * (stride + 1) + 1 + column] &+ UInt8(truncatingIfNeeded: guess)
      }
    }
    self.pixels = pixels
  }

  private static func integer(_ bytes: [UInt8], _ offset: Int) -> Int {
    bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

@Suite struct PNGTests {
  @Test(
    "Every pixel comes back from the file, and every checksum is right",
    arguments: [(1, 1), (28, 28), (3, 50), (64, 2), (257, 31)])
  func roundTrip(width: Int, height: Int) throws {
    for format in [PNGEncoder.PixelFormat.grey8, .rgb8] {
      var noise = SplitMix(state: UInt64(width * height))
      let count = width * height * format.bytesPerPixel
      let random = (0..<count).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
      let smooth = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3 + $0 / width) }
      for pixels in [random, smooth, [UInt8](repeating: 255, count: count)] {
        let file = PNGEncoder.encode(pixels, width: width, height: height, format: format)
        let decoded = try DecodedPNG(file)
        #expect(decoded.chunkTypes == ["IHDR", "IDAT", "IEND"])
        #expect((decoded.width, decoded.height) == (width, height))
        #expect(decoded.colorType == (format == .grey8 ? 0 : 2))
        #expect(decoded.pixels == pixels)
      }
    }
  }

  @Test("A smooth image is filtered before it is compressed: a tenth of its size at most")
  func compression() {
    let (width, height) = (256, 256)
    let pixels = (0..<height).flatMap { y in (0..<width).map { UInt8(($0 + y) / 2) } }
    let file = PNGEncoder.encode(pixels, width: width, height: height, format: .grey8)
    #expect(file.count < pixels.count / 10)
  }

  @Test("Base64 agrees with Foundation's at every length, padding included")
  func base64Agrees() {
    var noise = SplitMix(state: 2)
    for count in 0..<100 {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: noise.next()) }
      #expect(base64(bytes) == Data(bytes).base64EncodedString())
    }
  }

  @Test("The images inside a grid are exactly the tiles")
  func gridImages() throws {
    let pixels: [UInt8] = [0, 100, 200, 255, 7, 9]
    for (polarity, expected) in [
      (ImageGrid.Polarity.zeroIsBlack, pixels), (.zeroIsWhite, pixels.map { 255 - $0 }),
    ] {
      let grid = ImageGrid(
        "t", imageWidth: 3, imageHeight: 2, tiles: [ImageGrid.Tile(.grey(pixels))],
        polarity: polarity)
      let image = try #require(try Inspection(grid.svg).all("image").first)
      let encoded = try #require(image["href"]?.split(separator: ",").last)
      let file = try #require(Data(base64Encoded: String(encoded)))
      #expect(try DecodedPNG(Array(file)).pixels == expected)
    }
  }
}
