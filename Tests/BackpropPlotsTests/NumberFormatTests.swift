import Testing

@testable import BackpropPlots

@Suite struct NumberFormatTests {
  @Test(
    "Numbers read as a careful typist would set them",
    arguments: [
      (NumberFormat.automatic, 0.1 + 0.2, "0.3"),
      (.automatic, 0, "0"),
      (.automatic, -1.5, "−1.5"),
      (.automatic, 50_000, "50\u{202F}000"),
      (.automatic, 1234, "1234"),
      (.automatic, 0.44774320469, "0.4477"),
      (.automatic, 1.2e-7, "1.2×10⁻⁷"),
      (.automatic, 1e9, "10⁹"),
      (.automatic, -2.5e12, "−2.5×10¹²"),
      (.automatic, .nan, "–"),
      (.automatic, -.infinity, "−∞"),
      (.integer, 41.6, "42"),
      (.decimal(places: 2), 3, "3.00"),
      (.decimal(places: 1), -0.04, "0.0"),
      (.percent(places: 1), 0.9534, "95.3\u{202F}%"),
      (.percent(), 1, "100\u{202F}%"),
      (.scientific, 0.00123, "1.23×10⁻³"),
      (.scientific, 1e300, "10³⁰⁰"),
      (.decimal(places: 2), 1e250, "10²⁵⁰"),
    ])
  func strings(format: NumberFormat, value: Double, expected: String) {
    #expect(format.string(value) == expected)
  }

  @Test("Next to a power of ten the decade is not off by one")
  func decades() {
    for exponent in -200...200 {
      let power = powerOfTen(Double(exponent))
      #expect(decade(of: power) == exponent)
      #expect(decade(of: power.nextDown) == exponent - 1)
      #expect(decade(of: -power.nextUp) == exponent)
    }
  }

  @Test("Wrapped text keeps its words and its width")
  func wrapping() {
    let text = "the quick brown fox jumps over the lazy dog"
    let lines = TextMetrics.lines(text, size: 12, width: 100, limit: 20)
    #expect(lines.joined(separator: " ") == text)
    #expect(lines.allSatisfy { TextMetrics.width(of: $0, size: 12) <= 100 })
    let cut = TextMetrics.lines(text, size: 12, width: 100, limit: 2)
    #expect(cut.count == 2 && cut[1].hasSuffix("…"))
    #expect(TextMetrics.lines("", size: 12, width: 100).isEmpty)
    #expect(TextMetrics.lines(String(repeating: "x", count: 99), size: 12, width: 50).count == 3)
  }
}
