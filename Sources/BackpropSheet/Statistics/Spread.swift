import BackpropPlots

/// Mean and spread of what several seeds gave.
struct Spread: Hashable, Sendable {
  /// How many values there are.
  let count: Int
  /// Their mean; not a number if there are none.
  let mean: Double
  /// The sample standard deviation; `nil` for fewer than two values.
  let deviation: Double?
  let minimum: Double
  let maximum: Double

  init(_ values: [Double]) {
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    minimum = values.min() ?? .nan
    maximum = values.max() ?? .nan
    deviation =
      values.count < 2
      ? nil
      : (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
        .squareRoot()
  }

  /// `95.31 % ± 0.12`: shares of 1 in percent.
  var percent: String {
    let text = NumberFormat.percent(places: 2).string(mean)
    guard let deviation else { return text }
    return "\(text) ± \(NumberFormat.decimal(places: 2).string(deviation * 100))"
  }

  /// `+0.31 ± 0.12`: a difference of shares, in percentage points.
  var points: String {
    let format = NumberFormat.decimal(places: 2)
    let text = (mean > 0 ? "+" : "") + format.string(mean * 100)
    guard let deviation else { return text }
    return "\(text) ± \(format.string(deviation * 100))"
  }
}

/// The mean over runs at each epoch.
///
/// - Precondition: All runs have the same length.
func meanCurve(_ runs: [[Double]]) -> [Double] {
  guard let first = runs.first else { return [] }
  precondition(runs.allSatisfy { $0.count == first.count }, "runs are of different length")
  return first.indices.map { epoch in
    runs.reduce(0) { $0 + $1[epoch] } / Double(runs.count)
  }
}

/// The means over `window` values each, as far as there are so many; element i ends at value
/// `i + window - 1`.
///
/// - Complexity: O(n · window); the windows are short.
func movingMean(_ values: [Double], window: Int) -> [Double] {
  guard window > 0, values.count >= window else { return [] }
  return (0...values.count - window).map { start in
    values[start..<start + window].reduce(0, +) / Double(window)
  }
}
