/// Makes the distorted samples of an epoch, which it keeps until the next one.
///
/// A class, so that a run that is only looked at makes none.
final class Augmenter<S: Scalar> {
  private let augmentation: ImageAugmentation
  private let pool: WorkerPool?
  /// The numbers of the samples, which decide how each is distorted.
  private let numbers: [Int]?
  private var current: (seed: UInt64, samples: PreparedDataset<S>)?

  /// - Parameters:
  ///   - configuration: Says how images are distorted; the result is `nil` if they are not.
  ///   - training: The samples.
  ///   - numbers: Their numbers; those of their places unless given.
  ///   - progress: Where the run is taken up.
  /// - Throws: ``TrainingError`` if the samples are no such images, or what the epoch under way was
  ///   distorted by is not known.
  init?(
    _ configuration: TrainingConfiguration, of training: Dataset<S>, numbered numbers: [Int]?,
    resuming progress: EpochProgress
  ) throws(TrainingError) {
    guard let augmentation = configuration.augmentation else { return nil }
    guard case .pixels = training.inputs,
      training.inputCount == augmentation.width * augmentation.height
    else {
      throw .invalidHyperparameter(
        option: "augmentation", value: "of \(augmentation.width) × \(augmentation.height) pixels",
        reason: "the training samples are no images of that size")
    }
    guard progress.next == 0 || progress.augmentationSeed != nil else {
      throw .invalidHyperparameter(
        option: "state of the run", value: "damaged",
        reason: "it does not say how the images of its epoch were distorted")
    }
    self.augmentation = augmentation
    self.numbers = numbers
    pool = configuration.threads > 1 ? WorkerPool(threads: configuration.threads) : nil
  }

  /// The samples of the epoch with the given seed.
  func samples(of training: PreparedDataset<S>, seed: UInt64?) -> PreparedDataset<S> {
    guard let seed, case .pixels(let pixels) = training.dataset.inputs else { return training }
    if let current, current.seed == seed { return current.samples }
    // The ones before go first: both at once would take twice the memory.
    current = nil
    let samples = training.replacing(
      pixels: augmentation.distort(pixels, numbered: numbers, seed: seed, on: pool))
    current = (seed, samples)
    return samples
  }
}

extension ImageAugmentation {
  /// Distorted copies of images, made by all threads of a pool.
  func distort(
    _ pixels: [UInt8], numbered numbers: [Int]? = nil, seed: UInt64, on pool: WorkerPool?
  ) -> [UInt8] {
    let count = pixels.count / (width * height)
    return [UInt8](unsafeUninitializedCapacity: pixels.count) { result, initialized in
      pixels.withUnsafeBufferPointer { pixels in
        guard let source = pixels.baseAddress, let target = result.baseAddress else { return }
        var job = Job(
          augmentation: self, numbers: numbers, seed: seed, source: source, target: target,
          count: count,
          parts: pool?.parts ?? 1)
        guard let pool else { return job.work(part: 0) }
        withUnsafePointer(to: &job) { job in
          pool.run(job) { context, part in
            context.assumingMemoryBound(to: Job.self).pointee.work(part: part)
          }
        }
      }
      initialized = pixels.count
    }
  }
}

/// The images of an epoch, divided among threads.
private struct Job {
  let augmentation: ImageAugmentation
  let numbers: [Int]?
  let seed: UInt64
  let source: UnsafePointer<UInt8>
  let target: UnsafeMutablePointer<UInt8>
  let count: Int
  let parts: Int

  func work(part: Int) {
    let distorter = ImageDistorter(augmentation)
    let size = augmentation.width * augmentation.height
    for place in (0..<count).share(part, of: parts) {
      distorter.distort(
        source + place * size, number: numbers?[place] ?? place, seed: seed,
        into: target + place * size)
    }
  }
}
