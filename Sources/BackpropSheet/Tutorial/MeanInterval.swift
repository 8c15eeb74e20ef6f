import BackpropPlots

/// A mean with its 95 % confidence interval, from one value a seed.
///
///     x̄ ± t · s/√n,  t the 97.5 % quantile of Student's distribution with n - 1 degrees of
///                    freedom
struct MeanInterval: Sendable, Hashable {
  let count: Int
  let mean: Double
  /// Half the length of the interval; not a number for a single value.
  let halfWidth: Double

  init(_ values: [Double]) {
    count = values.count
    let n = Double(values.count)
    mean = values.reduce(0, +) / n
    guard values.count > 1 else {
      halfWidth = .nan
      return
    }
    let center = mean
    let variance = values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (n - 1)
    halfWidth = Self.quantile(degreesOfFreedom: values.count - 1) * (variance / n).squareRoot()
  }

  var lower: Double { mean - halfWidth }
  var upper: Double { mean + halfWidth }

  /// The mean and what is to be added and taken away: `95.1 % ± 0.3 %`, or the mean alone.
  func text(_ format: NumberFormat) -> String {
    format.string(mean) + (halfWidth.isFinite ? " ± " + format.string(halfWidth) : "")
  }

  /// Student's 97.5 % quantile, to three digits; from 30 on that of the normal distribution with
  /// the first term of its expansion.
  static func quantile(degreesOfFreedom n: Int) -> Double {
    let table = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
      2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
      2.052, 2.048, 2.045,
    ]
    precondition(n > 0, "a single value has no interval")
    return n <= table.count ? table[n - 1] : 1.960 + 2.372 / Double(n)
  }
}
