/// The source of the augmented samples of an epoch, which it keeps until the next one.
///
/// A class, so that a run that is only inspected augments none.
final class Augmenter<S: Scalar> {
  private enum Method {
    case images(ImageAugmentation)
    /// The standard deviation of the noise.
    case noise(Double)
  }

  private let method: Method
  private let pool: WorkerPool?
  /// The numbers of the samples, which determine the augmentation of each.
  private let numbers: [Int]?
  private var current: (seed: UInt64, samples: PreparedDataset<S>)?

  /// - Parameters:
  ///   - configuration: The configuration; the result is `nil` if it has no augmentation.
  ///   - training: The samples.
  ///   - numbers: The numbers of the samples; their indices unless given.
  ///   - progress: The progress of the epoch from which the run resumes.
  /// - Throws: ``TrainingError`` if the samples are not images of that size, or are images where
  ///   noise is asked for, or the seed of the current epoch is unknown.
  init?(
    _ configuration: TrainingConfiguration, of training: Dataset<S>, numbered numbers: [Int]?,
    resuming progress: EpochProgress
  ) throws(TrainingError) {
    if let augmentation = configuration.augmentation {
      guard case .pixels = training.inputs,
        training.inputCount == augmentation.width * augmentation.height
      else {
        throw .invalidHyperparameter(
          option: "augmentation",
          value: "of \(augmentation.width) × \(augmentation.height) pixels",
          reason: "the training samples are not images of that size")
      }
      method = .images(augmentation)
    } else if let noise = configuration.inputNoise {
      guard case .values = training.inputs else {
        throw .invalidHyperparameter(
          option: "noise", value: "\(noise)",
          reason: "the training samples are images; distort them instead")
      }
      method = .noise(noise)
    } else {
      return nil
    }
    guard progress.next == 0 || progress.augmentationSeed != nil else {
      throw .invalidHyperparameter(
        option: "state of the run", value: "damaged",
        reason: "it lacks the seed of the augmentation of its epoch")
    }
    self.numbers = numbers
    pool = configuration.threads > 1 ? WorkerPool(threads: configuration.threads) : nil
  }

  /// The samples of the epoch with the given seed.
  func samples(of training: PreparedDataset<S>, seed: UInt64?) -> PreparedDataset<S> {
    guard let seed else { return training }
    if let current, current.seed == seed { return current.samples }
    // The previous ones are released first: both at once would take twice the memory.
    current = nil
    let samples =
      switch (method, training.dataset.inputs) {
      case (.images(let augmentation), .pixels(let pixels)):
        training.replacing(
          .pixels(augmentation.distort(pixels, numbered: numbers, seed: seed, on: pool)))
      case (.noise(let deviation), .values(let values)):
        training.replacing(
          .values(
            noisy(values, by: deviation, width: training.dataset.inputCount, seed: seed)))
      default: training
      }
    current = (seed, samples)
    return samples
  }

  /// The values with independent normal numbers added; over ℂ to either part.
  private func noisy(_ values: [S], by deviation: Double, width: Int, seed: UInt64) -> [S] {
    let factor = S.RealType(deviation)
    return [S](unsafeUninitializedCapacity: values.count) { result, initialized in
      values.withUnsafeBufferPointer { values in
        guard let source = values.baseAddress, let target = result.baseAddress else { return }
        forEachShare(of: values.count / width, on: pool) { share in
          for index in share {
            var generator = Xoshiro256PlusPlus(seed: seed, sample: numbers?[index] ?? index)
            for position in index * width..<(index + 1) * width {
              let noise = S.normal(using: &generator).mapParts { factor * $0 }
              (target + position).initialize(to: source[position] + noise)
            }
          }
        }
      }
      initialized = values.count
    }
  }
}

/// Calls `body` with consecutive shares of `0..<count`, on all threads of a pool at once.
func forEachShare(of count: Int, on pool: WorkerPool?, _ body: (Range<Int>) -> Void) {
  guard let pool else { return body(0..<count) }
  withoutActuallyEscaping(body) { body in
    var shares = Shares(count: count, parts: pool.parts, body: body)
    withUnsafePointer(to: &shares) { shares in
      pool.run(shares) { context, part in
        let shares = context.assumingMemoryBound(to: Shares.self).pointee
        shares.body((0..<shares.count).share(part, of: shares.parts))
      }
    }
  }
}

private struct Shares {
  let count: Int
  let parts: Int
  let body: (Range<Int>) -> Void
}
