#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// An exact decimal: `significand · 10^exponent`.
///
/// Axis ticks are whole multiples of 1, 2 or 5 times a power of ten. As decimals they never pass
/// through binary, so that 3 · 0.1 is written 0.3.
struct DecimalNumber: Hashable, Sendable {
  var significand: Int
  var exponent: Int

  init(significand: Int, exponent: Int) {
    self.significand = significand
    self.exponent = exponent
  }

  /// Creates the decimal with `places` digits after the point that is nearest to `value`, half away
  /// from zero; nil if it has more than 18 digits.
  init?(rounding value: Double, places: Int) {
    let power = powerOfTen(Double(places.magnitude))
    let scaled = places < 0 ? value / power : value * power
    let rounded = scaled.rounded(.toNearestOrAwayFromZero)
    guard rounded.isFinite, rounded.magnitude < 1e18 else { return nil }
    self.init(significand: Int(rounded), exponent: -places)
  }

  /// Creates the decimal with `digits` significant digits that is nearest to `value`; nil if `value`
  /// is not finite or the power of ten leaves the range of `Double`.
  init?(rounding value: Double, significantDigits digits: Int) {
    guard value.isFinite else { return nil }
    guard value != 0 else {
      self.init(significand: 0, exponent: 0)
      return
    }
    self.init(rounding: value, places: digits - 1 - decade(of: value))
  }

  /// The nearest `Double`.
  var value: Double {
    let power = powerOfTen(Double(exponent.magnitude))
    return exponent < 0 ? Double(significand) / power : Double(significand) * power
  }

  /// The same number without trailing zeros in its significand.
  var reduced: DecimalNumber {
    guard significand != 0 else { return DecimalNumber(significand: 0, exponent: 0) }
    var result = self
    while result.significand.isMultiple(of: 10) {
      result.significand /= 10
      result.exponent += 1
    }
    return result
  }

  /// Returns positional notation with at least `places` digits after the point and a true minus sign.
  /// From `groupingFrom` digits on, narrow spaces separate groups of three (ISO 80000-1).
  func positional(
    places: Int = 0, groupingFrom: Int = 5, in language: Language = .english
  ) -> String {
    let fractionCount = max(0, -exponent)
    var digits = String(significand.magnitude)
    if exponent > 0 && significand != 0 { digits += String(repeating: "0", count: exponent) }
    if digits.count <= fractionCount {
      digits = String(repeating: "0", count: fractionCount + 1 - digits.count) + digits
    }
    let whole = digits.dropLast(fractionCount)
    var fraction = String(digits.suffix(fractionCount))
    fraction += String(repeating: "0", count: max(0, places - fractionCount))
    var text = significand < 0 ? "\u{2212}" : ""
    for (index, digit) in whole.enumerated() {
      let left = whole.count - index
      if index > 0 && left.isMultiple(of: 3) && whole.count >= groupingFrom {
        text += "\u{202F}"
      }
      text.append(digit)
    }
    return fraction.isEmpty ? text : text + language.decimalSign + fraction
  }

  /// Returns scientific notation with a superscript exponent: `2.5×10⁻³`, `10⁶`, `0`.
  func scientific(in language: Language = .english) -> String {
    let number = reduced
    guard number.significand != 0 else { return "0" }
    let digitCount = String(number.significand.magnitude).count
    let power = "10" + superscript(number.exponent + digitCount - 1)
    let sign = number.significand < 0 ? "\u{2212}" : ""
    if number.significand.magnitude == 1 { return sign + power }
    let mantissa = DecimalNumber(significand: number.significand, exponent: 1 - digitCount)
    return mantissa.positional(in: language) + language.multiplicationSign + power
  }
}

/// Returns a whole number in superscript digits: -12 is `⁻¹²`.
private func superscript(_ number: Int) -> String {
  let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  let text = String(number.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } }
  return (number < 0 ? "⁻" : "") + String(text)
}

/// Returns log₁₀ x for x > 0.
func commonLogarithm(_ x: Double) -> Double { log10(x) }

/// Returns 10 to the given power; exact for whole exponents from 0 to 22.
func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }

/// Returns the exponent n with 10ⁿ ≤ |x| < 10ⁿ⁺¹, for finite x ≠ 0.
func decade(of x: Double) -> Int {
  let magnitude = x.magnitude
  let guess = Int(commonLogarithm(magnitude).rounded(.down))
  // The logarithm is rounded: next to a power of ten it may fall on the wrong side.
  if powerOfTen(Double(guess + 1)) <= magnitude { return guess + 1 }
  return powerOfTen(Double(guess)) > magnitude ? guess - 1 : guess
}
