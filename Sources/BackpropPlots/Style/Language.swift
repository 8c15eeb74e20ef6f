/// The language of a figure: of its description, and of the signs in its numbers.
///
/// Titles, labels and names are texts of the caller and stay as they are.
public enum Language: String, CaseIterable, Codable, Sendable, Hashable {
  /// English: a decimal point, `2.5×10⁻³`.
  case english = "en"
  /// German: a decimal comma, `2,5·10⁻³`.
  case german = "de"

  /// The sign between the whole part of a number and its fraction.
  var decimalSign: String { self == .english ? "." : "," }

  /// The sign between a mantissa and its power of ten.
  var multiplicationSign: String { self == .english ? "×" : "·" }
}
