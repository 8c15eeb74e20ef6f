import Backprop
import Foundation

/// Points of the plane with a class or a value, made by a rule: the data sets on which decision boundaries
/// and regression surfaces are shown.
///
/// Without noise all coordinates and values lie in [-1, 1]. The same value gives the same points, in
/// random order, so that any part of them has points of all classes.
///
/// ```swift
/// let points = PlanePoints(.spirals, noise: 0.1)
/// ```
public struct PlanePoints: Sendable, Hashable {
  /// The curves or regions on which points of a class lie, or the function of their values.
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
    /// The values of a plane, (x + y) / 2, at points of the square.
    case slope
    /// The values of three hills and valleys, ± exp(-|p - c|² / 2s²), at points of the square.
    case hills

    /// True if points have values, false if they have classes.
    public var isRegression: Bool { self == .slope || self == .hills }

    /// The numbers of classes that the rule can have; 1 for values.
    public var classCounts: ClosedRange<Int> {
      switch self {
      case .circle, .exclusiveOr, .moons: 2...2
      case .gaussians, .spirals: 2...4
      case .slope, .hills: 1...1
      }
    }
  }

  /// The rule.
  public var rule: Rule
  /// The standard deviation of the normal noise that is added to each coordinate, or to the value.
  public var noise: Double
  /// The number of points.
  public var count: Int
  /// The number of classes; 1 for values.
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
  ///   - classCount: The number of classes, one of those of the rule; by default the least.
  ///   - seed: The seed of the random-number generator.
  /// - Precondition: The numbers lie in their ranges.
  public init(
    _ rule: Rule, noise: Double = 0.05, count: Int = 500, classCount: Int? = nil, seed: UInt64 = 1
  ) {
    let classCount = classCount ?? rule.classCounts.lowerBound
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
  /// - Returns: The coordinates x, y of each point, and its class, from 0, or its value.
  public func points() -> [(x: Double, y: Double, target: Double)] {
    var generator = Xoshiro256PlusPlus(seed: seed)
    var points = (0..<count).map { index in
      let label = index % classCount
      let (x, y) = place(label, index / classCount, using: &generator)
      if let value = rule.value(x, y) {
        return (x: x, y: y, target: value + noise * generator.normal())
      }
      return (
        x: x + noise * generator.normal(), y: y + noise * generator.normal(), target: Double(label)
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
    case .slope, .hills:
      return (2 * generator.uniform() - 1, 2 * generator.uniform() - 1)
    }
  }

  /// The column of the values in ``table``.
  public static let valueName = "value"

  /// The points as a table with the columns x, y, and class or value.
  public var table: Table {
    Table(
      names: ["x", "y", rule.isRegression ? Self.valueName : "class"],
      numbers: points().flatMap { [$0.x, $0.y, $0.target] })
  }
}

extension PlanePoints.Rule {
  /// The value at a point without noise; nil where points have classes.
  func value(_ x: Double, _ y: Double) -> Double? {
    switch self {
    case .circle, .exclusiveOr, .gaussians, .spirals, .moons: return nil
    case .slope: return (x + y) / 2
    case .hills:
      func hill(_ centreX: Double, _ centreY: Double) -> Double {
        let (dx, dy) = (x - centreX, y - centreY)
        return exp(-(dx * dx + dy * dy) / (2 * 0.3 * 0.3))
      }
      return hill(-0.5, 0.5) - hill(0.5, 0.4) + hill(0.1, -0.55)
    }
  }
}
