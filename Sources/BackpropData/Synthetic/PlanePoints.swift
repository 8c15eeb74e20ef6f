import Backprop
import Foundation

/// Labelled points of the plane, made by a rule: the data sets on which decision boundaries are shown.
///
/// Without noise all coordinates lie in [-1, 1]. The same value gives the same points, in random
/// order, so that any part of them has points of all classes.
///
/// ```swift
/// let points = PlanePoints(.spirals, noise: 0.1)
/// ```
public struct PlanePoints: Sendable, Hashable {
  /// The curves or regions on which points of a class lie.
  public enum Rule: String, CaseIterable, Sendable {
    /// A disk, and a ring around it.
    case circle
    /// The four quadrants: opposite ones have the same class.
    case exclusiveOr = "exclusive-or"
    /// A normal distribution per class.
    case gaussians
    /// Spiral arms around the origin, one per class.
    case spirals
    /// Two half circles, each of which reaches into the other.
    case moons

    /// The numbers of classes that the rule can have.
    public var classCounts: ClosedRange<Int> {
      switch self {
      case .circle, .exclusiveOr, .moons: 2...2
      case .gaussians, .spirals: 2...4
      }
    }
  }

  /// The rule.
  public var rule: Rule
  /// The standard deviation of the normal noise that is added to each coordinate.
  public var noise: Double
  /// The number of points.
  public var count: Int
  /// The number of classes.
  public var classCount: Int
  /// The seed of the random-number generator.
  public var seed: UInt64

  /// The allowed noise.
  public static let noiseRange = 0.0...1.0
  /// The allowed numbers of points.
  public static let countRange = 8...20_000

  /// Points by a rule.
  ///
  /// - Parameters:
  ///   - rule: The rule.
  ///   - noise: The standard deviation of the noise, in ``noiseRange``.
  ///   - count: The number of points, in ``countRange``.
  ///   - classCount: The number of classes, one of those of the rule.
  ///   - seed: The seed of the random-number generator.
  /// - Precondition: The numbers lie in their ranges.
  public init(
    _ rule: Rule, noise: Double = 0.05, count: Int = 500, classCount: Int = 2, seed: UInt64 = 1
  ) {
    precondition(Self.noiseRange ~= noise, "the noise lies in its range")
    precondition(Self.countRange ~= count, "the number of points lies in its range")
    precondition(rule.classCounts ~= classCount, "the rule has as many classes")
    self.rule = rule
    self.noise = noise
    self.count = count
    self.classCount = classCount
    self.seed = seed
  }

  /// Generates the points.
  ///
  /// - Returns: The coordinates x, y and the class, from 0, of each point.
  public func points() -> [(x: Double, y: Double, label: Int)] {
    var generator = Xoshiro256PlusPlus(seed: seed)
    var points = (0..<count).map { index in
      let label = index % classCount
      let (x, y) = place(label, index / classCount, using: &generator)
      return (
        x: x + noise * generator.normal(), y: y + noise * generator.normal(), label: label
      )
    }
    for last in points.indices.reversed() where last > 0 {
      points.swapAt(last, Int(generator.uniform() * Double(last + 1)))
    }
    return points
  }

  /// A point of a class without noise.
  private func place(
    _ label: Int, _ index: Int, using generator: inout Xoshiro256PlusPlus
  ) -> (Double, Double) {
    switch rule {
    case .circle:
      // Uniform over the area of the disk, and of the ring.
      let radius =
        label == 0
        ? 0.5 * generator.uniform().squareRoot()
        : (0.49 + 0.51 * generator.uniform()).squareRoot()
      let angle = 2 * Double.pi * generator.uniform()
      return (radius * cos(angle), radius * sin(angle))
    case .exclusiveOr:
      let x = 0.05 + 0.95 * generator.uniform()
      let y = 0.05 + 0.95 * generator.uniform()
      let side = generator.uniform() < 0.5 ? 1.0 : -1.0
      return (side * x, label == 0 ? side * y : -side * y)
    case .gaussians:
      let angle = Double.pi / 4 + 2 * Double.pi * Double(label) / Double(classCount)
      return (
        0.6 * cos(angle) + 0.12 * generator.normal(), 0.6 * sin(angle) + 0.12 * generator.normal()
      )
    case .spirals:
      let perArm = max(1, (count - label + classCount - 1) / classCount)
      let part = (Double(index) + 0.5) / Double(perArm)
      let angle = 2.5 * Double.pi * part + 2 * Double.pi * Double(label) / Double(classCount)
      return (part * cos(angle), part * sin(angle))
    case .moons:
      let angle = Double.pi * generator.uniform()
      // Scaled from [-1, 2] × [-0.5, 1] into the square.
      let (x, y) =
        label == 0 ? (cos(angle), sin(angle)) : (1 - cos(angle), 0.5 - sin(angle))
      return ((x - 0.5) / 1.5, (y - 0.25) / 1.5)
    }
  }

  /// The points as a table with the columns x, y and class.
  public var table: Table {
    Table(
      names: ["x", "y", "class"],
      numbers: points().flatMap { [$0.x, $0.y, Double($0.label)] })
  }
}
