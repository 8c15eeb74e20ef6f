import Backprop
import BackpropPlots

/// The comparison of 25 c: the same training without and with L2 regularisation.
struct Regularisation: Hashable, Sendable {
  /// The results of one of the two, averaged over the seeds.
  struct Summary: Hashable, Sendable {
    /// The test accuracy of each run, averaged over its last epochs.
    let testAccuracy: SampleMean
    /// Training accuracy, likewise.
    let trainingAccuracy: SampleMean
    /// Training cost after the last epoch, with the L2 term.
    let trainingCost: Double
    /// The L2 term, `λ/(2n) Σ‖w‖²`.
    let penalty: Double
    /// The epoch of the lowest test cost.
    let minimum: Int
    let minimumCost: Double
    /// Test cost after the last epoch.
    let finalCost: Double
    /// Σ‖w‖² after the last epoch.
    let squaredWeightNorm: Double
    /// Test cost after the last epoch over its minimum, minus 1.
    var rise: Double { finalCost / minimumCost - 1 }

    init(_ runs: [History], lambda: Double, window: Int) {
      func late(_ values: [Double]) -> Double {
        let last = values.suffix(window)
        return last.reduce(0, +) / Double(last.count)
      }
      let testCosts = meanCurve(runs.map(\.evaluationCost))
      testAccuracy = SampleMean(runs.map { late($0.relativeEvaluationAccuracy) })
      trainingAccuracy = SampleMean(runs.map { late($0.relativeTrainingAccuracy) })
      trainingCost = meanCurve(runs.map(\.trainingCost)).last ?? .nan
      squaredWeightNorm = meanCurve(runs.map(\.squaredWeightNorm)).last ?? .nan
      penalty = lambda / (2 * Double(max(1, runs.first?.trainingSize ?? 1))) * squaredWeightNorm
      minimumCost = testCosts.min() ?? .nan
      minimum = (testCosts.firstIndex(of: minimumCost) ?? 0) + 1
      finalCost = testCosts.last ?? .nan
    }
  }

  let lambda: Double
  let epochs: Int
  /// The number of last epochs over which accuracies are averaged.
  let window: Int
  let plain: Summary
  let regularised: Summary
  /// Test accuracy with regularisation minus without, seed by seed.
  let difference: SampleMean
  /// The number of seeds for which regularisation is ahead.
  let ahead: Int
  /// `first` means that regularisation is ahead.
  let verdict: AccuracyVerdict

  /// - Parameter pairs: Runs of both kinds with the same seed, all with the same number of epochs;
  ///   at least one pair and one epoch.
  init(_ pairs: [(plain: History, regularised: History)], lambda: Double) {
    self.lambda = lambda
    epochs = pairs.first?.plain.epochs ?? 0
    let window = min(10, max(1, epochs))
    self.window = window
    plain = Summary(pairs.map(\.plain), lambda: 0, window: window)
    regularised = Summary(pairs.map(\.regularised), lambda: lambda, window: window)
    let differences = pairs.map { pair in
      let (a, b) = (
        pair.regularised.relativeEvaluationAccuracy, pair.plain.relativeEvaluationAccuracy
      )
      return (a.suffix(window).reduce(0, +) - b.suffix(window).reduce(0, +)) / Double(window)
    }
    difference = SampleMean(differences)
    ahead = differences.count { $0 > 0 }
    verdict = AccuracyVerdict(
      difference, accuracy: (plain.testAccuracy.mean + regularised.testAccuracy.mean) / 2,
      testSize: pairs.first?.plain.evaluationSize ?? 0)
  }
}

extension Regularisation {
  private var lambdaText: String { NumberFormat.automatic.string(lambda) }

  /// The answer to “How do both curves change?”.
  var answer: String { costAnswer + " " + accuracyAnswer }

  private var costAnswer: String {
    let change =
      regularised.trainingCost > plain.trainingCost
      ? "The *training cost* no longer runs towards 0: after epoch \(epochs) it is "
        + "\(compact(regularised.trainingCost)) instead of \(compact(plain.trainingCost))"
      : "The *training cost* ends at \(compact(regularised.trainingCost)), which is not above "
        + "the \(compact(plain.trainingCost)) without regularisation"
    let data = regularised.trainingCost - regularised.penalty
    return change + "; \(compact(regularised.penalty)) of that is the penalty "
      + "λ/(2n) Σ‖w‖² itself, and the cost of the digits alone is \(compact(data))."
  }

  private var accuracyAnswer: String {
    let numbers =
      "(with λ = \(lambdaText): \(regularised.testAccuracy.percent), without: "
      + "\(plain.testAccuracy.percent), means of the last \(window) epochs)"
    switch verdict {
    case .first:
      return "The *test accuracy* is higher by \(difference.unsignedPoints) percentage points, "
        + "with \(seedCount(ahead, of: difference.count)) \(numbers)."
    case .second:
      return "The *test accuracy* is lower, by \(difference.unsignedPoints) percentage points, "
        + "with \(seedCount(difference.count - ahead, of: difference.count)) \(numbers)."
    case .undecided:
      return "The *test accuracy* changes by \(difference.points) percentage points, upwards with "
        + "\(seedCount(ahead, of: difference.count)), \(chance) \(numbers)."
    }
  }

  private var chance: String {
    difference.count == 1
      ? "which is no more than the choice of the test digits makes"
      : "which \(difference.count) seeds cannot tell from chance"
  }

  /// The changes of the test cost and the weights.
  var background: String {
    func change(_ run: Summary) -> String {
      let rise = NumberFormat.percent().string(run.rise)
      return run.rise > 0.01
        ? "rises by \(rise) after its minimum in epoch \(run.minimum)"
        : "does not rise again (its minimum is in epoch \(run.minimum))"
    }
    let ratio = plain.squaredWeightNorm / regularised.squaredWeightNorm
    let gap = (
      NumberFormat.decimal(places: 2).string(
        (plain.trainingAccuracy.mean - plain.testAccuracy.mean) * 100),
      NumberFormat.decimal(places: 2).string(
        (regularised.trainingAccuracy.mean - regularised.testAccuracy.mean) * 100)
    )
    return "Without regularisation the test cost \(change(plain)) and ends at "
      + "\(compact(plain.finalCost)); with λ = \(lambdaText) it \(change(regularised)) and ends "
      + "at \(compact(regularised.finalCost)). The gap between training and test accuracy is "
      + "\(gap.0) percentage points without and \(gap.1) with regularisation. Σ‖w‖² ends at "
      + "\(compact(plain.squaredWeightNorm)) without and "
      + "\(compact(regularised.squaredWeightNorm)) with it, "
      + (ratio >= 1
        ? "smaller by a factor of \(compact(ratio))."
        : "larger by a factor of \(compact(1 / ratio)).")
  }

  /// The finding, one line for the summary.
  var finding: String {
    let accuracy =
      switch verdict {
      case .first: "raises the test accuracy by \(difference.unsignedPoints) percentage points"
      case .second: "lowers the test accuracy, by \(difference.unsignedPoints) percentage points"
      case .undecided:
        "changes the test accuracy by \(difference.points) percentage points, \(chance)"
      }
    return "L2 regularisation with λ = \(lambdaText) \(accuracy), keeps the training cost at "
      + "\(compact(regularised.trainingCost)) instead of \(compact(plain.trainingCost)) and "
      + "Σ‖w‖² at \(compact(regularised.squaredWeightNorm)) instead of "
      + "\(compact(plain.squaredWeightNorm))."
  }
}
