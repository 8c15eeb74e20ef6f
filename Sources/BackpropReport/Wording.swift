import BackpropPlots

extension Language {
  /// Returns the text in this language. Both stand beside each other, so that neither is forgotten
  /// when the other changes.
  package func callAsFunction(
    en english: @autoclosure () -> String, de german: @autoclosure () -> String
  ) -> String {
    switch self {
    case .english: english()
    case .german: german()
    }
  }

  /// Returns digits with a decimal point as they are written in this language.
  package func decimal(_ digits: String) -> String {
    self == .german ? digits.replacing(".", with: ",") : digits
  }

  /// Returns a number with a number of decimal places: `0.50`.
  package func decimal(_ value: Double, places: Int) -> String {
    NumberFormat.decimal(places: places).string(value, in: self)
  }

  /// Returns a whole number: `50 000`.
  package func count(_ value: Int) -> String {
    NumberFormat.integer.string(Double(value), in: self)
  }

  /// Returns a fraction of 1 in percent: `95.31 %`.
  package func percent(_ fraction: Double, places: Int = 2) -> String {
    NumberFormat.percent(places: places).string(fraction, in: self)
  }

  /// Returns a number with significant digits: in scientific notation if it is small or large.
  package func number(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return NumberFormat.automatic.string(value, in: self) }
    if !(0.000_01..<100_000 ~= value.magnitude) {
      return NumberFormat.scientific.string(value, in: self)
    }
    var (places, magnitude) = (digits - 1, value.magnitude)
    while magnitude >= 10 && places > 0 { (places, magnitude) = (places - 1, magnitude / 10) }
    while magnitude < 1 { (places, magnitude) = (places + 1, magnitude * 10) }
    return decimal(value, places: places)
  }

  /// Returns a number in scientific notation with three digits: `2.47×10⁻³`.
  package func scientific(_ value: Double) -> String {
    NumberFormat.scientific.string(value, in: self)
  }

  /// Returns `a, b and c`.
  package func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    let and = self(en: "and", de: "und")
    return items.dropLast().joined(separator: ", ") + " \(and) " + last
  }

  /// Returns `1 seed` or `10 seeds`.
  package func seeds(_ count: Int) -> String {
    self(
      en: count == 1 ? "1 seed" : "\(count) seeds",
      de: count == 1 ? "1 Startwert" : "\(count) Startwerte")
  }
}

/// A text in both languages, for values that are declared before the language is known.
package struct Phrase: Hashable, Sendable {
  /// The English text.
  package let english: String
  /// The German text.
  package let german: String

  /// A phrase from its two texts.
  package init(en english: String, de german: String) {
    (self.english, self.german) = (english, german)
  }

  /// A phrase that is the same in both languages, such as the name of a journal.
  package init(_ text: String) { self.init(en: text, de: text) }
}

extension Language {
  /// Returns a phrase in this language.
  package func callAsFunction(_ phrase: Phrase) -> String {
    self(en: phrase.english, de: phrase.german)
  }
}
