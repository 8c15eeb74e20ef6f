import Dispatch

/// The built-in data set: 28 × 28 images of digits written by this package, for use without MNIST.
///
/// Each image chooses one of several outlines for its digit, bends it (moved anchors, an elastic
/// field, slant, rotation, size) and draws it with a pen of varying width, softness and contrast.
/// The images depend on seed, part and index alone: not on the number of threads, and not on the
/// machine, since only exactly rounded operations are used.
public struct SyntheticDigits: Sendable {
  /// The three parts of the data set, which share no image.
  public enum Part: UInt64, Sendable, CaseIterable {
    /// What the network learns from.
    case training = 0
    /// What choices are made by.
    case validation = 1
    /// What the result is measured on.
    case test = 2
  }

  /// Changes whenever the images do: part of the cached files' names.
  static let version = 1

  /// The seed of all images.
  public let seed: UInt64

  /// The data set of a seed.
  public init(seed: UInt64 = 1) {
    self.seed = seed
  }

  /// The first `count` images of a part.
  ///
  /// Every run of ten labels from the beginning holds each digit once, in random order, so that
  /// any beginning is balanced.
  ///
  /// - Parameters:
  ///   - part: Which of the three.
  ///   - count: How many images.
  ///   - threads: How many images may be drawn at a time; the result is the same.
  /// - Complexity: O(count), about 15 µs an image and thread in a release build.
  public func images(_ part: Part, count: Int, threads: Int = 2) -> LabeledImages {
    precondition(count >= 0 && threads > 0, "no images or some, on one thread or more")
    let labels = labels(part, count: count)
    let area = DigitPainter.side * DigitPainter.side
    let painter = DigitPainter(penmanship: Penmanship())
    let seed = seed
    let pixels = [UInt8](unsafeUninitializedCapacity: count * area) { buffer, initialized in
      buffer.initialize(repeating: 0)
      // Each image has bytes of its own, so that no two threads write to the same memory.
      nonisolated(unsafe) let images = buffer
      DispatchQueue.concurrentPerform(iterations: threads) { worker in
        for index in stride(from: worker, to: count, by: threads) {
          var generator = CounterGenerator(seed: seed, stream: part.rawValue, index: UInt64(index))
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

  /// The labels of the first `count` images.
  private func labels(_ part: Part, count: Int) -> [UInt8] {
    var generator = CounterGenerator(seed: seed, stream: part.rawValue + 16, index: 0)
    var labels: [UInt8] = []
    labels.reserveCapacity(count + 9)
    while labels.count < count {
      labels += (0..<10 as Range<UInt8>).shuffled(by: &generator)
    }
    return Array(labels.prefix(count))
  }

  /// The whole data set: 50,000 images for training, 10,000 for validation, 10,000 for test.
  public func dataset(threads: Int = 2) -> DigitDataset {
    DigitDataset(
      name: "digits", source: source,
      training: images(.training, count: 50_000, threads: threads),
      validation: images(.validation, count: 10_000, threads: threads),
      test: images(.test, count: 10_000, threads: threads))
  }

  /// The data set's origin in words.
  public var source: String { "built-in synthetic digits, version \(Self.version), seed \(seed)" }
}

extension Range<UInt8> {
  /// The numbers in random order (Fisher-Yates; the standard library's order may change).
  fileprivate func shuffled(by generator: inout CounterGenerator) -> [UInt8] {
    var numbers = Array(self)
    for last in stride(from: numbers.count - 1, to: 0, by: -1) {
      numbers.swapAt(last, generator.below(last + 1))
    }
    return numbers
  }
}
