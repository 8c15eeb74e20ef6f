import Backprop
import Foundation

/// MNIST-1D: sequences of 40 numbers that are made by a rule, in ten classes.
///
/// Each class has a template of 12 points. A sample is its template, padded with zeros, stretched to a
/// common length, scaled and moved along the sequence. Noise is added, correlated noise where the
/// template is not. A random slope is subtracted, and the sequence is sampled at 40 points. The set as a
/// whole has mean 0 and variance 1. In contrast to MNIST it separates linear, fully connected and
/// convolutional networks.
///
/// The rule and its constants are those of S. Greydanus and D. Kobak, *Scaling down deep learning with
/// MNIST-1D* (ICML 2024, arXiv:2011.14439). The random numbers are others, and so are the single samples.
public struct MNIST1D: Sendable, Hashable {
  /// The number of points of a sample.
  public static let length = 40

  /// The number of classes.
  public static let classCount = 10

  /// The seed of all samples.
  public let seed: UInt64

  /// The number of samples for training.
  public let trainingCount: Int

  /// The number of samples for evaluation.
  public let evaluationCount: Int

  /// A set of samples; the defaults have the published sizes.
  ///
  /// - Parameters:
  ///   - seed: The seed of all samples.
  ///   - trainingCount: The number of samples for training.
  ///   - evaluationCount: The number of samples for evaluation.
  /// - Precondition: There are samples of both kinds.
  public init(seed: UInt64 = 42, trainingCount: Int = 4_000, evaluationCount: Int = 1_000) {
    precondition(trainingCount > 0 && evaluationCount > 0, "both parts have samples")
    (self.seed, self.trainingCount) = (seed, trainingCount)
    self.evaluationCount = evaluationCount
  }

  /// The samples as a table: 40 columns `x1`, …, `x40` and the class in the column `label`. The rows for
  /// training come first.
  ///
  /// The classes are balanced in the whole set, and in random order.
  public var table: Table {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let count = trainingCount + evaluationCount
    var order = (0..<Int32(count)).map(\.self)
    generator.shuffle(&order)
    var samples = order.map { index in
      sample(of: Int(index) % Self.classCount, using: &generator)
    }
    Self.standardise(&samples)
    let rows = zip(samples, order).flatMap { $0 + [Double(Int($1) % Self.classCount)] }
    var table = Table(
      names: (1...Self.length).map { "x\($0)" } + ["label"], numbers: rows)
    table.inputShape = LayerShape(height: 1, width: Self.length, channels: 1)
    return table
  }

  /// Scales all samples together to mean 0 and variance 1.
  private static func standardise(_ samples: inout [[Double]]) {
    let count = Double(samples.count * length)
    let mean = samples.joined().reduce(0, +) / count
    let variance = samples.joined().reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let deviation = variance.squareRoot()
    for index in samples.indices {
      samples[index] = samples[index].map { ($0 - mean) / deviation }
    }
  }

  // MARK: - The rule

  /// The shapes of the ten digits, before they are scaled.
  private static let shapes: [[Double]] = [
    [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
    [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
    [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
    [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
    [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
    [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
    [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
    [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
  ]

  /// The templates of the ten classes: 12 points of variance 1/36, of which the first and the last one
  /// are 0.
  public static let templates: [[Double]] = shapes.map { shape in
    let count = Double(shape.count)
    let mean = shape.reduce(0, +) / count
    let variance = shape.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return shape.map { ($0 - shape[0]) / (6 * variance.squareRoot()) }
  }

  /// The number of zeros with which a template is padded.
  private static let padding = 36...60
  /// The length to which a padded template is stretched.
  private static let stretchedLength = 72
  /// The width of the interval of scales around 1.
  private static let scaleRange = 0.4
  /// The number of places by which a template is moved.
  private static let shiftCount: UInt32 = 48
  /// The standard deviation of the noise beside the template before it is smoothed, and the width of
  /// the smoothing.
  private static let correlatedNoise = (deviation: 0.25, smoothness: 2.0)
  /// The standard deviation of the noise everywhere.
  private static let whiteNoise = 0.02
  /// The width of the interval of slopes.
  private static let slopeRange = 0.75

  /// Returns a sample of a class, before the set is scaled as a whole.
  private func sample(of label: Int, using generator: inout some RandomSource) -> [Double] {
    let count = UInt32(Self.padding.count - 1)
    let zeros = Self.padding.lowerBound + Int(generator.integer(through: count))
    // Numbers other than exactly 0 belong to the template.
    let padded = Self.templates[label].map { $0 + 1e-8 } + Array(repeating: 0, count: zeros)
    let scale = 1 + Self.scaleRange * (generator.uniform() - 0.5)
    let stretched = Self.resampled(padded, to: Self.stretchedLength).map { scale * $0 }
    let shift = Int(generator.integer(through: Self.shiftCount - 1))
    let moved = Array(stretched.suffix(shift) + stretched.dropLast(shift))
    let noise = Self.smoothed(
      moved.map { _ in Self.correlatedNoise.deviation * generator.normal() },
      Self.correlatedNoise.smoothness)
    let slope = Self.slopeRange * (generator.uniform() - 0.5)
    let noisy = moved.indices.map { index -> Double in
      let value = moved[index] == 0 ? noise[index] : moved[index]
      let position = Double(index) / Double(moved.count - 1) - 0.5
      return value + Self.whiteNoise * generator.normal() - slope * position
    }
    return Self.resampled(noisy, to: Self.length)
  }

  /// Returns values at evenly spaced positions from the first to the last, linearly interpolated.
  static func resampled(_ values: [Double], to count: Int) -> [Double] {
    (0..<count).map { index -> Double in
      let position = Double(index) * Double(values.count - 1) / Double(count - 1)
      let left = min(Int(position), values.count - 2)
      let fraction = position - Double(left)
      return values[left] + fraction * (values[left + 1] - values[left])
    }
  }

  /// Returns values after a Gaussian filter of standard deviation σ, cut off at 4σ; the values are
  /// mirrored at both ends.
  static func smoothed(_ values: [Double], _ σ: Double) -> [Double] {
    let radius = Int(4 * σ + 0.5)
    let weights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (σ * σ)) }
    let total = weights.reduce(0, +)
    let period = 2 * values.count
    return values.indices.map { center -> Double in
      var sum = 0.0
      for (offset, weight) in zip(-radius...radius, weights) {
        let index = ((center + offset) % period + period) % period
        sum += weight * values[min(index, period - 1 - index)]
      }
      return sum / total
    }
  }
}
