import Numerics

/// How training images are distorted: each is shifted, turned and bent at random, anew in every
/// epoch, so that a network sees no image twice.
///
/// A pixel at the place p of a distorted image shows what the original has at
///
///     R(-θ) (p - c - t) + c + u(p)
///
/// with the centre c, a shift t uniform in [-shift, shift]², an angle θ uniform in
/// [-rotation, rotation], and an elastic displacement u. Between pixels the original is interpolated
/// linearly; outside it is 0.
///
/// Source: P. Simard, D. Steinkraus and J. Platt, *Best practices for convolutional neural networks
/// applied to visual document analysis*, ICDAR 2003.
public struct ImageAugmentation: Codable, Hashable, Sendable {
  /// A smooth random displacement: each component a field of numbers uniform in [-1, 1], one a
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

  /// How images are bent; `nil` for not at all.
  public var elastic: Elastic?

  /// Changes of images of `width` × `height` pixels; what is not given is left out.
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
  /// - Returns: As many.
  /// - Precondition: The pixels are whole images, and the numbers have a meaning.
  public func distort(_ pixels: [UInt8], seed: UInt64) -> [UInt8] {
    precondition((try? check()) != nil, "an augmentation has sizes and finite numbers")
    precondition(pixels.count.isMultiple(of: width * height), "the pixels are whole images")
    return distort(pixels, seed: seed, on: nil)
  }

  /// Makes sure that the numbers have a meaning.
  ///
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` for the first that has none.
  public func check() throws(TrainingError) {
    func require(_ condition: Bool, _ value: Any, _ reason: String) throws(TrainingError) {
      if !condition {
        throw .invalidHyperparameter(option: "augmentation", value: "\(value)", reason: reason)
      }
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
