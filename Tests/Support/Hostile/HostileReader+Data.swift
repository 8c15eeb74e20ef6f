import Backprop
import BackpropData
import BackpropFiles

extension HostileReader {
  /// ``BackpropData/IDX`` images, plain and gzipped.
  static let idxImages = HostileReader(
    "idx-images",
    seeds: {
      let images = LabeledImages(
        pixels: (0..<60).map { UInt8($0 * 4) }, labels: [0, 1, 9], width: 5, height: 4)
      let plain = IDX.encodeImages(images)
      return [plain, try Gzip.compress(plain)]
    },
    read: { bytes in
      let images = try IDX.images(from: bytes)
      try BrokenPromise.unless(
        images.pixels.count == images.count * images.height * images.width,
        "\(images.pixels.count) pixels in \(images.count) images")
      guard images.count <= 1 << 16 else { return }
      let labeled = LabeledImages(
        pixels: images.pixels, labels: [UInt8](repeating: 0, count: images.count),
        width: images.width, height: images.height)
      let again = try BrokenPromise.withoutError("written again") {
        try IDX.images(from: IDX.encodeImages(labeled))
      }
      try BrokenPromise.unless(again == images, "other images after writing them")
    })

  /// ``BackpropData/IDX`` labels, plain and gzipped.
  static let idxLabels = HostileReader(
    "idx-labels",
    seeds: {
      let plain = IDX.encodeLabels((0..<50).map { UInt8($0 % 10) })
      return [plain, try Gzip.compress(plain)]
    },
    read: { bytes in
      let labels = try IDX.labels(from: bytes)
      try BrokenPromise.unless(labels.allSatisfy { $0 < 10 }, "a label above 9")
      let again = try BrokenPromise.withoutError("written again") {
        try IDX.labels(from: IDX.encodeLabels(labels))
      }
      try BrokenPromise.unless(again == labels, "other labels after writing them")
    })

  /// ``BackpropFiles/Gzip``, one member and several.
  static let gzip = HostileReader(
    "gzip",
    seeds: {
      let one = try Gzip.compress((0..<200).map { UInt8($0 % 7) })
      return [one, one + (try Gzip.compress([])) + one, try Gzip.compress(Array("abc".utf8))]
    },
    read: { bytes in
      let limit = 1 << 22
      let content = try Gzip.decompress(bytes, limit: limit)
      try BrokenPromise.unless(content.count <= limit, "\(content.count) bytes are too many")
      let again = try BrokenPromise.withoutError("written again") {
        try Gzip.decompress(try Gzip.compress(content, level: 1))
      }
      try BrokenPromise.unless(again == content, "other bytes after writing them")
    })

  /// ``BackpropFiles/PNGDecoder``, and the digit made from an image.
  static let png = HostileReader(
    "png",
    seeds: {
      let grey = PNGEncoder.encode(
        (0..<30).map { UInt8($0 * 8) }, width: 6, height: 5, format: .grey8)
      let colour = PNGEncoder.encode(
        (0..<27).map { UInt8($0 * 9) }, width: 3, height: 3, format: .rgb8)
      return [grey, colour] + (try PNGBuilder.samples())
    },
    repair: PNGBuilder.withChecksums,
    read: { bytes in
      let image = try PNGDecoder.decode(bytes, pixelLimit: 1 << 16)
      try BrokenPromise.unless(
        image.pixels.count == image.width * image.height * image.layout.channels,
        "\(image.pixels.count) bytes of pixels")
      if let digit = try? HandwrittenImage(image) {
        try BrokenPromise.unless(digit.pixels.count == 28 * 28, "a digit of another size")
      }
    })

  /// ``BackpropData/CSVReader`` with several choices, and the samples of a table.
  static let csv = HostileReader(
    "csv",
    seeds: {
      [
        "a,b,class\n1,2,x\n3,-4.5e-3,y\n5,6,x\n", "1;2,5;3\r\n4;5;6\r\n", "1\t2\t0\n3\t4\t1\n",
        "\u{feff}\"a\"\"b\",\"c\nd\",label\n1,2,0\n 3 , 4 ,7\n",
      ].map { Array($0.utf8) }
    },
    words: [("1", "nan"), ("2", "inf"), ("3", "0x1p9"), (",", ",,"), ("\n", "\r"), ("4", "\"")],
    read: { bytes in
      let readers = [
        CSVReader(labelColumn: .first, labelKind: .numbers, header: .absent),
        CSVReader(labelColumn: .none, header: .present), CSVReader(),
      ]
      var refusals: [FileError] = []
      for reader in readers {
        do {
          try check(try reader.parse(bytes))
        } catch let error as FileError {
          refusals.append(error)
        }
      }
      if refusals.count == readers.count { throw refusals[0] }
    })

  private static func check(_ table: CSVTable) throws {
    let isWhole =
      table.values.count == table.rowCount * table.columnCount
      && table.values.allSatisfy(\.isFinite) && table.targets.allSatisfy(\.isFinite)
      && [0, table.rowCount].contains(table.labels.count)
      && table.labels.allSatisfy { table.classNames.indices.contains($0) }
    try BrokenPromise.unless(isWhole, "an incomplete table")
    _ = try? Dataset<Float>(table)
  }
}
