import BackpropFiles
import Dispatch

/// The built-in data set: 28 × 28 images of generated digits, for use without MNIST.
///
/// Each image chooses one of several outlines for its digit, deforms it (moved anchors, an elastic
/// field, slant, rotation, size) and draws it with a pen of varying width, softness and contrast.
/// The images depend on seed, part and index alone: not on the number of threads, and not on the
/// machine, since only exactly rounded operations are used.
public struct SyntheticDigits: Sendable {
  /// The three parts of the data set, which share no image.
  public typealias Part = DatasetPart

  /// The version of the images, which is part of the names of cached files.
  static let version = 1

  /// The seed of all images.
  public let seed: UInt64

  /// The data set of a seed.
  public init(seed: UInt64 = 1) {
    self.seed = seed
  }

  /// Returns the first `count` images of a part.
  ///
  /// Each ten successive labels from the beginning hold every digit once, in random order, so that
  /// every prefix is balanced.
  ///
  /// - Parameters:
  ///   - part: The part.
  ///   - count: The number of images.
  ///   - threads: The number of threads, which does not change the result.
  /// - Complexity: O(count), about 15 µs per image and thread in a release build.
  public func images(_ part: Part, count: Int, threads: Int = 2) -> LabeledImages {
    precondition(count >= 0 && threads > 0, "count is not negative, and threads are positive")
    let labels = labels(part, count: count)
    let area = DigitPainter.side * DigitPainter.side
    let painter = DigitPainter(style: StrokeStyle())
    let seed = seed
    let pixels = [UInt8](unsafeUninitializedCapacity: count * area) { buffer, initialized in
      buffer.initialize(repeating: 0)
      // Each image has bytes of its own, so that no two threads write to the same memory.
      nonisolated(unsafe) let images = buffer
      DispatchQueue.concurrentPerform(iterations: threads) { worker in
        for index in stride(from: worker, to: count, by: threads) {
          var generator = CounterGenerator(seed: seed, stream: part.stream, index: UInt64(index))
          painter.paint(
            Int(labels[index]), using: &generator,
            into: UnsafeMutableBufferPointer(
              rebasing: images[index * area..<(index + 1) * area]))
        }
      }
      initialized = count * area
    }
    return LabeledImages(
      pixels: pixels, labels: labels, width: DigitPainter.side, height: DigitPainter.side)
  }

  /// Returns the labels of the first `count` images.
  private func labels(_ part: Part, count: Int) -> [UInt8] {
    var generator = CounterGenerator(seed: seed, stream: part.stream + 16, index: 0)
    var labels: [UInt8] = []
    labels.reserveCapacity(count + 9)
    while labels.count < count {
      labels += (0..<10 as Range<UInt8>).shuffled(by: &generator)
    }
    return Array(labels.prefix(count))
  }

  /// The data set's origin in words.
  public var source: String { "\(Self.origin), version \(Self.version), seed \(seed)" }

  fileprivate static let origin = "built-in synthetic digits"
}

extension DatasetPart {
  /// The stream of the random numbers of its images.
  fileprivate var stream: UInt64 {
    switch self {
    case .training: 0
    case .validation: 1
    case .test: 2
    }
  }
}

extension Range<UInt8> {
  /// Returns the numbers in random order (Fisher-Yates; the standard library's order may change).
  fileprivate func shuffled(by generator: inout CounterGenerator) -> [UInt8] {
    var numbers = Array(self)
    for last in stride(from: numbers.count - 1, to: 0, by: -1) {
      numbers.swapAt(last, generator.below(last + 1))
    }
    return numbers
  }
}

extension SyntheticDigits {
  /// Returns the whole data set: 50,000 images for training, 10,000 for validation, 10,000 for test.
  ///
  /// They come from the cache, or are generated and stored there. The cache holds gzipped IDX files
  /// and a checksum of both files of a part; files that differ from it, and other images than those
  /// of the seed, are generated again. A cache that cannot be read or written only costs time, so this
  /// function does not throw.
  ///
  /// - Parameters:
  ///   - cacheDirectory: The folder of the cache (``CacheDirectory``); nil to use none.
  ///   - threads: The number of threads that generate images.
  public func dataset(cacheDirectory: String? = nil, threads: Int = 2) -> DigitDataset {
    dataset(cacheDirectory: cacheDirectory, sizes: Sizes(), threads: threads)
  }

  /// The numbers of images of the parts.
  struct Sizes {
    var training = 50_000
    var validation = 10_000
    var test = 10_000
  }

  func dataset(cacheDirectory: String?, sizes: Sizes, threads: Int) -> DigitDataset {
    func part(_ part: Part, _ count: Int) -> LabeledImages {
      cached(part, count: count, cacheDirectory: cacheDirectory, threads: threads)
    }
    return DigitDataset(
      name: "digits", source: source, training: part(.training, sizes.training),
      validation: part(.validation, sizes.validation), test: part(.test, sizes.test))
  }

  /// The files of a part in the cache.
  struct CacheFiles {
    let images: String
    let labels: String
    /// The CRC-32 of images and labels, as they are stored, in hexadecimal digits.
    let checksum: String

    /// The checksum of the files as they are.
    func currentChecksum() throws(FileError) -> String {
      let images = CRC32.checksum(of: try WholeFile.read(images))
      let sum = CRC32.checksum(of: try WholeFile.read(labels), after: images)
      return String(sum, radix: 16)
    }
  }

  /// Returns the files of a part in the cache; their names contain everything they depend on.
  func cacheFiles(_ part: Part, count: Int, cacheDirectory: String) -> CacheFiles {
    let stem = "\(cacheDirectory)/digits/v\(Self.version)-seed\(seed)-\(part)-\(count)"
    return CacheFiles(
      images: "\(stem)-images-idx3-ubyte.gz", labels: "\(stem)-labels-idx1-ubyte.gz",
      checksum: "\(stem).crc32")
  }

  private func cached(
    _ part: Part, count: Int, cacheDirectory: String?, threads: Int
  ) -> LabeledImages {
    guard let cacheDirectory, !cacheDirectory.isEmpty else {
      return images(part, count: count, threads: threads)
    }
    let files = cacheFiles(part, count: count, cacheDirectory: cacheDirectory)
    if let sum = try? WholeFile.read(files.checksum),
      (try? files.currentChecksum()) == String(decoding: sum, as: UTF8.self),
      let known = try? IDX.read(images: files.images, labels: files.labels),
      isPart(known, part, count: count)
    {
      return known
    }
    let fresh = images(part, count: count, threads: threads)
    try? Self.store(fresh, files, in: "\(cacheDirectory)/digits")
    return fresh
  }

  /// True if images have the labels of a part, and some of them the pixels.
  private func isPart(_ known: LabeledImages, _ part: Part, count: Int) -> Bool {
    guard known.width == DigitPainter.side, known.height == DigitPainter.side,
      known.labels == labels(part, count: count)
    else { return false }
    let some = images(part, count: min(count, 10), threads: 1)
    return known.pixels.starts(with: some.pixels)
  }

  private static func store(
    _ images: LabeledImages, _ files: CacheFiles, in folder: String
  ) throws(FileError) {
    try Folder.make(folder)
    try AtomicFile.write(
      Gzip.compress(IDX.encodeImages(images), level: 1), to: files.images)
    try AtomicFile.write(
      Gzip.compress(IDX.encodeLabels(images.labels), level: 1), to: files.labels)
    try AtomicFile.write(Array(files.currentChecksum().utf8), to: files.checksum)
  }
}

/// Random numbers that depend only on a seed and a counter: image `index` is the same on any number of
/// threads.
///
/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014) whose
/// start is a mix of seed, stream and index. Integers and exactly rounded IEEE operations only, so
/// that every machine draws the same.
struct CounterGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, stream: UInt64, index: UInt64) {
    var mixed = Self.mix(seed &+ 0x9e37_79b9_7f4a_7c15)
    mixed = Self.mix(mixed ^ (stream &+ 1) &* 0xd1b5_4a32_d192_ed03)
    state = Self.mix(mixed ^ (index &+ 1) &* 0x8cb9_2ba7_2f3d_8dd7)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z &>> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z &>> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z &>> 31
  }

  /// Returns a number uniform in [0, 1), with 24 bits.
  mutating func unit() -> Float { Float(next() &>> 40) * 0x1p-24 }

  /// Returns a number uniform between two bounds.
  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

  /// Returns a nearly normal number with mean 0 and variance 1: the sum of four uniform numbers,
  /// within ±3.5.
  ///
  /// A logarithm or a cosine would differ between C libraries in the last bit.
  mutating func bell() -> Float {
    let sum = unit() + unit() + unit() + unit()
    return (sum - 2) * 1.732_050_8
  }

  /// Returns an integer uniform in `0..<bound`.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "the bound is positive")
    // The bias is below bound / 2⁶⁴.
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}

extension DigitDataset {
  /// True for the digits of ``SyntheticDigits``.
  package var isBuiltIn: Bool { source.hasPrefix(SyntheticDigits.origin) }
}
