import BackpropPlots
import BackpropReport

/// The condition under which a result counts as reproduced.
package enum ResultExpectation: Hashable, Sendable {
  /// The mean differs from the printed value by at most a tolerance.
  case near(Double, within: Double)
  /// The mean is at least the printed value.
  case atLeast(Double)
  /// The interval of a difference lies above 0.
  case positive
  /// The interval of a difference lies below 0.
  case negative
  /// The interval of a difference does not lie above 0.
  case notPositive

  /// The printed number; `nil` for a statement about a sign.
  package var value: Double? {
    switch self {
    case .near(let value, _), .atLeast(let value): value
    case .positive, .negative, .notPositive: nil
    }
  }

  /// A Boolean value that indicates whether the condition is a test of means over seeds against each
  /// other.
  var isStatistical: Bool { value == nil }
}

/// The comparison of a repeated result with the printed one.
package enum Verdict: String, Sendable {
  /// The condition of the expectation holds.
  case reproduced
  /// It does not hold for the mean, but the 95 % interval contains values for which it does.
  case undecided
  /// It does not hold, for the interval either.
  case notReproduced = "not-reproduced"
  /// It does not hold for a reduced experiment, of which it need not.
  case reduced

  /// Compares the values of the seeds with the expectation.
  ///
  /// - Parameter isReduced: True if the experiment is shorter than the published one.
  /// - Precondition: There is at least one value.
  init(_ mean: SampleMean, _ expectation: ResultExpectation, isReduced: Bool) {
    self.init(mean, expectation)
    if isReduced, self == .notReproduced { self = .reduced }
  }

  private init(_ mean: SampleMean, _ expectation: ResultExpectation) {
    precondition(mean.count > 0, "a verdict needs a value")
    switch expectation {
    case .near(let value, let tolerance):
      let (low, high) = (value - tolerance, value + tolerance)
      if low <= mean.mean && mean.mean <= high {
        self = .reproduced
      } else {
        // Without an interval, for one seed, both comparisons are false.
        self = mean.upper >= low && mean.lower <= high ? .undecided : .notReproduced
      }
    case .atLeast(let value):
      self = mean.mean >= value ? .reproduced : mean.upper >= value ? .undecided : .notReproduced
    case .positive: self.init(mean.sign, expected: .positive)
    case .negative: self.init(mean.sign, expected: .negative)
    case .notPositive:
      self =
        mean.sign == .positive ? .notReproduced : mean.count < 2 ? .undecided : .reproduced
    }
  }

  private init(_ sign: ShownSign, expected: ShownSign) {
    self = sign == expected ? .reproduced : sign == .undecided ? .undecided : .notReproduced
  }
}

/// The sentence about a verdict, and the claim behind it.
struct VerdictText {
  let mean: SampleMean
  let expectation: ResultExpectation
  let unit: PublishedResult.Unit
  let isReduced: Bool
  let say: Language

  var verdict: Verdict { Verdict(mean, expectation, isReduced: isReduced) }

  /// The verdict in a word or two.
  var word: String { Self.word(verdict, in: say) }

  static func word(_ verdict: Verdict, in say: Language) -> String {
    switch verdict {
    case .reproduced: say(en: "reproduced", de: "reproduziert")
    case .undecided: say(en: "undecided", de: "unentschieden")
    case .notReproduced: say(en: "not reproduced", de: "nicht reproduziert")
    case .reduced: say(en: "reduced: not decided", de: "gekürzt: nicht entschieden")
    }
  }

  /// The claim with the numbers that were compared.
  func claim(_ id: String) -> Claim {
    var numbers = mean.numbers
    numbers["printed"] = expectation.value
    if case .near(_, let tolerance) = expectation { numbers["tolerance"] = tolerance }
    return Claim(
      id, test: test, outcome: verdict.rawValue, numbers: numbers,
      isStatistical: expectation.isStatistical)
  }

  private var test: String {
    switch expectation {
    case .near: "abs(mean - printed) <= tolerance; else the 95 % interval against the tolerance"
    case .atLeast: "mean >= printed; else the 95 % interval against it"
    case .positive: "95 % interval of the mean difference above 0"
    case .negative: "95 % interval of the mean difference below 0"
    case .notPositive: "95 % interval of the mean difference not above 0"
    }
  }

  // MARK: - Numbers

  private func number(_ value: Double) -> String {
    switch unit {
    case .percent: say.percent(value)
    case .number: say.number(value)
    }
  }

  private func distance(_ value: Double) -> String {
    switch unit {
    case .percent:
      say(
        en: "\(say.decimal(100 * value, places: 2)) points",
        de: "\(say.decimal(100 * value, places: 2)) Punkte")
    case .number: say.number(value)
    }
  }

  /// The expected value, as in `95.42 % ± 0.50`.
  var expected: String {
    switch expectation {
    case .near(let value, let tolerance):
      switch unit {
      case .percent: "\(say.percent(value)) ± \(say.decimal(100 * tolerance, places: 2))"
      case .number: "\(say.number(value)) ± \(say.number(tolerance))"
      }
    case .atLeast(let value): "≥ \(number(value))"
    case .positive: "> 0"
    case .negative: "< 0"
    case .notPositive: "≤ 0"
    }
  }

  // MARK: - Sentences

  /// A sentence that is true of the mean and its interval, and one on a reduced experiment.
  var sentence: String {
    let sentence =
      switch expectation {
      case .near(let value, let tolerance): near(value, tolerance)
      case .atLeast(let value): atLeast(value)
      case .positive, .negative, .notPositive: sign
      }
    guard verdict == .reduced else { return sentence }
    return sentence
      + say(
        en: " The reduced experiment need not reach the print.",
        de: " Das gekürzte Experiment muss den Druck nicht erreichen.")
  }

  private func near(_ value: Double, _ tolerance: Double) -> String {
    let (difference, allowed) = (distance(abs(mean.mean - value)), distance(tolerance))
    let isAbove = mean.mean > value
    let side = say(en: isAbove ? "above" : "below", de: isAbove ? "über" : "unter")
    let printed = number(value)
    let start = say(
      en: "The mean is \(difference) \(side) the printed \(printed)",
      de: "Der Mittelwert liegt \(difference) \(side) den gedruckten \(printed)")
    switch verdict {
    case .reproduced:
      return start
        + say(
          en: ", within the tolerance of \(allowed).",
          de: ", innerhalb der Toleranz von \(allowed).")
    case .undecided:
      return start
        + say(
          en: ", outside the tolerance of \(allowed); its 95 % interval reaches into it.",
          de: ", außerhalb der Toleranz von \(allowed); sein 95-%-Intervall reicht hinein.")
    case .notReproduced, .reduced:
      return start
        + (mean.count > 1
          ? say(
            en: ", outside the tolerance of \(allowed), and so is its whole 95 % interval.",
            de: ", außerhalb der Toleranz von \(allowed), ebenso sein ganzes 95-%-Intervall.")
          : say(
            en: ", outside the tolerance of \(allowed); one seed has no interval.",
            de: ", außerhalb der Toleranz von \(allowed); ein Startwert hat kein Intervall."))
    }
  }

  private func atLeast(_ value: Double) -> String {
    let printed = number(value)
    switch verdict {
    case .reproduced:
      return say(
        en: "The mean is at least the printed \(printed).",
        de: "Der Mittelwert beträgt mindestens die gedruckten \(printed).")
    case .undecided:
      return say(
        en: "The mean is below the printed \(printed), which its 95 % interval contains.",
        de: "Der Mittelwert liegt unter den gedruckten \(printed), die sein 95-%-Intervall "
          + "enthält.")
    case .notReproduced, .reduced:
      let start = say(
        en: "The mean is below the printed \(printed)",
        de: "Der Mittelwert liegt unter den gedruckten \(printed)")
      return start
        + (mean.count > 1
          ? say(
            en: ", and so is its whole 95 % interval.", de: ", ebenso sein ganzes 95-%-Intervall.")
          : say(
            en: "; one seed has no interval.", de: "; ein Startwert hat kein Intervall."))
    }
  }

  private var sign: String {
    if mean.count < 2 {
      return say(
        en: "A difference of one seed has no interval and shows nothing.",
        de: "Die Differenz eines einzigen Startwerts hat kein Intervall und zeigt nichts.")
    }
    let found =
      switch mean.sign {
      case .positive:
        say(
          en: "The 95 % interval of the difference lies above 0",
          de: "Das 95-%-Intervall der Differenz liegt über 0")
      case .negative:
        say(
          en: "The 95 % interval of the difference lies below 0",
          de: "Das 95-%-Intervall der Differenz liegt unter 0")
      case .undecided:
        say(
          en: "The 95 % interval of the difference contains 0",
          de: "Das 95-%-Intervall der Differenz enthält 0")
      }
    switch verdict {
    case .reproduced: return found + say(en: ", as printed.", de: ", wie gedruckt.")
    case .undecided:
      return found
        + say(
          en: ": the printed difference could not be shown.",
          de: ": Der gedruckte Unterschied ist nicht nachgewiesen.")
    case .notReproduced, .reduced:
      return found + say(en: ", against the print.", de: ", entgegen dem Druck.")
    }
  }
}
