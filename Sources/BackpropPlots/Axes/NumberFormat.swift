/// The format of numbers in a figure.
///
/// Numbers have a true minus sign (U+2212) and a narrow space between groups of three digits
/// (ISO 80000-1). The language determines the decimal sign, whatever the reader's locale.
///
/// On an axis the distance of the ticks determines the number of digits of a label; elsewhere
/// ``string(_:)`` does.
public enum NumberFormat: Sendable, Hashable {
  /// As few digits as needed, at most four significant ones; powers of ten for very large or very
  /// small numbers.
  case automatic
  /// Whole numbers: an axis gets no ticks between them.
  case integer
  /// A number of digits after the point; on an axis at least so many.
  case decimal(places: Int)
  /// A fraction of 1 in percent, with a number of digits after the point: 0.953 as `95.3 %`.
  case percent(places: Int = 0)
  /// A mantissa and a power of ten: `2.5×10⁻³`.
  case scientific

  /// Returns a single number as English text; a dash for NaN.
  public func string(_ value: Double) -> String {
    string(value, in: .english)
  }

  /// Returns a single number as text in a language; a dash for NaN.
  // Disfavoured, so that `string` without arguments is the function above.
  @inline(never)
  @_disfavoredOverload
  public func string(_ value: Double, in language: Language) -> String {
    guard value.isFinite else {
      return value.isNaN ? "–" : (value < 0 ? "\u{2212}∞" : "∞")
    }
    switch self {
    case .automatic:
      if value.magnitude < 1e7 && value == value.rounded() {
        return fixed(value, places: 0, language)
      }
      guard (1e-4..<1e7).contains(value.magnitude) else {
        return scientific(value, language)
      }
      return DecimalNumber(rounding: value, significantDigits: 4)?.reduced.positional(in: language)
        ?? scientific(value, language)
    case .integer: return fixed(value, places: 0, language)
    case .decimal(let places): return fixed(value, places: places, language)
    case .percent(let places): return fixed(value * 100, places: places, language) + "\u{202F}%"
    case .scientific: return scientific(value, language)
    }
  }

  private func fixed(_ value: Double, places: Int, _ language: Language) -> String {
    let places = min(max(0, places), 17)
    return DecimalNumber(rounding: value, places: places)?.positional(in: language)
      ?? scientific(value, language)
  }

  private func scientific(_ value: Double, _ language: Language) -> String {
    DecimalNumber(rounding: value, significantDigits: 3)?.scientific(in: language) ?? "\(value)"
  }

  /// Returns the labels of ticks that are whole multiples of one step: exact, all with the same
  /// number of digits after the point.
  func labels(_ ticks: [DecimalNumber], in language: Language = .english) -> [String] {
    let shift = if case .percent = self { 2 } else { 0 }
    let shifted = ticks.map {
      DecimalNumber(significand: $0.significand, exponent: $0.exponent + shift)
    }
    let largest = shifted.map(\.value.magnitude).max() ?? 0
    let finest = shifted.map(\.exponent).min() ?? 0
    let grouping = largest >= 10_000 ? 4 : 5
    switch self {
    case .scientific: return shifted.map { $0.scientific(in: language) }
    case .automatic where largest >= 1e7 || finest < -6:
      return shifted.map { $0.scientific(in: language) }
    case .automatic, .integer:
      return shifted.map { $0.positional(groupingFrom: grouping, in: language) }
    case .decimal(let places):
      return shifted.map {
        $0.positional(places: min(places, 17), groupingFrom: grouping, in: language)
      }
    case .percent(let places):
      return shifted.map {
        $0.positional(places: min(places, 17), groupingFrom: grouping, in: language)
          + "\u{202F}%"
      }
    }
  }
}
