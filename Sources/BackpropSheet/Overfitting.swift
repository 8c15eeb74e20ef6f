import Backprop
import BackpropPlots
import BackpropReport
import Foundation

/// The signs of overfitting in 25 b: changes of cost and accuracy from one epoch to the last one.
struct Overfitting: Sendable {
  /// The epoch from which changes are measured.
  let first: Int
  /// The last epoch.
  let last: Int
  /// The logarithm of the factor by which the training cost falls.
  let logCostFactor: SampleMean
  /// Training cost after the last epoch.
  let trainingCost: SampleMean
  /// The change of the test accuracy.
  let accuracyChange: SampleMean
  /// Test accuracy in the first and in the last of these epochs.
  let accuracies: (first: SampleMean, last: SampleMean)
  /// The epoch of the lowest mean test cost.
  let minimum: Int
  /// Test cost after the last epoch minus that in the epoch of the minimum.
  let testCostRise: SampleMean
  /// The mean test cost in the epoch of the minimum, and after the last epoch.
  let testCosts: (minimum: Double, last: Double)
  /// The epoch from which on every run classifies all its training digits correctly.
  let perfectSince: Int?
  /// Training accuracy minus test accuracy after the last epoch.
  let gap: SampleMean

  /// - Parameter runs: Runs with the same number of epochs, at least one run and one epoch.
  init(_ runs: [History], from first: Int) {
    last = runs.first?.epochs ?? 0
    self.first = min(first, max(1, last))
    let (start, end) = (self.first - 1, last - 1)
    logCostFactor = SampleMean(runs.map { log($0.trainingCost[start] / $0.trainingCost[end]) })
    trainingCost = SampleMean(runs.map { $0.trainingCost[end] })
    accuracies = (
      SampleMean(runs.map { $0.relativeEvaluationAccuracy[start] }),
      SampleMean(runs.map { $0.relativeEvaluationAccuracy[end] })
    )
    accuracyChange = SampleMean(
      runs.map { $0.relativeEvaluationAccuracy[end] },
      minus: runs.map { $0.relativeEvaluationAccuracy[start] })
    let testCost = meanCurve(runs.map(\.evaluationCost))
    let lowest = testCost.indices.min { testCost[$0] < testCost[$1] } ?? 0
    minimum = lowest + 1
    testCosts = (testCost[lowest], testCost[end])
    testCostRise = SampleMean(
      runs.map { $0.evaluationCost[end] }, minus: runs.map { $0.evaluationCost[lowest] })
    let size = runs.first?.trainingSize ?? 0
    let imperfect = (0...end).last { epoch in runs.contains { $0.trainingAccuracy[epoch] < size } }
    let since = (imperfect ?? -1) + 2
    perfectSince = since <= last ? since : nil
    gap = SampleMean(
      runs.map { $0.relativeTrainingAccuracy[end] },
      minus: runs.map { $0.relativeEvaluationAccuracy[end] })
  }

  /// True if the training cost still falls while the test accuracy does not rise.
  var learnsByHeart: Bool { logCostFactor.sign == .positive && accuracyChange.sign != .positive }

  /// True if the test cost rises after its minimum.
  var testCostRises: Bool { testCostRise.sign == .positive }

  var numbers: [String: Double] {
    var numbers = [
      "training_cost_factor": exp(logCostFactor.mean),
      "final_training_cost": trainingCost.mean,
      "test_accuracy_change": accuracyChange.mean,
      "final_test_accuracy": accuracies.last.mean,
      "test_cost_minimum_epoch": Double(minimum),
      "test_cost_minimum": testCosts.minimum,
      "final_test_cost": testCosts.last,
      "final_gap": gap.mean,
    ]
    numbers["training_accuracy_is_1_since_epoch"] = perfectSince.map(Double.init)
    return numbers
  }
}

extension Overfitting {
  /// The answer to “How can one tell that the network is overfitting?”.
  func answer(_ claims: inout Claims, in say: Language) -> String {
    var signs: [String] = []
    let factor = logCostFactor.geometric(in: say)
    let change = accuracyChange.points(in: say)
    let accuracy = claims.sentence(
      "25b.test-accuracy-change", accuracyChange,
      positive: say(
        en: "the test accuracy still rises (\(change) percentage points)",
        de: "die Testgenauigkeit steigt noch (\(change) Prozentpunkte)"),
      negative: say(
        en: "the test accuracy falls (\(change) percentage points)",
        de: "die Testgenauigkeit sinkt (\(change) Prozentpunkte)"),
      undecided: say(
        en: "no change of the test accuracy could be shown (\(change) percentage points)",
        de: "eine Änderung der Testgenauigkeit ist nicht nachgewiesen (\(change) Prozentpunkte)"))
    let cost = claims.sentence(
      "25b.training-cost-change", logCostFactor,
      positive: say(
        en: "from epoch \(first) to \(last) the training cost falls by a factor of \(factor)",
        de: "Von Epoche \(first) bis \(last) fallen die Trainingskosten um den Faktor \(factor)"),
      negative: say(
        en: "from epoch \(first) to \(last) the training cost rises",
        de: "Von Epoche \(first) bis \(last) steigen die Trainingskosten"),
      undecided: say(
        en: "from epoch \(first) to \(last) no change of the training cost could be shown",
        de: "Von Epoche \(first) bis \(last) ist keine Änderung der Trainingskosten nachgewiesen"))
    let both = say(en: "\(cost), while \(accuracy)", de: "\(cost), und \(accuracy)")
    if learnsByHeart { signs.append(both) }
    let costs = (say.number(testCosts.minimum), say.number(testCosts.last))
    let rise = claims.sentence(
      "25b.test-cost-rise", testCostRise,
      positive: say(
        en: "the test cost rises from \(costs.0), its minimum in epoch \(minimum), to \(costs.1)",
        de: """
          Die Testkosten steigen von \(costs.0), ihrem Minimum in Epoche \(minimum), auf \
          \(costs.1)
          """),
      negative: "",
      undecided: say(
        en: "no rise of the test cost after its minimum in epoch \(minimum) could be shown",
        de: """
          ein Anstieg der Testkosten nach ihrem Minimum in Epoche \(minimum) ist nicht \
          nachgewiesen
          """))
    if testCostRises { signs.append(rise) }
    if let perfectSince, !signs.isEmpty {
      signs.append(
        say(
          en: """
            from epoch \(perfectSince) on every training digit is classified correctly, and in \
            the end the generalisation gap is \(gap.points(in: say)) percentage points
            """,
          de: """
            Ab Epoche \(perfectSince) werden alle Trainingsziffern richtig klassifiziert, und am \
            Ende beträgt die Generalisierungslücke \(gap.points(in: say)) Prozentpunkte
            """))
    }
    guard !signs.isEmpty else {
      return say(
        en: "*No overfitting could be shown:* \(both); \(rise).",
        de: "*Überanpassung ist nicht nachgewiesen:* \(both); \(rise).")
    }
    let numbered = signs.enumerated().map { "(\($0 + 1)) \($1)." }.joined(separator: " ")
    let capital = numbered.replacing(/(\(\d\)) (\p{Ll})/) {
      "\($0.output.1) \($0.output.2.uppercased())"
    }
    return say(
      en: "*Overfitting* shows in \(signs.count == 1 ? "one way" : "\(signs.count) ways"). ",
      de: """
        *Überanpassung* zeigt sich auf \
        \(signs.count == 1 ? "eine Weise" : "\(signs.count) Weisen").\u{20}
        """)
      + capital
  }

  /// The figures for the epochs of the plot.
  func figures(in say: Language) -> String {
    let texts = (accuracies.first.percent(in: say), accuracies.last.percent(in: say))
    let factor = logCostFactor.geometric(in: say)
    return say(
      en: """
        Epoch \(first) → \(last): the training cost at the beginning is \(factor) times that at \
        the end, which is \(trainingCost.number(in: say)). The test accuracy goes from \(texts.0) \
        to \(texts.1); its change is \(accuracyChange.points(in: say)) percentage points.
        """,
      de: """
        Epoche \(first) → \(last): Die Trainingskosten sind zu Beginn das \(factor)-Fache der \
        Trainingskosten am Ende, \(trainingCost.number(in: say)). Die Testgenauigkeit geht von \
        \(texts.0) auf \(texts.1); die Änderung beträgt \(accuracyChange.points(in: say)) \
        Prozentpunkte.
        """)
  }

  /// The result in a sentence, for the summary.
  func finding(in say: Language) -> String {
    let (factor, change) = (logCostFactor.geometric(in: say), accuracyChange.points(in: say))
    let opening =
      learnsByHeart || testCostRises
      ? say(en: "Overfitting shows", de: "Überanpassung zeigt sich")
      : say(en: "No overfitting could be shown", de: "Überanpassung ist nicht nachgewiesen")
    return opening
      + say(
        en: """
          : the training cost in epoch \(first) is \(factor) times that in epoch \(last), and the \
          test accuracy changes by \(change) percentage points.
          """,
        de: """
          : Die Trainingskosten in Epoche \(first) sind das \(factor)-Fache derer in Epoche \
          \(last), und die Testgenauigkeit ändert sich um \(change) Prozentpunkte.
          """)
  }
}
