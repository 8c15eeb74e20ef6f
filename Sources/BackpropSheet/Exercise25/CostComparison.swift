import Backprop
import BackpropPlots

/// What 25 a finds out: two costs over the same seeds.
struct CostComparison: Sendable {
  /// The two costs after one epoch.
  struct Row: Hashable, Sendable {
    let epoch: Int
    let crossEntropy: Spread
    let quadratic: Spread
    /// Cross-entropy minus quadratic, seed by seed.
    let difference: Spread
    /// The number of seeds with which the cross-entropy is ahead.
    let ahead: Int
    let verdict: Verdict
  }

  /// One cost on its own.
  struct Course: Hashable, Sendable {
    /// The highest test accuracy of each run.
    let best: Spread
    /// The epoch of that.
    let bestEpoch: Spread
    /// Test accuracy after the last epoch.
    let final: Spread
    /// Training accuracy after the last epoch.
    let training: Spread
    /// Training accuracy minus test accuracy after the last epoch.
    let gap: Spread

    init(_ runs: [History]) {
      let tests = runs.map(\.relativeEvaluationAccuracy)
      let trainings = runs.map { $0.relativeTrainingAccuracy.last ?? .nan }
      let finals = tests.map { $0.last ?? .nan }
      best = Spread(tests.map { $0.max() ?? .nan })
      bestEpoch = Spread(
        tests.map { test in Double((test.max().flatMap(test.firstIndex) ?? 0) + 1) })
      final = Spread(finals)
      training = Spread(trainings)
      gap = Spread(zip(trainings, finals).map { $0 - $1 })
    }
  }

  /// Epochs 1, 5, 30, as far as there are so many, and the last.
  let rows: [Row]
  let crossEntropy: Course
  let quadratic: Course
  /// A test accuracy that both reach, a whole number of percent.
  let level: Double
  /// The first epoch whose mean test accuracy is at least the level.
  let crossEntropyReaches: Int?
  let quadraticReaches: Int?
  /// The number of seeds.
  let seeds: Int

  /// - Parameter pairs: Runs of both costs with the same seed, all with the same number of epochs,
  ///   at least one pair and one epoch.
  init(_ pairs: [(crossEntropy: History, quadratic: History)]) {
    let first = pairs.map(\.crossEntropy.relativeEvaluationAccuracy)
    let second = pairs.map(\.quadratic.relativeEvaluationAccuracy)
    let epochs = first.first?.count ?? 0
    let testSize = pairs.first?.crossEntropy.evaluationSize ?? 0
    seeds = pairs.count
    let shown = [1, 5, 30, epochs].filter { 1...max(1, epochs) ~= $0 }
    rows = Set(shown).sorted().map { epoch in
      let (a, b) = (first.map { $0[epoch - 1] }, second.map { $0[epoch - 1] })
      let differences = zip(a, b).map { $0 - $1 }
      let spread = Spread(differences)
      let (mean, other) = (Spread(a), Spread(b))
      return Row(
        epoch: epoch, crossEntropy: mean, quadratic: other, difference: spread,
        ahead: differences.count { $0 > 0 },
        verdict: Verdict(spread, accuracy: (mean.mean + other.mean) / 2, testSize: testSize))
    }
    crossEntropy = Course(pairs.map(\.crossEntropy))
    quadratic = Course(pairs.map(\.quadratic))
    let (firstMean, secondMean) = (meanCurve(first), meanCurve(second))
    // Two thousandths of a percent below a whole number still count as that number.
    let lower = min(firstMean.max() ?? 0, secondMean.max() ?? 0)
    let level = (lower * 100 + 1e-9).rounded(.down) / 100
    self.level = level
    crossEntropyReaches = firstMean.firstIndex { $0 >= level - 1e-11 }.map { $0 + 1 }
    quadraticReaches = secondMean.firstIndex { $0 >= level - 1e-11 }.map { $0 + 1 }
  }
}

extension CostComparison.Row {
  /// `after epoch 5 the cross-entropy is ahead by 0.31 ± 0.12 points (4 of 5 seeds)`.
  var sentence: String {
    let count = difference.count
    switch verdict {
    case .first:
      return "after epoch \(epoch) the cross-entropy is ahead by \(Self.size(difference)) "
        + "percentage points (\(seedCount(ahead, of: count)))"
    case .second:
      let behind = count - ahead
      return "after epoch \(epoch) the quadratic cost is ahead by \(Self.size(difference)) "
        + "percentage points (\(seedCount(behind, of: count)))"
    case .undecided:
      let reason =
        count == 1
        ? "less than the choice of the test digits can make"
        : "within the spread of the seeds"
      return "after epoch \(epoch) the difference of \(difference.points) percentage points "
        + "(cross-entropy minus quadratic) is \(reason)"
    }
  }

  private static func size(_ difference: Spread) -> String {
    let format = NumberFormat.decimal(places: 2)
    let text = format.string(difference.mean.magnitude * 100)
    return difference.deviation.map { "\(text) ± \(format.string($0 * 100))" } ?? text
  }
}

extension CostComparison {
  /// Which cost learns faster, in a sentence.
  var answer: String {
    let early = rows.first
    let lead =
      switch early?.verdict {
      case .first: "The *cross-entropy learns faster*: "
      case .second: "The *quadratic cost learns faster*: "
      default: "At the start *neither cost is faster* by more than chance: "
      }
    return lead + rows.map(\.sentence).joined(separator: "; ") + "." + levelSentence
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

  /// Best and final accuracies, and what lies between training and test.
  var courses: String {
    func sentence(_ name: String, _ course: Course) -> String {
      "\(name) reaches its best test accuracy, \(course.best.percent), "
        + "\(Self.epochs(course.bestEpoch)) and ends at \(course.final.percent); on the training "
        + "digits it ends at \(course.training.percent), a gap of \(course.gap.points) percentage "
        + "points."
    }
    let sign = seeds > 1 ? " (± is one standard deviation over \(seeds) seeds.)" : ""
    return sentence("The cross-entropy", crossEntropy) + " "
      + sentence("The quadratic cost", quadratic) + sign
  }

  private static func epochs(_ spread: Spread) -> String {
    let format = NumberFormat.integer
    return spread.minimum == spread.maximum
      ? "in epoch \(format.string(spread.minimum))"
      : "in epochs \(format.string(spread.minimum)) to \(format.string(spread.maximum))"
  }

  /// One line for the summary.
  var finding: String {
    guard let first = rows.first, let last = rows.last else { return "" }
    let start =
      switch first.verdict {
      case .first: "The cross-entropy learns faster than the quadratic cost"
      case .second: "The quadratic cost learns faster than the cross-entropy"
      case .undecided: "Neither cost learns faster than the other beyond chance"
      }
    let end =
      switch last.verdict {
      case .first: "the cross-entropy is also ahead in the end"
      case .second: "the quadratic cost is ahead in the end"
      case .undecided: "in the end the difference is no larger than chance"
      }
    return "\(start) (\(first.crossEntropy.percent) against \(first.quadratic.percent) of the test "
      + "digits after epoch \(first.epoch)); \(end) (\(last.crossEntropy.percent) against "
      + "\(last.quadratic.percent) after epoch \(last.epoch))."
  }
}
