import BackpropPlots
import BackpropReport

/// The settings of a paired comparison, grouped by the sign that the seeds show its difference to
/// have.
///
/// Sentences about the three groups together are true for all data.
struct ShownSigns {
  /// One setting: the end of the claim's name, the name in a text, and the differences.
  struct Setting {
    let key: String
    let name: String
    let difference: SampleMean
  }

  /// The names of the settings with a positive difference.
  let positive: [String]
  /// The names of the settings with a negative difference.
  let negative: [String]
  /// The names of the settings in which no difference could be shown.
  let undecided: [String]

  /// Tests each setting and records the test as the claim `id` + `-` + the setting's key.
  init(_ id: String, _ settings: [Setting], recordedIn claims: inout Claims) {
    var groups: [String: [String]] = [:]
    for setting in settings {
      let sign = claims.sentence(
        "\(id)-\(setting.key)", setting.difference, positive: "positive", negative: "negative",
        undecided: "undecided")
      groups[sign, default: []].append(setting.name)
    }
    positive = groups["positive"] ?? []
    negative = groups["negative"] ?? []
    undecided = groups["undecided"] ?? []
  }

  /// Returns one sentence about each group that is not empty.
  func sentences(
    negative negativeSentence: ([String]) -> String,
    positive positiveSentence: ([String]) -> String,
    undecided undecidedSentence: ([String]) -> String
  ) -> String {
    var sentences: [String] = []
    if !negative.isEmpty { sentences.append(negativeSentence(negative)) }
    if !positive.isEmpty { sentences.append(positiveSentence(positive)) }
    if !undecided.isEmpty { sentences.append(undecidedSentence(undecided)) }
    return sentences.joined(separator: " ")
  }
}

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
