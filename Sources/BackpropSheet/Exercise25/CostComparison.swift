import Backprop
import BackpropPlots

/// The comparison of 25 a: two costs with the same seeds.
struct CostComparison: Sendable {
  /// The accuracies of two costs on the same digits, after the same epoch.
  struct Lead: Hashable, Sendable {
    let crossEntropy: SampleMean
    let quadratic: SampleMean
    /// Cross-entropy minus quadratic, seed by seed.
    let difference: SampleMean
    /// The number of seeds for which the cross-entropy is ahead.
    let ahead: Int
    /// `first` means that the cross-entropy is ahead.
    let verdict: AccuracyVerdict

    /// - Parameter size: The number of digits behind the accuracies.
    init(crossEntropy a: [Double], quadratic b: [Double], size: Int) {
      let differences = zip(a, b).map { $0 - $1 }
      crossEntropy = SampleMean(a)
      quadratic = SampleMean(b)
      difference = SampleMean(differences)
      ahead = differences.count { $0 > 0 }
      verdict = AccuracyVerdict(
        difference, accuracy: (crossEntropy.mean + quadratic.mean) / 2, testSize: size)
    }

    /// The leading cost; `nil` if the verdict is undecided.
    var leader: String? {
      switch verdict {
      case .first: "cross-entropy"
      case .second: "quadratic cost"
      case .undecided: nil
      }
    }

    /// The number of seeds that agree with the verdict.
    var agreeing: Int { verdict == .second ? difference.count - ahead : ahead }
  }

  /// The two costs after one epoch.
  struct Row: Hashable, Sendable {
    let epoch: Int
    let test: Lead
    let training: Lead
  }

  /// The accuracies of one cost.
  struct Accuracies: Hashable, Sendable {
    /// The highest test accuracy of each run.
    let best: SampleMean
    /// The epoch of the highest test accuracy.
    let bestEpoch: SampleMean
    /// Test accuracy after the last epoch.
    let final: SampleMean
    /// Training accuracy after the last epoch.
    let training: SampleMean
    /// Training accuracy minus test accuracy after the last epoch.
    let gap: SampleMean

    init(_ runs: [History]) {
      let tests = runs.map(\.relativeEvaluationAccuracy)
      let trainings = runs.map { $0.relativeTrainingAccuracy.last ?? .nan }
      let finals = tests.map { $0.last ?? .nan }
      best = SampleMean(tests.map { $0.max() ?? .nan })
      bestEpoch = SampleMean(
        tests.map { test in Double((test.max().flatMap(test.firstIndex) ?? 0) + 1) })
      final = SampleMean(finals)
      training = SampleMean(trainings)
      gap = SampleMean(zip(trainings, finals).map { $0 - $1 })
    }
  }

  /// Epochs 1, 5 and 30, if there are so many, and the last epoch.
  let rows: [Row]
  let crossEntropy: Accuracies
  let quadratic: Accuracies
  /// The highest test accuracy that both reach, in whole percent.
  let level: Double
  /// The first epoch whose mean test accuracy is at least the level.
  let crossEntropyReaches: Int?
  let quadraticReaches: Int?
  /// The number of seeds.
  let seeds: Int

  /// - Parameter pairs: Runs of both costs with the same seed, all with the same number of epochs;
  ///   at least one pair and one epoch.
  init(_ pairs: [(crossEntropy: History, quadratic: History)]) {
    let sizes = (
      test: pairs.first?.crossEntropy.evaluationSize ?? 0,
      training: pairs.first?.crossEntropy.trainingSize ?? 0
    )
    let tests = (
      pairs.map(\.crossEntropy.relativeEvaluationAccuracy),
      pairs.map(\.quadratic.relativeEvaluationAccuracy)
    )
    let trainings = (
      pairs.map(\.crossEntropy.relativeTrainingAccuracy),
      pairs.map(\.quadratic.relativeTrainingAccuracy)
    )
    let epochs = tests.0.first?.count ?? 0
    seeds = pairs.count
    let shown = epochs == 0 ? [] : [1, 5, 30].filter { $0 < epochs } + [epochs]
    rows = shown.map { epoch in
      func lead(_ runs: ([[Double]], [[Double]]), size: Int) -> Lead {
        Lead(
          crossEntropy: runs.0.map { $0[epoch - 1] }, quadratic: runs.1.map { $0[epoch - 1] },
          size: size)
      }
      return Row(
        epoch: epoch, test: lead(tests, size: sizes.test),
        training: lead(trainings, size: sizes.training))
    }
    crossEntropy = Accuracies(pairs.map(\.crossEntropy))
    quadratic = Accuracies(pairs.map(\.quadratic))
    let means = (meanCurve(tests.0), meanCurve(tests.1))
    let lower = min(means.0.max() ?? 0, means.1.max() ?? 0)
    // A mean of counts that is a whole number of percent may miss it by a rounding error.
    let level = (lower * 100 + 1e-9).rounded(.down) / 100
    self.level = level
    crossEntropyReaches = means.0.firstIndex { $0 >= level - 1e-11 }.map { $0 + 1 }
    quadraticReaches = means.1.firstIndex { $0 >= level - 1e-11 }.map { $0 + 1 }
  }
}

extension CostComparison {
  /// The answer to “Which cost learns faster?”.
  var answer: String {
    guard let first = rows.first, let last = rows.last else { return "" }
    return testAnswer(first) + levelSentence + trainingSentence(last)
  }

  private func testAnswer(_ first: Row) -> String {
    let epochs = Self.list(rows.map { "\($0.epoch)" })
    if rows.allSatisfy({ $0.test.verdict == .undecided }) {
      let leads = Self.list(rows.map(\.test.difference.points))
      let (noun, each) = rows.count == 1 ? ("epoch", "which is") : ("epochs", "each of which is")
      return "*Neither cost learns faster* on the test digits: after \(noun) \(epochs) the "
        + "cross-entropy leads by \(leads) percentage points, \(each) \(chance)."
    }
    let lead =
      first.test.leader.map { "The *\($0) learns faster*: " }
      ?? "At first *neither cost is faster*, later they differ: "
    return lead + rows.map(sentence).joined(separator: "; ") + "."
  }

  /// The reason why a difference is undecided.
  private var chance: String {
    seeds == 1
      ? "no more than the choice of the test digits makes"
      : "no more than chance, as far as \(seeds) seeds tell"
  }

  /// `after epoch 5 the cross-entropy leads by 0.31 ± 0.12 percentage points (4 of 5 seeds)`.
  private func sentence(_ row: Row) -> String {
    let lead = row.test
    guard let leader = lead.leader else {
      return "after epoch \(row.epoch) the difference of \(lead.difference.points) percentage "
        + "points is \(chance)"
    }
    return "after epoch \(row.epoch) the \(leader) leads by \(lead.difference.unsignedPoints) "
      + "percentage points (\(seedCount(lead.agreeing, of: lead.difference.count)))"
  }

  private var levelSentence: String {
    guard let crossEntropyReaches, let quadraticReaches else { return "" }
    let percent = NumberFormat.percent().string(level)
    let times =
      crossEntropyReaches == quadraticReaches
      ? "in epoch \(crossEntropyReaches) with either cost"
      : "in epoch \(crossEntropyReaches) with the cross-entropy and in epoch \(quadraticReaches) "
        + "with the quadratic cost"
    return " A mean test accuracy of \(percent) is reached \(times)."
  }

  private func trainingSentence(_ row: Row) -> String {
    let lead = row.training
    let numbers = "(\(lead.crossEntropy.percent) against \(lead.quadratic.percent)"
    guard let leader = lead.leader else {
      return " On the *training* digits they do not differ after epoch \(row.epoch) either "
        + "\(numbers))."
    }
    return " On the *training* digits the \(leader) leads after epoch \(row.epoch), by "
      + "\(lead.difference.unsignedPoints) percentage points \(numbers); "
      + "\(seedCount(lead.agreeing, of: lead.difference.count)))."
  }

  /// A sentence per cost: best and final accuracies, and the gap between training and test.
  var accuracies: String {
    func sentence(_ name: String, _ cost: Accuracies) -> String {
      "\(name) reaches its best test accuracy, \(cost.best.percent), "
        + "\(Self.epochs(cost.bestEpoch)) and ends at \(cost.final.percent); on the training "
        + "digits it ends at \(cost.training.percent), a gap of \(cost.gap.unsignedPoints) "
        + "percentage points."
    }
    let sign = seeds > 1 ? " (± is one standard deviation over \(seeds) seeds.)" : ""
    return sentence("The cross-entropy", crossEntropy) + " "
      + sentence("The quadratic cost", quadratic) + sign
  }

  private static func epochs(_ epochs: SampleMean) -> String {
    let (first, last) = (Int(epochs.minimum), Int(epochs.maximum))
    return first == last ? "in epoch \(first)" : "in epochs \(first) to \(last)"
  }

  private static func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The finding, one line for the summary.
  var finding: String {
    guard let first = rows.first, let last = rows.last else { return "" }
    let start =
      switch first.test.verdict {
      case .first: "The cross-entropy learns faster than the quadratic cost"
      case .second: "The quadratic cost learns faster than the cross-entropy"
      case .undecided:
        "Cross-entropy (η = 0.5) and quadratic cost (η = 3) learn equally fast, as far as "
          + (seeds == 1 ? "one seed tells" : "\(seeds) seeds tell")
      }
    let end =
      last.test.leader.map { "in the end the \($0) is ahead" }
      ?? "in the end they do not differ by more than chance"
    let training = last.training.difference.unsignedPoints
    let onTraining =
      last.training.leader.map {
        "; on the training digits the \($0) ends ahead by \(training) percentage points"
      } ?? ""
    return "\(start): \(first.test.crossEntropy.percent) against \(first.test.quadratic.percent) "
      + "of the test digits after epoch \(first.epoch); \(end), "
      + "\(last.test.crossEntropy.percent) against \(last.test.quadratic.percent) after epoch "
      + "\(last.epoch)\(onTraining)."
  }

  var table: ExerciseResult.Block {
    .table(
      caption: "Test accuracy of both costs. Leads are cross-entropy minus quadratic, in "
        + "percentage points"
        + (seeds > 1 ? "; ± is one standard deviation over \(seeds) seeds." : "."),
      header: [
        "epoch", "cross-entropy", "quadratic", "lead", "seeds that lead", "lead on training digits",
      ],
      rows: rows.map { row in
        [
          "\(row.epoch)", row.test.crossEntropy.percent, row.test.quadratic.percent,
          row.test.difference.points, "\(row.test.ahead) of \(row.test.difference.count)",
          row.training.difference.points,
        ]
      })
  }

  var numbers: [String: Double] {
    var numbers = [
      "cross_entropy_best_test_accuracy": crossEntropy.best.mean,
      "cross_entropy_final_test_accuracy": crossEntropy.final.mean,
      "cross_entropy_final_training_accuracy": crossEntropy.training.mean,
      "quadratic_best_test_accuracy": quadratic.best.mean,
      "quadratic_final_test_accuracy": quadratic.final.mean,
      "quadratic_final_training_accuracy": quadratic.training.mean,
    ]
    for row in rows { numbers["test_accuracy_lead_epoch_\(row.epoch)"] = row.test.difference.mean }
    return numbers
  }
}
