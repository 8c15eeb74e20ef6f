import Backprop
import BackpropPlots
import BackpropReport
import Foundation

/// The comparison of 25 c: the same training without and with L2 regularisation.
struct Regularisation: Sendable {
  let lambda: Double
  /// The changes of cost and accuracy without and with regularisation.
  let plain, regularised: Overfitting
  /// Test accuracy with regularisation minus without, seed by seed, in the mean over the epochs
  /// of the plot.
  let meanDifference: SampleMean
  /// The same after the last epoch.
  let lastDifference: SampleMean
  /// The penalty `λ/(2n) Σ‖w‖²` after the last epoch.
  let penalty: SampleMean
  /// The regularised training cost without the penalty after the last epoch.
  let dataCost: SampleMean
  /// Training cost with regularisation minus without, after the last epoch.
  let costDifference: SampleMean
  /// Σ‖w‖² after the last epoch.
  let squaredNorms: (plain: SampleMean, regularised: SampleMean)
  /// The generalisation gap with regularisation minus that without.
  let gapDifference: SampleMean
  /// Test accuracy in the mean over the epochs of the plot.
  let meanAccuracies: (plain: SampleMean, regularised: SampleMean)

  /// - Parameters:
  ///   - pairs: Runs of both kinds with the same seed, all with the same number of epochs; at least
  ///     one pair and one epoch.
  ///   - first: The first epoch of the plot.
  init(_ pairs: [(plain: History, regularised: History)], lambda: Double, from first: Int) {
    self.lambda = lambda
    let (plain, regularised) = (pairs.map(\.plain), pairs.map(\.regularised))
    self.plain = Overfitting(plain, from: first)
    self.regularised = Overfitting(regularised, from: first)
    let range = self.plain.first - 1..<self.plain.last
    func accuracies(_ runs: [History]) -> [Double] {
      runs.map { mean($0.relativeEvaluationAccuracy, over: range) }
    }
    func last(_ runs: [History], _ values: KeyPath<History, [Double]>) -> [Double] {
      runs.map { $0[keyPath: values].last ?? .nan }
    }
    func gaps(_ runs: [History]) -> [Double] {
      zip(last(runs, \.relativeTrainingAccuracy), last(runs, \.relativeEvaluationAccuracy)).map(-)
    }
    meanAccuracies = (SampleMean(accuracies(plain)), SampleMean(accuracies(regularised)))
    meanDifference = SampleMean(accuracies(regularised), minus: accuracies(plain))
    lastDifference = SampleMean(
      last(regularised, \.relativeEvaluationAccuracy),
      minus: last(plain, \.relativeEvaluationAccuracy))
    let factor = lambda / (2 * Double(max(1, plain.first?.trainingSize ?? 1)))
    let penalties = last(regularised, \.squaredWeightNorm).map { factor * $0 }
    penalty = SampleMean(penalties)
    dataCost = SampleMean(last(regularised, \.trainingCost), minus: penalties)
    costDifference = SampleMean(
      last(regularised, \.trainingCost), minus: last(plain, \.trainingCost))
    squaredNorms = (
      SampleMean(last(plain, \.squaredWeightNorm)),
      SampleMean(last(regularised, \.squaredWeightNorm))
    )
    gapDifference = SampleMean(gaps(regularised), minus: gaps(plain))
  }
}

extension Regularisation {
  private func lambdaText(in say: Language) -> String {
    NumberFormat.automatic.string(lambda, in: say)
  }

  /// The answer to “How do the courses change?”.
  func answer(_ claims: inout Claims, in say: Language) -> String {
    let (first, last) = (plain.first, plain.last)
    let costs = (regularised.trainingCost.number(in: say), plain.trainingCost.number(in: say))
    let cost = claims.sentence(
      "25c.training-cost", costDifference,
      positive: say(
        en: """
          The *training cost* stays higher: in epoch \(last) it is \(costs.0) instead of \
          \(costs.1).
          """,
        de: """
          Die *Trainingskosten* bleiben höher: In Epoche \(last) betragen sie \(costs.0) statt \
          \(costs.1).
          """),
      negative: say(
        en: """
          The *training cost* is lower: in epoch \(last) it is \(costs.0) instead of \(costs.1).
          """,
        de: """
          Die *Trainingskosten* sind niedriger: In Epoche \(last) betragen sie \(costs.0) statt \
          \(costs.1).
          """),
      undecided: say(
        en: """
          A difference of the *training cost* in epoch \(last) could not be shown (\(costs.0) and \
          \(costs.1)).
          """,
        de: """
          Ein Unterschied der *Trainingskosten* in Epoche \(last) ist nicht nachgewiesen \
          (\(costs.0) und \(costs.1)).
          """))
    let split = say(
      en: """
         Of it, \(penalty.number(in: say)) is the penalty $λ/(2 n) ∑ w^2$, and \
        \(dataCost.number(in: say)) the cost of the digits alone. The total in epoch \(first) is \(regularised.logCostFactor.geometric(in: say)) times that in epoch \(last); without regularisation it is \(plain.logCostFactor.geometric(in: say)) times.
        """,
      de: """
         Davon entfallen \(penalty.number(in: say)) auf den Strafterm $λ/(2 n) ∑ w^2$ und \
        \(dataCost.number(in: say)) auf die Ziffern selbst. Die Summe in Epoche \(first) ist das \(regularised.logCostFactor.geometric(in: say))-Fache derer in Epoche \(last), ohne Regularisierung das \(plain.logCostFactor.geometric(in: say))-Fache.
        """)
    let gain = meanDifference.points(in: say)
    let accuracy = claims.sentence(
      "25c.test-accuracy", meanDifference,
      positive: say(
        en: """
           The *test accuracy* is higher: by \(gain) percentage points in the mean over epochs \
          \(first)–\(last).
          """,
        de: """
           Die *Testgenauigkeit* ist höher: um \(gain) Prozentpunkte im Mittel über die Epochen \
          \(first)–\(last).
          """),
      negative: say(
        en: """
           The *test accuracy* is lower: the difference is \(gain) percentage points in the mean \
          over epochs \(first)–\(last).
          """,
        de: """
           Die *Testgenauigkeit* ist niedriger: Der Unterschied beträgt \(gain) Prozentpunkte im \
          Mittel über die Epochen \(first)–\(last).
          """),
      undecided: say(
        en: """
           No difference of the *test accuracy* could be shown: \(gain) percentage points in the \
          mean over epochs \(first)–\(last).
          """,
        de: """
           Ein Unterschied der *Testgenauigkeit* ist nicht nachgewiesen: \(gain) Prozentpunkte im \
          Mittel über die Epochen \(first)–\(last).
          """))
    let gap = gapDifference.points(in: say)
    let generalisation = claims.sentence(
      "25c.gap", gapDifference,
      positive: say(
        en: " The generalisation gap in the end is larger (\(gap)).",
        de: " Die Generalisierungslücke am Ende ist größer (\(gap))."),
      negative: say(
        en: " The generalisation gap in the end is smaller (\(gap)).",
        de: " Die Generalisierungslücke am Ende ist kleiner (\(gap))."),
      undecided: say(
        en: " No difference of the generalisation gap in the end could be shown (\(gap)).",
        de: " Ein Unterschied der Generalisierungslücke am Ende ist nicht nachgewiesen (\(gap))."))
    return cost + split + accuracy + generalisation
  }

  /// The figures without and with regularisation beside each other.
  func table(in say: Language) -> PartResult.Block {
    func row(_ name: String, _ a: String, _ b: String, _ difference: String) -> [String] {
      [name, a, b, difference]
    }
    let (first, last) = (plain.first, plain.last)
    return .table(
      caption: say(
        en: """
          Without and with regularisation, \(say.seeds(meanDifference.count)); differences seed \
          by seed, those of accuracies in percentage points.
          """,
        de: """
          Ohne und mit Regularisierung, \(say.seeds(meanDifference.count)); Differenzen je \
          Startwert, die der Genauigkeiten in Prozentpunkten.
          """),
      header: ["", "λ = 0", "λ = \(lambdaText(in: say))", say(en: "difference", de: "Differenz")],
      rows: [
        row(
          say(en: "training cost, epoch \(last)", de: "Trainingskosten, Epoche \(last)"),
          plain.trainingCost.number(in: say), regularised.trainingCost.number(in: say),
          costDifference.number(in: say)),
        row(
          say(
            en: "cost in epoch \(first) / epoch \(last)",
            de: "Kosten in Epoche \(first) / Epoche \(last)"),
          plain.logCostFactor.geometric(in: say),
          regularised.logCostFactor.geometric(in: say), ""),
        row(
          say(en: "test accuracy, epoch \(last)", de: "Testgenauigkeit, Epoche \(last)"),
          plain.accuracies.last.percent(in: say), regularised.accuracies.last.percent(in: say),
          lastDifference.points(in: say)),
        row(
          say(en: "mean over epochs \(first)–\(last)", de: "Mittel über Epochen \(first)–\(last)"),
          meanAccuracies.plain.percent(in: say), meanAccuracies.regularised.percent(in: say),
          meanDifference.points(in: say)),
        row(
          say(
            en: "its change, epoch \(first) → \(last)",
            de: "ihre Änderung, Epoche \(first) → \(last)"),
          plain.accuracyChange.points(in: say), regularised.accuracyChange.points(in: say), ""),
        row(
          "$∑ w^2$", squaredNorms.plain.number(in: say), squaredNorms.regularised.number(in: say),
          ""
        ),
      ])
  }

  /// The result in a sentence, for the summary.
  func finding(in say: Language) -> String {
    let gain = meanDifference.points(in: say)
    let costs = (say.number(regularised.trainingCost.mean), say.number(plain.trainingCost.mean))
    let accuracy =
      switch meanDifference.sign {
      case .positive:
        say(
          en: "raises the mean test accuracy by \(gain) percentage points",
          de: "erhöht die mittlere Testgenauigkeit um \(gain) Prozentpunkte")
      case .negative:
        say(
          en: "lowers the mean test accuracy (\(gain) percentage points)",
          de: "senkt die mittlere Testgenauigkeit (\(gain) Prozentpunkte)")
      case .undecided:
        say(
          en: """
            makes no difference of the mean test accuracy that could be shown (\(gain) percentage \
            points)
            """,
          de: """
            bewirkt keinen nachgewiesenen Unterschied der mittleren Testgenauigkeit (\(gain) \
            Prozentpunkte)
            """)
      }
    return say(
      en: """
        L2 regularisation with $λ = 0.1$ \(accuracy); the training cost in epoch \(plain.last) is \
        \(costs.0) instead of \(costs.1).
        """,
      de: """
        L2-Regularisierung mit $λ = 0.1$ \(accuracy); die Trainingskosten in Epoche \(plain.last) \
        betragen \(costs.0) statt \(costs.1).
        """)
  }

  var numbers: [String: Double] {
    [
      "lambda": lambda,
      "test_accuracy_gain": meanDifference.mean,
      "final_test_accuracy": regularised.accuracies.last.mean,
      "final_test_accuracy_without": plain.accuracies.last.mean,
      "final_training_cost": regularised.trainingCost.mean,
      "final_training_cost_without": plain.trainingCost.mean,
      "final_penalty": penalty.mean,
      "final_data_cost": dataCost.mean,
      "final_test_cost": regularised.testCosts.last,
      "final_test_cost_without": plain.testCosts.last,
      "squared_weight_norm": squaredNorms.regularised.mean,
      "squared_weight_norm_without": squaredNorms.plain.mean,
    ]
  }
}
