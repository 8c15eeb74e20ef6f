import BackpropPlots
import Foundation

/// The mean of a sample, one value per seed, with its 95 % confidence interval.
///
///     x̄ ± t · s/√n,  t the 97.5 % quantile of Student's distribution with n - 1 degrees of
///                    freedom
///
/// This is the one statistics of a report: means over seeds and, for two methods, the mean of their
/// differences seed by seed.
package struct SampleMean: Hashable, Sendable {
  /// The number of values, n.
  package let count: Int
  /// The mean x̄; not a number for an empty sample.
  package let mean: Double
  /// The sample standard deviation s; `nil` for fewer than two values.
  package let standardDeviation: Double?
  /// The smallest value.
  package let minimum: Double
  /// The largest value.
  package let maximum: Double

  /// Creates the statistics of `values`.
  package init(_ values: [Double]) {
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    minimum = values.min() ?? .nan
    maximum = values.max() ?? .nan
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardDeviation =
      values.count < 2 ? nil : (squares / Double(values.count - 1)).squareRoot()
  }

  /// Creates the statistics of the differences of paired values.
  ///
  /// - Precondition: Both have the same number of values, pair by pair of one seed.
  package init(_ first: [Double], minus second: [Double]) {
    precondition(first.count == second.count, "the numbers of seeds differ")
    self.init(zip(first, second).map(-))
  }

  /// Half the width of the confidence interval; not a number for fewer than two values.
  package var halfWidth: Double {
    guard let standardDeviation else { return .nan }
    return studentQuantile(degreesOfFreedom: count - 1) * standardDeviation
      / Double(count).squareRoot()
  }

  /// The lower end of the confidence interval.
  package var lower: Double { mean - halfWidth }

  /// The upper end of the confidence interval.
  package var upper: Double { mean + halfWidth }

  /// The sign that the confidence interval shows the mean to have.
  package var sign: ShownSign {
    lower > 0 ? .positive : upper < 0 ? .negative : .undecided
  }
}

/// The sign of a quantity as far as a confidence interval shows it.
package enum ShownSign: String, Hashable, Sendable {
  case positive
  case negative
  /// The interval contains 0, or there is none because there is a single value.
  case undecided
}

extension SampleMean {
  /// The mean of fractions of 1 and its interval in percent: `87.41 % [87.12, 87.70]`.
  package func percent(in language: Language, places: Int = 2) -> String {
    text(language.percent(mean, places: places)) {
      language.decimal(100 * $0, places: places)
    }
  }

  /// The mean of differences of fractions and its interval in percentage points:
  /// `+0.41 [−0.10, +0.92]`.
  package func points(in language: Language, places: Int = 2) -> String {
    func signed(_ value: Double) -> String {
      let text = language.decimal(100 * value, places: places)
      return value > 0 && text.contains(where: { $0 != "0" && $0.isNumber }) ? "+" + text : text
    }
    return text(signed(mean), signed)
  }

  /// The mean and its interval with significant digits: `0.0138 [0.0131, 0.0145]`.
  package func number(in language: Language, digits: Int = 3) -> String {
    text(language.number(mean, digits: digits)) { language.number($0, digits: digits) }
  }

  /// The geometric mean and its interval, if these are the statistics of logarithms:
  /// `4.70 [4.51, 4.90]`.
  package func geometric(in language: Language, digits: Int = 3) -> String {
    text(language.number(exp(mean), digits: digits)) {
      language.number(exp($0), digits: digits)
    }
  }

  private func text(_ mean: String, _ format: (Double) -> String) -> String {
    guard halfWidth.isFinite else { return mean }
    return "\(mean)\u{A0}[\(format(lower)),\u{A0}\(format(upper))]"
  }

  /// The numbers of a claim's test about the mean.
  package var numbers: [String: Double] {
    ["mean": mean, "lower": lower, "upper": upper, "seeds": Double(count)]
  }
}

/// Returns the 97.5 % quantile of Student's distribution, to three decimal places.
///
/// A table up to 29 degrees of freedom n; from 30 on the expansion around the quantile z of the normal
/// distribution,
///
///     t = z + (z³ + z)/4n + (5z⁵ + 16z³ + 3z)/96n² + …
///
/// Source: M. Abramowitz, I. A. Stegun, *Handbook of Mathematical Functions*, 26.7.5.
package func studentQuantile(degreesOfFreedom n: Int) -> Double {
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

/// Returns the upper end of the 95 % interval of a probability of which no event was seen in
/// `count` independent trials: the p with (1 - p)ⁿ = 0.05.
package func upperBoundWithoutEvents(in count: Int) -> Double {
  -expm1(log(0.05) / Double(max(1, count)))
}

/// Returns the mean over runs at each epoch.
///
/// - Precondition: All runs have the same length.
package func meanCurve(_ runs: [[Double]]) -> [Double] {
  guard let first = runs.first else { return [] }
  precondition(runs.allSatisfy { $0.count == first.count }, "runs have different lengths")
  return first.indices.map { epoch in
    runs.reduce(0) { $0 + $1[epoch] } / Double(runs.count)
  }
}

/// Returns the mean of the values of a range, with indices outside of `values` left out.
package func mean(_ values: [Double], over range: Range<Int>) -> Double {
  let part = values[range.clamped(to: values.indices)]
  return part.reduce(0, +) / Double(part.count)
}

extension Series {
  /// Creates the mean of runs with the 95 % confidence interval of the mean as its band.
  ///
  /// - Precondition: All runs have the same length.
  package init(
    _ name: String, confidenceOf runs: [[Double]], from start: Double = 1,
    color: SeriesColor? = nil, pattern: StrokePattern? = .solid, markers: Markers = .none,
    marker: MarkerShape? = nil
  ) {
    self.init(
      name, meanOf: runs, from: start,
      band: runs.count < 2
        ? .none : .standardError(times: studentQuantile(degreesOfFreedom: runs.count - 1)),
      markers: markers, color: color, pattern: pattern, marker: marker)
  }
}
