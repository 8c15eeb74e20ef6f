/// Evenly spaced ticks at whole multiples of 1, 2 or 5 times a power of ten that enclose a range:
/// the loose labels of Heckbert ("Nice numbers for graph labels", *Graphics Gems*, 1990), with the
/// finest step that keeps to a number of ticks.
struct LinearTicks: Sendable, Hashable {
  /// The distance of two ticks; its significand is 1, 2 or 5.
  let step: DecimalNumber
  /// The multiples of `step` at which the ticks are.
  let multiples: ClosedRange<Int>

  /// Creates the ticks around `range`.
  ///
  /// - Parameters:
  ///   - range: A range that is not empty and not narrower than rounding (`LinearTicks.widened`).
  ///   - limit: The largest number of ticks, at least 3.
  ///   - wholeNumbers: True if the step must be at least 1.
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

  /// The ticks as `Double`, each the nearest to its decimal.
  var values: [Double] { decimals.map(\.value) }

  /// Returns the multiple at or beyond `value`; a value beside a tick by rounding counts as on it.
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

  /// Returns `range`, or a range around it if it is too narrow to be divided.
  static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let magnitude = max(lower.magnitude, upper.magnitude)
    if upper - lower > max(magnitude * 1e-10, 1e-290) { return range }
    let middle = lower / 2 + upper / 2
    let margin = magnitude < 1e-280 ? 1 : magnitude / 10
    return (middle - margin)...(middle + margin)
  }
}

/// The ticks of a logarithmic axis: powers of ten, and their multiples by 2 and 5 if they fit.
struct LogTicks: Sendable, Hashable {
  /// The labelled ticks in ascending order.
  let decimals: [DecimalNumber]
  /// Ticks between them that have no label.
  let minorValues: [Double]

  /// Creates the ticks inside `range`, whose bounds are positive.
  ///
  /// - Parameters:
  ///   - range: A range of positive numbers, wider than a rounding.
  ///   - limit: The largest number of labelled ticks, at least 3.
  init(inside range: ClosedRange<Double>, limit: Int) {
    let limit = max(3, limit)
    let tolerant = (range.lowerBound * (1 - 1e-9))...(range.upperBound * (1 + 1e-9))
    let exponents = decade(of: range.lowerBound)...decade(of: tolerant.upperBound)
    func ticks(_ significands: [Int], every: Int = 1) -> [DecimalNumber] {
      exponents.filter { $0.isMultiple(of: every) }.flatMap { exponent in
        significands.map { DecimalNumber(significand: $0, exponent: exponent) }
      }.filter { tolerant.contains($0.value) }
    }
    let all = ticks(Array(1...9))
    let fine = ticks([1, 2, 5])
    if fine.count < 3 {
      // Less than a decade: evenly spaced numbers are more useful than one power of ten.
      let linear = LinearTicks(covering: range, limit: limit).decimals
      decimals = linear.filter { tolerant.contains($0.value) }
      minorValues = []
    } else if fine.count <= min(limit, 7) {
      decimals = fine
      minorValues = all.filter { !fine.contains($0) }.map(\.value)
    } else {
      var every = 1
      while ticks([1], every: every).count > limit { every += 1 }
      let powers = ticks([1], every: every)
      let between = every > 1 ? ticks([1]) : all
      decimals = powers
      minorValues = between.filter { !powers.contains($0) }.map(\.value)
    }
  }

  /// Returns superscript powers of ten, or plain numbers if all are of moderate size and some are not powers
  /// of ten.
  func labels(in language: Language = .english) -> [String] {
    let areModerate = decimals.allSatisfy { (1e-4...1e5).contains($0.value) }
    let arePowers = decimals.allSatisfy { $0.reduced.significand == 1 }
    if arePowers || !areModerate { return decimals.map { $0.scientificPower(in: language) } }
    return decimals.map { $0.reduced.positional(in: language) }
  }

  /// Returns the smallest range around `range` whose bounds are 1, 2 or 5 times a power of ten.
  static func rounded(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    func candidates(_ value: Double) -> [Double] {
      let exponent = decade(of: value)
      return [1, 2, 5, 10].map { DecimalNumber(significand: $0, exponent: exponent).value }
    }
    let lower = candidates(range.lowerBound).last { $0 <= range.lowerBound * (1 + 1e-9) }
    let upper = candidates(range.upperBound).first { $0 >= range.upperBound * (1 - 1e-9) }
    let first = min(lower ?? range.lowerBound, range.lowerBound)
    let last = max(upper ?? range.upperBound, range.upperBound)
    return first...last
  }

  /// Returns `range`, or a decade around it if it is too narrow to be divided.
  static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    if range.upperBound / range.lowerBound > 1.0001 { return range }
    return (range.lowerBound / 3)...(range.upperBound * 3)
  }
}

extension DecimalNumber {
  /// Returns scientific notation in which 1 is 10⁰, like the powers beside it on a logarithmic axis.
  fileprivate func scientificPower(in language: Language) -> String {
    reduced == DecimalNumber(significand: 1, exponent: 0) ? "10⁰" : scientific(in: language)
  }
}
