/// A sentence of the report that depends on measured data, with the test that chose it.
///
/// The sentence is true whenever its test has the outcome that is stored with it. `report.json`
/// lists every claim with its numbers, so that a reader can repeat the test.
public struct Claim: Sendable, Hashable, Encodable {
  /// The name: `25b.accuracy-from-100`.
  public let id: String
  /// The condition that was tested, as a formula or in words.
  public let test: String
  /// The outcome of the test: `positive`, `undecided`, `true`, …
  public let outcome: String
  /// The numbers that were compared.
  public let numbers: [String: Double]
  /// True if the test compares means over seeds, each such test with an error of 5 %.
  public let isStatistical: Bool

  package init(
    _ id: String, test: String, outcome: String, numbers: [String: Double],
    isStatistical: Bool = false
  ) {
    self.id = id
    self.test = test
    self.outcome = outcome
    self.numbers = numbers.filter { $0.value.isFinite }
    self.isStatistical = isStatistical
  }
}

/// The claims of a part of a report, collected while its sentences are written.
package struct Claims: Sendable {
  /// The claims so far.
  package private(set) var all: [Claim] = []

  package init() {}

  /// Chooses a sentence by the sign that a confidence interval shows.
  ///
  /// - Parameters:
  ///   - id: The name of the claim.
  ///   - difference: The differences, one per seed.
  package mutating func sentence(
    _ id: String, _ difference: SampleMean, positive: @autoclosure () -> String,
    negative: @autoclosure () -> String, undecided: @autoclosure () -> String
  ) -> String {
    let sign = difference.sign
    all.append(
      Claim(
        id, test: "95 % interval (Student's t) of the mean over the seeds against 0",
        outcome: sign.rawValue, numbers: difference.numbers, isStatistical: true))
    return switch sign {
    case .positive: positive()
    case .negative: negative()
    case .undecided: undecided()
    }
  }

  /// Chooses a sentence by a condition on numbers.
  package mutating func sentence(
    _ id: String, _ test: String, _ holds: Bool, _ numbers: [String: Double],
    then sentence: @autoclosure () -> String, else other: @autoclosure () -> String
  ) -> String {
    all.append(Claim(id, test: test, outcome: String(holds), numbers: numbers))
    return holds ? sentence() : other()
  }
}
