import Testing

@testable import BackpropPlots

@Suite struct TicksTests {
  /// Ranges of very different place and width, each from its own seed.
  private static func range(seed: Int) -> ClosedRange<Double> {
    var noise = SplitMix(state: UInt64(seed) &* 7919)
    let center = noise.symmetric() * powerOfTen(Double(Int(noise.unit() * 16) - 8))
    let width = (0.01 + noise.unit()) * powerOfTen(Double(Int(noise.unit() * 16) - 8))
    return LinearTicks.widened((center - width)...(center + width))
  }

  @Test(
    "Ticks enclose the range, keep to their number, and are whole multiples of 1, 2 or 5 · 10ⁿ",
    arguments: [3, 5, 8, 12])
  func enclose(limit: Int) throws {
    for seed in 0..<300 {
      let range = Self.range(seed: seed)
      let ticks = LinearTicks(covering: range, limit: limit)
      let values = ticks.values
      let slack =
        1e-8 * (range.upperBound - range.lowerBound)
        + 1e-14 * max(range.lowerBound.magnitude, range.upperBound.magnitude)
      #expect(try #require(values.first) <= range.lowerBound + slack)
      #expect(try #require(values.last) >= range.upperBound - slack)
      #expect((2...limit).contains(values.count))
      #expect([1, 2, 5].contains(ticks.step.significand))
      for decimal in ticks.decimals {
        #expect(decimal.exponent == ticks.step.exponent)
        #expect(decimal.significand.isMultiple(of: ticks.step.significand))
      }
    }
  }

  @Test("The finest step that keeps to the number is taken: no axis is left nearly empty")
  func finest() {
    for seed in 0..<300 {
      let range = Self.range(seed: seed)
      let count = LinearTicks(covering: range, limit: 10).values.count
      #expect(count >= 4, "\(range) has only \(count) ticks")
    }
  }

  @Test(
    "No two ticks have the same label, and none shows a rounding error",
    arguments: [NumberFormat.automatic, .percent(), .scientific, .decimal(places: 2)])
  func unique(format: NumberFormat) {
    for seed in 0..<300 {
      let decimals = LinearTicks(covering: Self.range(seed: seed), limit: 9).decimals
      let labels = format.labels(decimals)
      #expect(Set(labels).count == decimals.count)
      #expect(labels.allSatisfy { !$0.contains("000000000000") && !$0.contains("999999999") })
    }
  }

  @Test("Tenths are written as tenths")
  func tenths() {
    let ticks = LinearTicks(covering: 0...0.7, limit: 9).decimals
    #expect(
      NumberFormat.automatic.labels(ticks)
        == ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"])
    #expect(ticks[3].value == 0.3)
  }

  @Test("An axis of whole numbers has no ticks between them")
  func wholeNumbers() {
    let axis = ScaledAxis(Axis(format: .integer), data: [1, 2, 3], fit: .tight, limit: 12)
    #expect(axis.ticks.map(\.label) == ["1", "2", "3"])
  }

  @Test("Equal values, no values and the largest values still give an axis of some length")
  func degenerate() {
    let samples: [[Double]] = [
      [], [0], [5, 5, 5], [-3e-200], [.nan, .infinity], [1e16, 1e16 + 2], [-1e300, 1e300],
      [.leastNonzeroMagnitude],
      [1e-300, 1e300],
    ]
    for data in samples {
      for scale in [AxisScale.linear, .log10] {
        let axis = ScaledAxis(Axis(scale: scale), data: data, fit: .loose, limit: 8)
        #expect(axis.range.lowerBound < axis.range.upperBound)
        #expect(axis.range.lowerBound.isFinite && axis.range.upperBound.isFinite)
        #expect(axis.ticks.count >= 1)
        for value in data where scale.shows(value) {
          #expect(axis.position(value).map { (-0.001...1.001).contains($0) } == true)
        }
      }
    }
  }

  @Test("Powers of ten are ticks of a logarithmic axis, and never more than asked for")
  func logarithmic() {
    #expect(LogTicks(inside: 0.004...2.5, limit: 8).labels() == ["10⁻²", "10⁻¹", "10⁰"])
    #expect(LogTicks(inside: 0.4...6, limit: 8).labels() == ["0.5", "1", "2", "5"])
    #expect(LogTicks(inside: 1e-3...1e4, limit: 8).labels().first == "10⁻³")
    for exponent in stride(from: 2.0, through: 280, by: 9) {
      let ticks = LogTicks(inside: powerOfTen(-exponent)...powerOfTen(exponent / 2), limit: 8)
      #expect((2...8).contains(ticks.decimals.count))
      #expect(Set(ticks.labels()).count == ticks.decimals.count)
    }
  }

  @Test("Within one decade a logarithmic axis has enough numbers to be read")
  func narrowLogarithmic() {
    for upper in [1.2, 2.0, 4.9, 9.0] {
      #expect(LogTicks(inside: 1.05...upper, limit: 8).decimals.count >= 2)
    }
  }

  @Test(
    "Equal ratios are equally long on a logarithmic axis, and what is not positive has no place")
  func logarithmicPositions() throws {
    let axis = ScaledAxis(
      Axis(scale: .log10, range: 0.01...100), data: [], fit: .tight, limit: 8)
    let positions = try [0.01, 0.1, 1, 10, 100].map { try #require(axis.position($0)) }
    for (index, position) in positions.enumerated() {
      #expect((position - Double(index) / 4).magnitude < 1e-12)
    }
    for value in [0, -1, .nan, .infinity, -Double.infinity] {
      #expect(axis.position(value) == nil)
    }
  }

  @Test("Bounds that a scale cannot show are ignored instead of breaking the chart")
  func impossibleBounds() {
    for axis in [
      Axis(scale: .log10, minimum: -1), Axis(minimum: .nan), Axis(minimum: 5, maximum: 1),
      Axis(maximum: .infinity), Axis(minimum: 100), Axis(maximum: -100),
    ] {
      let scaled = ScaledAxis(axis, data: [1, 2, 3], fit: .loose, limit: 6)
      #expect(scaled.range.lowerBound < scaled.range.upperBound)
    }
    let fixed = ScaledAxis(Axis(range: 0.1...0.9), data: [0, 1], fit: .loose, limit: 6)
    #expect(fixed.range == 0.1...0.9)
  }
}
