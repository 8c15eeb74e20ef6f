/// Evenly spaced ticks at whole multiples of 1, 2 or 5 times a power of ten that enclose a range:
/// the loose labels of Heckbert ("Nice numbers for graph labels", *Graphics Gems*, 1990), with the
/// finest step that keeps to a number of ticks.
struct LinearTicks: Sendable, Hashable {
  /// The distance of two ticks; its significand is 1, 2 or 5.
  let step: DecimalNumber
  /// The multiples of `step` at which the ticks are.
  let multiples: ClosedRange<Int>

  /// The ticks around `range`.
  ///
  /// - Parameters:
  ///   - range: A range that is not empty and not narrower than rounding (`LinearTicks.widened`).
  ///   - limit: The number of ticks not to exceed, at least 3.
  ///   - wholeNumbers: Whether the step is to be at least 1.
  init(covering range: ClosedRange<Double>, limit: Int, wholeNumbers: Bool = false) {
    let limit = max(3, limit)
    // In quarters of the range, so that a span of the largest numbers cannot overflow.
    let span = max(range.upperBound / 4 - range.lowerBound / 4, .leastNormalMagnitude) * 4
    var exponent = decade(of: span / Double(limit - 1))
    if wholeNumbers { exponent = max(0, exponent) }
    while true {
      for significand in [1, 2, 5] {
        let step = DecimalNumber(significand: significand, exponent: exponent)
        let first = Self.multiple(of: step.value, at: range.lowerBound, .down)
        let last = Self.multiple(of: step.value, at: range.upperBound, .up)
        guard last - first < Double(limit) else { continue }
        self.step = step
        self.multiples = Int(first)...Int(max(last, first + 1))
        return
      }
      exponent += 1
    }
  }

  /// The ticks as exact decimals.
  var decimals: [DecimalNumber] {
    multiples.map {
      DecimalNumber(significand: $0 * step.significand, exponent: step.exponent)
    }
  }

  /// The ticks in binary, each the nearest to its decimal.
  var values: [Double] { decimals.map(\.value) }

  /// The multiple at or beyond `value`, where a rounding beside a tick counts as on it.
  private static func multiple(
    of step: Double, at value: Double, _ rule: FloatingPointRoundingRule
  ) -> Double {
    let quotient = value / step
    let nearest = quotient.rounded()
    if (quotient - nearest).magnitude <= 1e-9 * max(1, nearest.magnitude * 1e-6) {
      return nearest
    }
    return quotient.rounded(rule)
  }

  /// `range`, or a range around it where it is too narrow to be divided.
  static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let magnitude = max(lower.magnitude, upper.magnitude)
    if upper - lower > max(magnitude * 1e-10, 1e-290) { return range }
    let middle = lower / 2 + upper / 2
    let margin = magnitude < 1e-280 ? 1 : magnitude / 10
    return (middle - margin)...(middle + margin)
  }
}
