import BackpropPlots

/// Mean and spread of what several seeds gave.
package struct Spread: Hashable, Sendable {
  /// How many values there are.
  package let count: Int
  /// Their mean; not a number if there are none.
  package let mean: Double
  /// The sample standard deviation; `nil` for fewer than two values.
  package let deviation: Double?
  let minimum: Double
  let maximum: Double

  package init(_ values: [Double]) {
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

  /// `95.31 ± 0.12 %`: shares of 1 in percent. No line breaks in it.
  var percent: String {
    let format = NumberFormat.percent(places: 2)
    guard let deviation else { return format.string(mean) }
    return "\(Self.hundredths.string(mean * 100))\u{A0}±\u{A0}\(format.string(deviation))"
  }

  /// `+0.31 ± 0.12`: a difference of shares, in percentage points.
  var points: String {
    let rounded = (mean * 10_000).rounded()
    return (rounded > 0 ? "+" : rounded < 0 ? "\u{2212}" : "") + unsignedPoints
  }

  /// `0.31 ± 0.12`: the size of a difference of shares, in percentage points.
  var unsignedPoints: String {
    let text = Self.hundredths.string(mean.magnitude * 100)
    return deviation.map { "\(text)\u{A0}±\u{A0}\(Self.hundredths.string($0 * 100))" } ?? text
  }

  private static let hundredths = NumberFormat.decimal(places: 2)
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
