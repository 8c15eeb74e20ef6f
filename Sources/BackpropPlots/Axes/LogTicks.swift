/// The ticks of a logarithmic axis: powers of ten, with 2 and 5 times them where there is room.
struct LogTicks: Sendable, Hashable {
  /// The labelled ticks, from small to large.
  let decimals: [DecimalNumber]
  /// Ticks between them that have no label.
  let minorValues: [Double]

  /// The ticks inside `range`, whose bounds are positive.
  ///
  /// - Parameters:
  ///   - range: A range of positive numbers, wider than a rounding.
  ///   - limit: The number of labelled ticks not to exceed, at least 3.
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
      // Less than a decade: evenly spaced numbers say more than one power of ten.
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

  /// Superscript powers of ten, or plain numbers where 2 and 5 times them are among the ticks
  /// and all are of a handy size.
  var labels: [String] {
    let isHandy = decimals.allSatisfy { (1e-4...1e5).contains($0.value) }
    let arePowers = decimals.allSatisfy { $0.reduced.significand == 1 }
    if arePowers || !isHandy { return decimals.map(\.scientificPower) }
    return decimals.map { $0.reduced.positional() }
  }

  /// The smallest range with bounds of 1, 2 or 5 times a power of ten around `range`.
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

  /// `range`, or a decade around it where it is too narrow to be divided.
  static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    if range.upperBound / range.lowerBound > 1.0001 { return range }
    return (range.lowerBound / 3)...(range.upperBound * 3)
  }
}

extension DecimalNumber {
  /// Scientific notation in which 1 is 10⁰, as the powers beside it on a logarithmic axis.
  fileprivate var scientificPower: String {
    reduced == DecimalNumber(significand: 1, exponent: 0) ? "10⁰" : scientific
  }
}
