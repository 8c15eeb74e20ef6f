import BackpropFiles
import Foundation
import Testing
import _BackpropTestSupport

@testable import BackpropData

/// Guards against changes that make published results with the built-in digits unrepeatable.
@Suite struct SyntheticDigitsTests {
  private let digits = SyntheticDigits(seed: 1)

  /// The images of version 1: a change of them needs another `SyntheticDigits.version`.
  @Test func goldenChecksum() {
    #expect(SyntheticDigits.version == 1)
    let images = digits.images(.training, count: 50)
    #expect(
      SHA256.hexadecimal(of: images.pixels)
        == "1b1c9992b0588db80a190f517941ec399a03b72726e58bd79fa3eb2cdddd8b25")
  }

  @Test func threadsDoNotMatter() {
    let one = digits.images(.test, count: 120, threads: 1)
    #expect(digits.images(.test, count: 120, threads: 2) == one)
    #expect(digits.images(.test, count: 120, threads: 7) == one)
    #expect(digits.images(.test, count: 30, threads: 2) == one.prefix(30))
    #expect(digits.images(.test, count: 0).count == 0)
  }

  @Test func seedsAndPartsDiffer() {
    let all = [
      digits.images(.training, count: 20), digits.images(.validation, count: 20),
      digits.images(.test, count: 20), SyntheticDigits(seed: 2).images(.training, count: 20),
    ]
    #expect(Set(all.flatMap { part in (0..<20).map { Array(part.image($0)) } }).count == 80)
  }

  @Test func labelsAreBalancedAndInNoOrder() {
    let labels = digits.images(.training, count: 200).labels
    for digit in 0..<10 as Range<UInt8> {
      #expect(labels.count { $0 == digit } == 20)
    }
    #expect(Array(labels[..<10]) != Array(labels[10..<20]))
  }

  @Test func imagesLookLikeMNIST() {
    let images = digits.images(.validation, count: 200)
    let zeros = images.pixels.count { $0 == 0 }
    #expect(Double(zeros) / Double(images.pixels.count) > 0.7)
    for index in 0..<images.count {
      let image = Array(images.image(index))
      #expect((image.max() ?? 0) > 120)
      let ink = image.reduce(0) { $0 + Int($1) }
      #expect(2_000...80_000 ~= ink, "image \(index)")
    }
  }

  @Test func theCacheGivesTheSameAndMayBeDamaged() throws {
    try withTemporaryFolder { folder in
      let sizes = SyntheticDigits.Sizes(training: 30, validation: 10, test: 10)
      let fresh = digits.dataset(cacheDirectory: nil, sizes: sizes, threads: 2)
      #expect(digits.dataset(cacheDirectory: folder, sizes: sizes, threads: 2) == fresh)
      let files = digits.cacheFiles(.training, count: 30, cacheDirectory: folder)
      let stored = try WholeFile.read(files.images)
      #expect(digits.dataset(cacheDirectory: folder, sizes: sizes, threads: 2) == fresh)
      var damaged = stored
      damaged[damaged.count / 2] ^= 4
      for bytes in [damaged, Array(stored[..<99]), []] {
        try AtomicFile.write(bytes, to: files.images)
        #expect(digits.dataset(cacheDirectory: folder, sizes: sizes, threads: 2) == fresh)
        #expect(try WholeFile.read(files.images) == stored, "the cache is repaired")
      }
      // Other images, whole in themselves: without their checksum, and with it.
      let other = digits.cacheFiles(.test, count: 10, cacheDirectory: folder)
      let foreign = SyntheticDigits(seed: 77).images(.training, count: 30)
      let images = try Gzip.compress(IDX.encodeImages(foreign), level: 1)
      try AtomicFile.write(images, to: files.images)
      #expect(digits.dataset(cacheDirectory: folder, sizes: sizes, threads: 2) == fresh)
      try AtomicFile.write(images, to: files.images)
      try AtomicFile.write(Array(files.currentChecksum().utf8), to: files.checksum)
      #expect(digits.dataset(cacheDirectory: folder, sizes: sizes, threads: 2) == fresh)
      #expect(try WholeFile.read(files.images) == stored, "the cache is repaired")
      // Caches of version 0.1 have no checksums.
      try FileManager.default.removeItem(atPath: other.checksum)
      #expect(digits.dataset(cacheDirectory: folder, sizes: sizes, threads: 2) == fresh)
      #expect(try !WholeFile.read(other.checksum).isEmpty)
    }
  }

  @Test func aCacheThatCannotBeWrittenIsNoFailure() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([], to: folder + "/file")
      let sizes = SyntheticDigits.Sizes(training: 10, validation: 10, test: 10)
      let data = digits.dataset(cacheDirectory: folder + "/file", sizes: sizes, threads: 1)
      #expect(data.training.count == 10)
      #expect(data.name == "digits")
    }
  }
}
