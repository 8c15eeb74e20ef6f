/// The format of numbers in a figure.
///
/// It is the same in every locale: a decimal point, a true minus sign (U+2212), and a
/// narrow space between groups of three digits (ISO 80000-1), since a comma would be read as a
/// decimal sign in German.
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

  /// Returns a single number as text; a dash for NaN.
  @inline(never)
  public func string(_ value: Double) -> String {
    guard value.isFinite else {
      return value.isNaN ? "–" : (value < 0 ? "\u{2212}∞" : "∞")
    }
    switch self {
    case .automatic:
      if value.magnitude < 1e7 && value == value.rounded() {
        return fixed(value, places: 0)
      }
      guard (1e-4..<1e7).contains(value.magnitude) else { return scientific(value) }
      return DecimalNumber(rounding: value, significantDigits: 4)?.reduced.positional()
        ?? scientific(value)
    case .integer: return fixed(value, places: 0)
    case .decimal(let places): return fixed(value, places: places)
    case .percent(let places): return fixed(value * 100, places: places) + "\u{202F}%"
    case .scientific: return scientific(value)
    }
  }

  private func fixed(_ value: Double, places: Int) -> String {
    let places = min(max(0, places), 17)
    return DecimalNumber(rounding: value, places: places)?.positional() ?? scientific(value)
  }

  private func scientific(_ value: Double) -> String {
    DecimalNumber(rounding: value, significantDigits: 3)?.scientific ?? "\(value)"
  }

  /// Returns the labels of ticks that are whole multiples of one step: exact, all with the same
  /// number of digits after the point.
  func labels(_ ticks: [DecimalNumber]) -> [String] {
    let shift = if case .percent = self { 2 } else { 0 }
    let shifted = ticks.map {
      DecimalNumber(significand: $0.significand, exponent: $0.exponent + shift)
    }
    let largest = shifted.map(\.value.magnitude).max() ?? 0
    let finest = shifted.map(\.exponent).min() ?? 0
    let grouping = largest >= 10_000 ? 4 : 5
    switch self {
    case .scientific: return shifted.map(\.scientific)
    case .automatic where largest >= 1e7 || finest < -6: return shifted.map(\.scientific)
    case .automatic, .integer: return shifted.map { $0.positional(groupingFrom: grouping) }
    case .decimal(let places):
      return shifted.map { $0.positional(places: min(places, 17), groupingFrom: grouping) }
    case .percent(let places):
      return shifted.map {
        $0.positional(places: min(places, 17), groupingFrom: grouping) + "\u{202F}%"
      }
    }
  }
}
