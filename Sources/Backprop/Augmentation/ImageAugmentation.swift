import Numerics

/// Augmentation of training images: each is shifted, rotated and elastically distorted at random,
/// anew in every epoch, so that a network sees no image twice.
///
/// The pixel at position p of a distorted image has the value of the original at
///
///     R(-θ) (p - c - t) + c + u(p)
///
/// with the centre c, a shift t uniform in [-shift, shift]², an angle θ uniform in [-rotation,
/// rotation], and an elastic displacement u. Between pixels the original is interpolated linearly;
/// outside it is 0.
///
/// Source: P. Simard, D. Steinkraus and J. Platt, *Best practices for convolutional neural networks
/// applied to visual document analysis*, ICDAR 2003.
public struct ImageAugmentation: Codable, Hashable, Sendable {
  /// A smooth random displacement: each component a field of numbers uniform in [-1, 1], one per
  /// pixel, smoothed by a normalised Gaussian and multiplied by the strength.
  public struct Elastic: Codable, Hashable, Sendable {
    /// α, in pixels.
    public var strength: Double
    /// σ of the Gaussian, in pixels.
    public var smoothness: Double

    /// - Parameters:
    ///   - strength: α; the source has 34 for digits.
    ///   - smoothness: σ; the source has 4 for digits.
    public init(strength: Double = 34, smoothness: Double = 4) {
      self.strength = strength
      self.smoothness = smoothness
    }
  }

  /// The columns of an image.
  public var width: Int

  /// The rows of an image.
  public var height: Int

  /// The largest shift along each axis, in pixels.
  public var shift: Double

  /// The largest angle, in degrees.
  public var rotation: Double

  /// The elastic distortion; `nil` for none.
  public var elastic: Elastic?

  /// The augmentation of images of `width` × `height` pixels.
  public init(
    width: Int, height: Int, shift: Double = 0, rotation: Double = 0, elastic: Elastic? = nil
  ) {
    self.width = width
    self.height = height
    self.shift = shift
    self.rotation = rotation
    self.elastic = elastic
  }

  /// Distorted copies of images.
  ///
  /// - Parameters:
  ///   - pixels: n × height × width grey values.
  ///   - seed: Image i depends on the seed and on i, not on the other images.
  /// - Returns: As many images.
  /// - Precondition: The pixels are whole images, and the hyperparameters are valid.
  public func distort(_ pixels: [UInt8], seed: UInt64) -> [UInt8] {
    precondition((try? check()) != nil, "the augmentation is invalid")
    precondition(pixels.count.isMultiple(of: width * height), "the pixels are whole images")
    return distort(pixels, seed: seed, on: nil)
  }

  /// Validates the hyperparameters.
  ///
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` for the first invalid
  ///   one.
  public func check() throws(TrainingError) {
    func require(_ condition: Bool, _ value: Any, _ reason: String) throws(TrainingError) {
      try TrainingError.require(condition, option: "augmentation", value: value, reason)
    }
    try require(
      1...4096 ~= width && 1...4096 ~= height, "\(width) × \(height)", "images have 1…4096 pixels")
    let size = Double(max(width, height))
    try require(0...size ~= shift, shift, "a shift goes from 0 to the size of the image")
    try require(0...180 ~= rotation, rotation, "a rotation goes from 0 to 180 degrees")
    guard let elastic else { return }
    try require(0...1e4 ~= elastic.strength, elastic.strength, "the strength goes from 0 to 10000")
    try require(
      0.5...64 ~= elastic.smoothness, elastic.smoothness, "the smoothness goes from 0.5 to 64")
  }
}

/// The source of the distorted samples of an epoch, which it keeps until the next one.
///
/// A class, so that a run that is only inspected distorts none.
final class Augmenter<S: Scalar> {
  private let augmentation: ImageAugmentation
  private let pool: WorkerPool?
  /// The numbers of the samples, which determine the distortion of each.
  private let numbers: [Int]?
  private var current: (seed: UInt64, samples: PreparedDataset<S>)?

  /// - Parameters:
  ///   - configuration: The configuration; the result is `nil` if it has no augmentation.
  ///   - training: The samples.
  ///   - numbers: The numbers of the samples; their indices unless given.
  ///   - progress: The progress of the epoch from which the run resumes.
  /// - Throws: ``TrainingError`` if the samples are not images of that size, or the seed of the
  ///   current epoch is unknown.
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
        reason: "the training samples are not images of that size")
    }
    guard progress.next == 0 || progress.augmentationSeed != nil else {
      throw .invalidHyperparameter(
        option: "state of the run", value: "damaged",
        reason: "it lacks the seed of the distortions of its epoch")
    }
    self.augmentation = augmentation
    self.numbers = numbers
    pool = configuration.threads > 1 ? WorkerPool(threads: configuration.threads) : nil
  }

  /// The samples of the epoch with the given seed.
  func samples(of training: PreparedDataset<S>, seed: UInt64?) -> PreparedDataset<S> {
    guard let seed, case .pixels(let pixels) = training.dataset.inputs else { return training }
    if let current, current.seed == seed { return current.samples }
    // The previous ones are released first: both at once would take twice the memory.
    current = nil
    let samples = training.replacing(
      pixels: augmentation.distort(pixels, numbered: numbers, seed: seed, on: pool))
    current = (seed, samples)
    return samples
  }
}

extension ImageAugmentation {
  /// Distorted copies of images, computed by all threads of a pool.
  func distort(
    _ pixels: [UInt8], numbered numbers: [Int]? = nil, seed: UInt64, on pool: WorkerPool?
  ) -> [UInt8] {
    let count = pixels.count / (width * height)
    return [UInt8](unsafeUninitializedCapacity: pixels.count) { result, initialized in
      pixels.withUnsafeBufferPointer { pixels in
        guard let source = pixels.baseAddress, let target = result.baseAddress else { return }
        var job = DistortionJob(
          augmentation: self, numbers: numbers, seed: seed, source: source, target: target,
          count: count, parts: pool?.parts ?? 1)
        guard let pool else { return job.work(part: 0) }
        withUnsafePointer(to: &job) { job in
          pool.run(job) { context, part in
            context.assumingMemoryBound(to: DistortionJob.self).pointee.work(part: part)
          }
        }
      }
      initialized = pixels.count
    }
  }
}

/// The distortion of the images of an epoch, divided among threads.
private struct DistortionJob {
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
    for index in (0..<count).share(part, of: parts) {
      distorter.distort(
        source + index * size, number: numbers?[index] ?? index, seed: seed,
        into: target + index * size)
    }
  }
}
