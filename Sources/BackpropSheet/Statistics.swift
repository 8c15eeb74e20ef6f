import BackpropPlots
import Foundation

/// The mean of a sample, one value per seed, with its standard deviation s, its range and its 95 %
/// confidence interval.
///
///     x̄ ± t · s/√n,  t the 97.5 % quantile of Student's distribution with n - 1 degrees of
///                    freedom
package struct SampleMean: Hashable, Sendable {
  /// The number of values, n.
  package let count: Int
  /// The mean x̄; not a number for an empty sample.
  package let mean: Double
  /// The sample variance s²; `nil` for fewer than two values.
  private let variance: Double?
  let minimum: Double
  let maximum: Double

  /// Creates the statistics of `values`.
  package init(_ values: [Double]) {
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    minimum = values.min() ?? .nan
    maximum = values.max() ?? .nan
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    variance = values.count < 2 ? nil : squares / Double(values.count - 1)
  }

  /// The sample standard deviation s; `nil` for fewer than two values.
  package var standardDeviation: Double? { variance?.squareRoot() }

  /// Half the width of the confidence interval; not a number for fewer than two values.
  var halfWidth: Double {
    guard let variance else { return .nan }
    return studentQuantile(degreesOfFreedom: count - 1) * (variance / Double(count)).squareRoot()
  }

  /// The lower end of the confidence interval.
  var lower: Double { mean - halfWidth }

  /// The upper end of the confidence interval.
  var upper: Double { mean + halfWidth }
}

extension SampleMean {
  /// The mean and half the width of its confidence interval: `95.1 % ± 0.3 %`; the mean alone for a
  /// single value.
  func text(_ format: NumberFormat) -> String {
    format.string(mean) + (halfWidth.isFinite ? " ± " + format.string(halfWidth) : "")
  }

  /// Mean and standard deviation of fractions of 1, in percent: `95.31 ± 0.12 %`, without line
  /// breaks.
  var percent: String {
    let format = NumberFormat.percent(places: 2)
    guard let standardDeviation else { return format.string(mean) }
    return "\(Self.hundredths.string(mean * 100))\u{A0}±\u{A0}\(format.string(standardDeviation))"
  }

  /// Mean and standard deviation of a difference of fractions, in percentage points:
  /// `+0.31 ± 0.12`.
  var points: String {
    let rounded = (mean * 10_000).rounded()
    return (rounded > 0 ? "+" : rounded < 0 ? "\u{2212}" : "") + unsignedPoints
  }

  /// The same without a sign: `0.31 ± 0.12`.
  var unsignedPoints: String {
    let text = Self.hundredths.string(mean.magnitude * 100)
    return standardDeviation.map { "\(text)\u{A0}±\u{A0}\(Self.hundredths.string($0 * 100))" }
      ?? text
  }

  private static let hundredths = NumberFormat.decimal(places: 2)
}

/// Returns the 97.5 % quantile of Student's distribution, to three decimal places.
///
/// A table up to 29 degrees of freedom n; from 30 on the expansion around the quantile z of the normal
/// distribution,
///
///     t = z + (z³ + z)/4n + (5z⁵ + 16z³ + 3z)/96n² + …
///
/// Source: M. Abramowitz, I. A. Stegun, *Handbook of Mathematical Functions*, 26.7.5.
func studentQuantile(degreesOfFreedom n: Int) -> Double {
  let table: [Double] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045,
  ]
  precondition(n > 0, "a single value has no confidence interval")
  if n <= table.count { return table[n - 1] }
  let (z, inverse) = (1.959964, 1 / Double(n))
  let z3 = z * z * z
  return z + (z3 + z) / 4 * inverse
    + (5 * z3 * z * z + 16 * z3 + 3 * z) / 96 * inverse * inverse
}

/// The kind of run with the higher accuracy, of two kinds that share their seeds.
enum AccuracyVerdict: Hashable, Sendable {
  case first
  case second
  /// The difference is not larger than chance.
  case undecided

  /// Judges the differences (first - second) of the accuracies of runs that share a seed.
  ///
  /// With several seeds the mean must exceed the standard deviation of the differences, and 0 must
  /// lie outside of the 95 % confidence interval of the mean. With one seed it must exceed twice
  /// the standard error of the difference of two fractions p of `testSize` digits,
  /// √2 · √(p(1-p)/n).
  init(_ differences: SampleMean, accuracy p: Double, testSize: Int) {
    let threshold: Double
    if let deviation = differences.standardDeviation {
      threshold = max(deviation, differences.halfWidth)
    } else {
      threshold = 2 * (2 * max(0, p * (1 - p)) / Double(max(1, testSize))).squareRoot()
    }
    if !(differences.mean.magnitude > threshold) {
      self = .undecided
    } else {
      self = differences.mean > 0 ? .first : .second
    }
  }
}

/// Returns `all 5 seeds`, `4 of 5 seeds` or `the one seed`.
func seedCount(_ agreeing: Int, of count: Int) -> String {
  if count == 1 { return agreeing == 1 ? "the one seed" : "not the one seed" }
  if agreeing == count { return "all \(count) seeds" }
  return agreeing == 0 ? "none of the \(count) seeds" : "\(agreeing) of \(count) seeds"
}

/// Returns the mean over runs at each epoch.
///
/// - Precondition: All runs have the same length.
func meanCurve(_ runs: [[Double]]) -> [Double] {
  guard let first = runs.first else { return [] }
  precondition(runs.allSatisfy { $0.count == first.count }, "runs have different lengths")
  return first.indices.map { epoch in
    runs.reduce(0) { $0 + $1[epoch] } / Double(runs.count)
  }
}

/// Returns the means over `window` values each; element i ends at value `i + window - 1`.
///
/// - Complexity: O(n · window); the windows are short.
func movingMean(_ values: [Double], window: Int) -> [Double] {
  guard window > 0, values.count >= window else { return [] }
  return (0...values.count - window).map { start in
    values[start..<start + window].reduce(0, +) / Double(window)
  }
}

/// A least-squares line through logarithms: `y ≈ start · growth^x`.
struct ExponentialFit: Hashable, Sendable {
  /// y at x = 0.
  let start: Double
  /// The factor from x to x + 1.
  let growth: Double
  /// The range of the x that were fitted.
  let range: ClosedRange<Double>

  /// Fits the points with a positive, finite y; `nil` unless these have at least two different x.
  init?(_ points: [(x: Double, y: Double)]) {
    let logs = points.filter { $0.y > 0 && $0.y.isFinite }.map { (x: $0.x, y: log($0.y)) }
    guard let first = logs.map(\.x).min(), let last = logs.map(\.x).max(), first < last else {
      return nil
    }
    let n = Double(logs.count)
    let meanX = logs.reduce(0) { $0 + $1.x } / n
    let meanY = logs.reduce(0) { $0 + $1.y } / n
    let slope =
      logs.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
      / logs.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    growth = exp(slope)
    start = exp(meanY - slope * meanX)
    range = first...last
  }

  /// Returns the fitted y at `x`.
  func value(at x: Double) -> Double { start * pow(growth, x) }
}

/// Returns a number with three significant digits: in scientific notation below 0.01, as an integer
/// from 1000 on.
func compact(_ value: Double) -> String {
  guard value.isFinite, value != 0, value.magnitude < 1000 else {
    return NumberFormat.automatic.string(value.rounded())
  }
  return value.magnitude < 0.01
    ? NumberFormat.scientific.string(value) : significant(value, digits: 3)
}

/// Returns a number with `digits` significant digits, without an exponent.
func significant(_ value: Double, digits: Int) -> String {
  var (places, magnitude) = (digits - 1, value.magnitude)
  while magnitude >= 10 && places > 0 { (places, magnitude) = (places - 1, magnitude / 10) }
  while magnitude < 1 && magnitude > 0 && places < 9 {
    (places, magnitude) = (places + 1, magnitude * 10)
  }
  return NumberFormat.decimal(places: places).string(value)
}
