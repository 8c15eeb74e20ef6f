import BackpropPlots
import BackpropReport

/// The words for the networks of ``MatchedNetworks``.
struct MatchedNetworkNames {
  let say: Language

  var complex: String { say(en: "complex", de: "komplex") }
  var real: String { say(en: "real, same size", de: "reell, gleich groß") }
  var wideReal: String { say(en: "real, twice the units", de: "reell, doppelt so breit") }

  /// The caption of a table of sizes.
  var sizesCaption: String {
    say(
      en: "The networks: layer sizes and numbers of real parameters",
      de: "Die Netze: Größe der Schichten und Anzahl der reellen Parameter")
  }

  /// The header of a table of sizes.
  var sizesHeader: [String] {
    [
      say(en: "network", de: "Netz"), say(en: "layers", de: "Schichten"),
      say(en: "real parameters", de: "reelle Parameter"),
    ]
  }

  /// Returns the row of a network in a table of sizes.
  func sizesRow(_ name: String, _ network: MatchedNetworks.NetworkResult) -> [String] {
    [name, "\(network.sizes)", say.count(network.parameterCount)]
  }

  /// Returns the rows of all three networks in a table of sizes.
  func sizesRows(_ run: MatchedNetworks) -> [[String]] {
    [
      sizesRow(complex, run.complex), sizesRow(real, run.real), sizesRow(wideReal, run.wideReal),
    ]
  }
}
