import BackpropPlots
import BackpropReport

extension Language {
  /// Returns `10 seeds`, in German in the dative that follows `von` and `bei`.
  func seedsDative(_ count: Int) -> String {
    self(en: seeds(count), de: count == 1 ? "1 Startwert" : "\(count) Startwerten")
  }

  /// Returns the end of a table's caption: `mean of 10 seeds and 95 % interval`.
  func meanOfSeeds(_ count: Int) -> String {
    self(
      en: "mean of \(seeds(count)) and 95\u{A0}% interval",
      de: "Mittelwert von \(seedsDative(count)) und 95-%-Intervall")
  }
}
