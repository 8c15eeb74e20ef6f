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
    halfWidth = studentQuantile(degreesOfFreedom: values.count - 1) * (variance / n).squareRoot()
  }

  var lower: Double { mean - halfWidth }
  var upper: Double { mean + halfWidth }

  /// The mean and what is to be added and taken away: `95.1 % ± 0.3 %`, or the mean alone.
  func text(_ format: NumberFormat) -> String {
    format.string(mean) + (halfWidth.isFinite ? " ± " + format.string(halfWidth) : "")
  }
}
