import BackpropData
import BackpropFiles
import Testing
import _BackpropTestSupport

/// Guards against wrong results and crashes from wrong or damaged data files.
@Suite struct IDXTests {
  static let images = LabeledImages(
    pixels: (0..<24).map { UInt8($0) }, labels: [3, 9, 0, 1], width: 3, height: 2)

  @Test func roundTripPlainAndGzipped() throws {
    try withTemporaryFolder { folder in
      let (images, labels) = (folder + "/images", folder + "/labels")
      let plain = IDX.encodeImages(Self.images)
      #expect(plain[..<16] == [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3])
      try AtomicFile.write(plain, to: images)
      try AtomicFile.write(IDX.encodeLabels(Self.images.labels), to: labels)
      #expect(try IDX.read(images: images, labels: labels) == Self.images)
      // Gzip is told by the content: the names stay as they are.
      try AtomicFile.write(Gzip.compress(plain), to: images)
      try AtomicFile.write(Gzip.compress(IDX.encodeLabels(Self.images.labels)), to: labels)
      #expect(try IDX.read(images: images, labels: labels) == Self.images)
    }
  }

  /// Guards against files of a wrong length that pass where only their beginning is kept.
  @Test(arguments: [false, true]) func firstImages(isCompressed: Bool) throws {
    let plain = IDX.encodeImages(Self.images)
    func read(_ bytes: [UInt8], keeping count: Int) throws -> IDX.Images {
      try IDX.images(from: isCompressed ? Gzip.compress(bytes) : bytes, keeping: count)
    }
    // Whole images only: 17 pixels are two of six.
    for (count, whole) in [(0, 0), (5, 0), (6, 1), (17, 2), (24, 4), (100, 4)] {
      let images = try read(plain, keeping: count)
      #expect(images.count == whole && images.total == 4)
      #expect(images.pixels == Array(Self.images.pixels.prefix(6 * whole)))
      for (bytes, words) in [(plain.dropLast(), "23 are left"), (plain + [0], "1 bytes too many")] {
        let error = #expect(throws: FileError.self) { try read(Array(bytes), keeping: count) }
        Self.expect(error, words)
      }
    }
  }

  /// Reads two files with these contents and returns the error.
  static func error(images: [UInt8], labels: [UInt8]) throws -> FileError? {
    try withTemporaryFolder { folder in
      try AtomicFile.write(images, to: folder + "/the-images")
      try AtomicFile.write(labels, to: folder + "/the-labels")
      let error = #expect(throws: FileError.self) {
        try IDX.read(images: folder + "/the-images", labels: folder + "/the-labels")
      }
      #expect(error?.kind == .badData)
      return error
    }
  }

  /// The parts of an error that its line has to hold.
  static func expect(_ error: FileError?, _ words: String...) {
    for word in words {
      #expect(error?.description.contains(word) == true, "“\(error?.description ?? "")”: \(word)")
    }
  }

  private let good = IDX.encodeImages(Self.images)
  private let goodLabels = IDX.encodeLabels(Self.images.labels)

  @Test func wrongMagicNumber() throws {
    let error = try Self.error(images: [0, 0, 8, 4] + good[4...], labels: goodLabels)
    Self.expect(error, "the-images: byte 0:", "0x804")
    Self.expect(
      try Self.error(images: good, labels: [1] + goodLabels[1...]), "the-labels: byte 0:")
  }

  @Test func swappedFiles() throws {
    Self.expect(
      try Self.error(images: goodLabels, labels: good), "the-images: byte 0:", "holds labels",
      "swap")
    Self.expect(
      try Self.error(images: good, labels: good), "the-labels: byte 0:", "holds images", "swap")
  }

  @Test func truncated() throws {
    Self.expect(
      try Self.error(images: good.dropLast(), labels: goodLabels), "the-images: byte 16:",
      "truncated", "24 bytes, 23 are left")
    Self.expect(try Self.error(images: [], labels: goodLabels), "byte 0:", "truncated")
    Self.expect(
      try Self.error(images: Array(good[..<10]), labels: goodLabels), "byte 8:", "rows")
    Self.expect(
      try Self.error(images: good, labels: goodLabels.dropLast()), "the-labels: byte 8:",
      "truncated")
  }

  @Test func trailingBytes() throws {
    Self.expect(
      try Self.error(images: good + [0, 0], labels: goodLabels), "the-images: byte 40:",
      "2 bytes too many")
    Self.expect(
      try Self.error(images: good, labels: goodLabels + [0]), "the-labels: byte 12:")
  }

  @Test func dimensionsThatOverflow() throws {
    let all = [UInt8](repeating: 255, count: 12)
    Self.expect(
      try Self.error(images: [0, 0, 8, 3] + all, labels: goodLabels), "the-images: byte 4:",
      "too many")
    let empty: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 0]
    Self.expect(try Self.error(images: empty, labels: goodLabels), "byte 12:", "2×0")
  }

  @Test func labelOutOfRange() throws {
    Self.expect(
      try Self.error(images: good, labels: IDX.encodeLabels([3, 9, 11, 1])),
      "the-labels: byte 10:", "label 11", "0…9")
  }

  @Test func countsThatDiffer() throws {
    Self.expect(
      try Self.error(images: good, labels: IDX.encodeLabels([1, 2, 3])), "the-labels: byte 4:",
      "3 labels", "4 images", "the-images")
  }

  @Test func damagedGzip() throws {
    var packed = try Gzip.compress(good)
    packed[packed.count - 8] ^= 1
    Self.expect(
      try Self.error(images: packed, labels: goodLabels), "the-images: byte ",
      "incorrect data check")
    packed = try Gzip.compress(good)
    Self.expect(
      try Self.error(images: packed.dropLast(4), labels: goodLabels),
      "the-images: byte \(packed.count - 4):", "truncated")
  }

  @Test func compressedTwice() throws {
    let packed = try Gzip.compress(Gzip.compress(good))
    Self.expect(
      try Self.error(images: packed, labels: goodLabels), "the-images: byte 0:", "compressed twice")
  }

  @Test func missingFile() throws {
    let error = #expect(throws: FileError.self) {
      try IDX.read(images: "/nonexistent/images", labels: "/nonexistent/labels")
    }
    #expect(error?.kind == .notFound)
    Self.expect(error, "/nonexistent/images")
  }

  @Test func slices() {
    let part = Self.images[1..<3]
    #expect(part.labels == [9, 0])
    #expect(part.pixels == Array(6..<18))
    #expect(Self.images.prefix(2).count == 2)
    #expect(Self.images.prefix(99) == Self.images)
    #expect(Self.images.prefix(0).pixels.isEmpty)
    #expect(Array(Self.images.image(3)) == Array(18..<24))
  }
}
