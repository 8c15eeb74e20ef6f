/// Augmentation of training images: each is scaled, sheared, rotated, shifted and elastically
/// distorted at random, anew in every epoch, so that a network sees no image twice.
///
/// The pixel at position p of a distorted image has the value of the original at
///
///     (R(θ) H(φ) S)⁻¹ (p - c - t) + c + u(p)
///
/// with the centre c, a shift t uniform in [-shift, shift]², a rotation by the angle θ uniform in
/// [-rotation, rotation], a shear H(φ) = (1, tan φ; 0, 1) with φ uniform in [-shear, shear], a
/// diagonal matrix S of factors uniform in [1 - scaling, 1 + scaling], and an elastic displacement
/// u. Between pixels the original is interpolated linearly; outside it is 0.
///
/// Source of the elastic displacement: P. Simard, D. Steinkraus and J. Platt, *Best practices for convolutional neural networks
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

  /// The largest change of width and of height, as a share of them.
  public var scaling: Double

  /// The largest angle by which upright lines lean, in degrees.
  public var shear: Double

  /// The elastic distortion; `nil` for none.
  public var elastic: Elastic?

  /// The augmentation of images of `width` × `height` pixels.
  public init(
    width: Int, height: Int, shift: Double = 0, rotation: Double = 0, scaling: Double = 0,
    shear: Double = 0, elastic: Elastic? = nil
  ) {
    self.width = width
    self.height = height
    self.shift = shift
    self.rotation = rotation
    self.scaling = scaling
    self.shear = shear
    self.elastic = elastic
  }

  /// Decodes an augmentation; version 0.1 wrote neither scaling nor shear.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    width = try values.decode(Int.self, forKey: .width)
    height = try values.decode(Int.self, forKey: .height)
    shift = try values.decode(Double.self, forKey: .shift)
    rotation = try values.decode(Double.self, forKey: .rotation)
    scaling = try values.decodeIfPresent(Double.self, forKey: .scaling) ?? 0
    shear = try values.decodeIfPresent(Double.self, forKey: .shear) ?? 0
    elastic = try values.decodeIfPresent(Elastic.self, forKey: .elastic)
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
    try require(0...0.9 ~= scaling, scaling, "a scaling goes from 0 to 0.9")
    try require(0...80 ~= shear, shear, "a shear goes from 0 to 80 degrees")
    guard let elastic else { return }
    try require(0...1e4 ~= elastic.strength, elastic.strength, "the strength goes from 0 to 10000")
    try require(
      0.5...64 ~= elastic.smoothness, elastic.smoothness, "the smoothness goes from 0.5 to 64")
  }
}

extension ImageAugmentation {
  /// Distorted copies of images, computed by all threads of a pool.
  func distort(
    _ pixels: [UInt8], numbered numbers: [Int]? = nil, seed: UInt64, on pool: WorkerPool?
  ) -> [UInt8] {
    let size = width * height
    return [UInt8](unsafeUninitializedCapacity: pixels.count) { result, initialized in
      pixels.withUnsafeBufferPointer { pixels in
        guard let source = pixels.baseAddress, let target = result.baseAddress else { return }
        forEachShare(of: pixels.count / size, on: pool) { share in
          let distorter = ImageDistorter(self)
          for index in share {
            distorter.distort(
              source + index * size, number: numbers?[index] ?? index, seed: seed,
              into: target + index * size)
          }
        }
      }
      initialized = pixels.count
    }
  }
}
