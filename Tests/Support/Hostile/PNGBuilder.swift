import BackpropFiles

/// Builds PNG files for tests, independently of the decoder: pixels are given by their samples.
package struct PNGBuilder {
  package var width: Int
  package var height: Int
  package var depth: Int
  package var colour: Int
  package var isInterlaced = false
  package var palette: [UInt8]?
  package var transparency: [UInt8]?
  /// The filter of row y of each pass.
  package var filter: (Int) -> Int = { $0 % 5 }
  /// Sample c of pixel (x, y).
  package var sample: (Int, Int, Int) -> Int

  package init(
    width: Int, height: Int, depth: Int, colour: Int, sample: @escaping (Int, Int, Int) -> Int
  ) {
    self.width = width
    self.height = height
    self.depth = depth
    self.colour = colour
    self.sample = sample
  }

  package var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colour]! }

  package func build() throws -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    var header = Self.word(width) + Self.word(height)
    header += [UInt8(depth), UInt8(colour), 0, 0, isInterlaced ? 1 : 0]
    file += Self.chunk("IHDR", header)
    if let palette { file += Self.chunk("PLTE", palette) }
    if let transparency { file += Self.chunk("tRNS", transparency) }
    file += Self.chunk("tEXt", Array("Comment\0hello".utf8))
    let data = try Deflate.compress(rows(), format: .zlib)
    // Two chunks, cut anywhere.
    file += Self.chunk("IDAT", Array(data[..<(data.count / 3)]))
    file += Self.chunk("IDAT", Array(data[(data.count / 3)...]))
    return file + Self.chunk("IEND", [])
  }

  package func rows() -> [UInt8] {
    let adam7 = [
      (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
      (0, 1, 1, 2),
    ]
    var result: [UInt8] = []
    for (x0, y0, dx, dy) in isInterlaced ? adam7 : [(0, 0, 1, 1)] {
      let columns = Array(stride(from: x0, to: width, by: dx))
      guard !columns.isEmpty else { continue }
      var above = [UInt8](repeating: 0, count: (columns.count * depth * channels + 7) / 8)
      for (index, y) in stride(from: y0, to: height, by: dy).enumerated() {
        let row = pack(columns.flatMap { x in (0..<channels).map { sample(x, y, $0) } })
        result.append(UInt8(filter(index)))
        result += filtered(row, above, filter(index))
        above = row
      }
    }
    return result
  }

  private func pack(_ samples: [Int]) -> [UInt8] {
    if depth == 16 { return samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
    var bytes = [UInt8](repeating: 0, count: (samples.count * depth + 7) / 8)
    for (index, value) in samples.enumerated() {
      let bit = index * depth
      bytes[bit / 8] |= UInt8(value << (8 - depth - bit % 8))
    }
    return bytes
  }

  private func filtered(_ row: [UInt8], _ above: [UInt8], _ filter: Int) -> [UInt8] {
    let step = max(1, depth * channels / 8)
    return row.indices.map { i in
      let a = i >= step ? Int(row[i - step]) : 0
      let b = Int(above[i])
      let c = i >= step ? Int(above[i - step]) : 0
      let p = a + b - c
      let nearest = [a, b, c].min { abs(p - $0) < abs(p - $1) }!
      let prediction = [0, a, b, (a + b) / 2, nearest][filter]
      return row[i] &- UInt8(prediction)
    }
  }

  package static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return word(content.count) + body + word(Int(crc(body)))
  }

  package static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
  }

  /// Returns the CRC-32, bit by bit as in the specification's annex.
  package static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? 0xedb8_8320 ^ crc >> 1 : crc >> 1 }
    }
    return ~crc
  }
}

extension PNGBuilder {
  /// Returns an image of each colour type and depth, plain or interlaced.
  static func samples() throws -> [[UInt8]] {
    let kinds = [(0, 1), (0, 16), (2, 16), (3, 2), (3, 8), (4, 8), (6, 8)]
    return try kinds.enumerated().map { index, kind in
      let (colour, depth) = kind
      var builder = PNGBuilder(width: 5, height: 4, depth: depth, colour: colour) {
        ($0 * 3 + $1 * 5 + $2) % min(1 << depth, 4)
      }
      builder.isInterlaced = index % 2 == 1
      if colour == 3 {
        builder.palette = (0..<12).map { UInt8($0 * 20) }
        builder.transparency = [0, 128]
      }
      return try builder.build()
    }
  }

  /// Returns the file with the CRC of every chunk corrected, as far as there are chunks.
  @Sendable static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    var start = 8
    while start + 12 <= bytes.count {
      let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - start - 12 else { break }
      let end = start + 8 + length
      let checksum = CRC32.checksum(of: bytes[start + 4..<end])
      result.replaceSubrange(end..<end + 4, with: word(Int(checksum)))
      start = end + 4
    }
    return result
  }
}
