import Backprop
import BackpropPlots
import BackpropReport

/// The comparison of 25 a: two costs with the same seeds.
struct CostComparison: Sendable {
  /// A range of epochs, with the mean accuracies of both costs over it.
  struct Row: Hashable, Sendable {
    /// The epochs, from 1.
    let epochs: ClosedRange<Int>
    let crossEntropy: SampleMean
    let quadratic: SampleMean
    /// Cross-entropy minus quadratic on the test set, seed by seed.
    let difference: SampleMean
    /// The same on the training set.
    let trainingDifference: SampleMean
  }

  /// The accuracies of one cost after the last epoch.
  struct Final: Hashable, Sendable {
    let test: SampleMean
    let training: SampleMean
    /// Training accuracy minus test accuracy.
    let gap: SampleMean

    init(_ runs: [History]) {
      let tests = runs.map { $0.relativeEvaluationAccuracy.last ?? .nan }
      let trainings = runs.map { $0.relativeTrainingAccuracy.last ?? .nan }
      test = SampleMean(tests)
      training = SampleMean(trainings)
      gap = SampleMean(trainings, minus: tests)
    }
  }

  /// Thirds of the epochs: 1–10, 11–20 and 21–30 of 30.
  let rows: [Row]
  let crossEntropy: Final
  let quadratic: Final

  /// - Parameter pairs: Runs of both costs with the same seed, all with the same number of epochs;
  ///   at least one pair and one epoch.
  init(_ pairs: [(crossEntropy: History, quadratic: History)]) {
    let (first, second) = (pairs.map(\.crossEntropy), pairs.map(\.quadratic))
    let count = first.first?.epochs ?? 0
    let third = max(1, (count + 2) / 3)
    rows = stride(from: 0, to: count, by: third).map { start in
      let range = start..<min(count, start + third)
      func test(_ runs: [History]) -> [Double] {
        runs.map { mean($0.relativeEvaluationAccuracy, over: range) }
      }
      func training(_ runs: [History]) -> [Double] {
        runs.map { mean($0.relativeTrainingAccuracy, over: range) }
      }
      return Row(
        epochs: range.lowerBound + 1...range.upperBound, crossEntropy: SampleMean(test(first)),
        quadratic: SampleMean(test(second)),
        difference: SampleMean(test(first), minus: test(second)),
        trainingDifference: SampleMean(training(first), minus: training(second)))
    }
    crossEntropy = Final(first)
    quadratic = Final(second)
  }

  /// The lead of the cross-entropy on the test set in the first third of the epochs.
  var early: SampleMean { rows.first?.difference ?? SampleMean([]) }
}

extension CostComparison {
  private func epochs(_ row: Row, in say: Language) -> String {
    let (first, last) = (row.epochs.lowerBound, row.epochs.upperBound)
    return first == last
      ? say(en: "epoch \(first)", de: "Epoche \(first)")
      : say(en: "epochs \(first)–\(last)", de: "Epochen \(first)–\(last)")
  }

  /// The comparison in words: the first epochs, the last ones, the training set.
  func answer(_ claims: inout Claims, in say: Language) -> String {
    guard let first = rows.first, let last = rows.last else { return "" }
    let (start, end) = (epochs(first, in: say), epochs(last, in: say))
    let lead = first.difference.points(in: say)
    let opening = claims.sentence(
      "25a.test-first-epochs", first.difference,
      positive: say(
        en: """
          *The cross-entropy learns faster:* averaged over \(start), its test accuracy is higher \
          by \(lead) percentage points.
          """,
        de: """
          *Die Kreuzentropie lernt schneller:* Im Mittel über die \(start) ist ihre \
          Testgenauigkeit um \(lead) Prozentpunkte höher.
          """),
      negative: say(
        en: """
          *The quadratic cost learns faster:* averaged over \(start), the difference in test \
          accuracy, cross-entropy minus quadratic cost, is \(lead) percentage points.
          """,
        de: """
          *Die quadratischen Kosten lernen schneller:* Im Mittel über die \(start) beträgt der \
          Unterschied der Testgenauigkeit, Kreuzentropie minus quadratische Kosten, \(lead) \
          Prozentpunkte.
          """),
      undecided: say(
        en: """
          *No difference in speed could be shown:* averaged over \(start), the difference in test \
          accuracy, cross-entropy minus quadratic cost, is \(lead) percentage points.
          """,
        de: """
          *Ein Unterschied der Geschwindigkeit ist nicht nachgewiesen:* Im Mittel über die \
          \(start) beträgt der Unterschied der Testgenauigkeit, Kreuzentropie minus quadratische \
          Kosten, \(lead) Prozentpunkte.
          """))
    if rows.count == 1 { return opening }
    let late = last.difference.points(in: say)
    let ending = claims.sentence(
      "25a.test-last-epochs", last.difference,
      positive: say(
        en: " Over \(end) the cross-entropy is ahead (\(late)).",
        de: " Über die \(end) liegt die Kreuzentropie vorn (\(late))."),
      negative: say(
        en: " Over \(end) the quadratic cost is ahead (\(late)).",
        de: " Über die \(end) liegen die quadratischen Kosten vorn (\(late))."),
      undecided: say(
        en: " Over \(end) no difference could be shown (\(late)).",
        de: " Über die \(end) ist kein Unterschied nachgewiesen (\(late))."))
    let fit = last.trainingDifference.points(in: say)
    let training = claims.sentence(
      "25a.training-last-epochs", last.trainingDifference,
      positive: say(
        en: " On the *training* set the cross-entropy is ahead then (\(fit)).",
        de: " Auf der *Trainingsmenge* liegt dann die Kreuzentropie vorn (\(fit))."),
      negative: say(
        en: " On the *training* set the quadratic cost is ahead then (\(fit)).",
        de: " Auf der *Trainingsmenge* liegen dann die quadratischen Kosten vorn (\(fit))."),
      undecided: say(
        en: " On the *training* set no difference could be shown then (\(fit)).",
        de: " Auf der *Trainingsmenge* ist dann kein Unterschied nachgewiesen (\(fit))."))
    return opening + ending + training
  }

  /// The result in a sentence, for the summary.
  func finding(in say: Language) -> String {
    guard let first = rows.first else { return "" }
    let (start, lead) = (epochs(first, in: say), first.difference.points(in: say))
    let final = [crossEntropy.test.percent(in: say), quadratic.test.percent(in: say)]
    let opening =
      switch first.difference.sign {
      case .positive:
        say(
          en: "Over \(start) the cross-entropy is ahead on the test set by \(lead) points",
          de: "Über die \(start) liegt die Kreuzentropie auf der Testmenge um \(lead) Punkte vorn")
      case .negative:
        say(
          en: "Over \(start) the quadratic cost is ahead on the test set (\(lead) points)",
          de: """
            Über die \(start) liegen die quadratischen Kosten auf der Testmenge vorn (\(lead) \
            Punkte)
            """)
      case .undecided:
        say(
          en: "Over \(start) no difference between the costs could be shown (\(lead) points)",
          de: """
            Über die \(start) ist kein Unterschied der Kostenfunktionen nachgewiesen (\(lead) \
            Punkte)
            """)
      }
    return opening
      + say(
        en: """
          ; in the end the test accuracy is \(final[0]) with the cross-entropy and \(final[1]) \
          with the quadratic cost.
          """,
        de: """
          ; am Ende beträgt die Testgenauigkeit \(final[0]) mit der Kreuzentropie und \(final[1]) \
          mit quadratischen Kosten.
          """)
  }

  /// Accuracies after the last epoch.
  func accuracies(in say: Language) -> String {
    let texts = [crossEntropy.training, quadratic.training].map { $0.percent(in: say) }
    let gaps = [crossEntropy.gap, quadratic.gap].map { $0.points(in: say) }
    return say(
      en: """
        After the last epoch, \(texts[0]) of the training digits are classified correctly with \
        the cross-entropy and \(texts[1]) with the quadratic cost. The generalisation gap is \
        \(gaps[0]) and \(gaps[1]) percentage points.
        """,
      de: """
        Nach der letzten Epoche werden mit der Kreuzentropie \(texts[0]) der Trainingsziffern \
        richtig klassifiziert, mit quadratischen Kosten \(texts[1]). Die Generalisierungslücke \
        beträgt \(gaps[0]) und \(gaps[1]) Prozentpunkte.
        """)
  }

  func table(in say: Language) -> PartResult.Block {
    let rows = rows.map { row -> [String] in
      [
        "\(row.epochs.lowerBound)–\(row.epochs.upperBound)", row.crossEntropy.percent(in: say),
        row.quadratic.percent(in: say), row.difference.points(in: say),
        row.trainingDifference.points(in: say),
      ]
    }
    return .table(
      caption: say(
        en: """
          Mean test accuracy over the epochs, and cross-entropy minus quadratic cost in \
          percentage points; \(say.seeds(crossEntropy.test.count)).
          """,
        de: """
          Mittlere Testgenauigkeit über die Epochen, und Kreuzentropie minus quadratische Kosten \
          in Prozentpunkten; \(say.seeds(crossEntropy.test.count)).
          """),
      header: [
        say(en: "epochs", de: "Epochen"), say(en: "cross-entropy", de: "Kreuzentropie"),
        say(en: "quadratic", de: "quadratisch"), say(en: "difference, test", de: "Differenz, Test"),
        say(en: "difference, training", de: "Differenz, Training"),
      ], rows: rows)
  }

  var numbers: [String: Double] {
    [
      "cross_entropy_final_test_accuracy": crossEntropy.test.mean,
      "cross_entropy_final_training_accuracy": crossEntropy.training.mean,
      "quadratic_final_test_accuracy": quadratic.test.mean,
      "quadratic_final_training_accuracy": quadratic.training.mean,
      "test_accuracy_lead_first_epochs": early.mean,
    ]
  }
}
