import Backprop

/// What 25 a finds out: two costs over the same seeds.
struct CostComparison: Sendable {
  /// The accuracies of two costs on the same digits, after the same epoch.
  struct Lead: Hashable, Sendable {
    let crossEntropy: Spread
    let quadratic: Spread
    /// Cross-entropy minus quadratic, seed by seed.
    let difference: Spread
    /// The number of seeds with which the cross-entropy is ahead.
    let ahead: Int
    /// `first` means that the cross-entropy is ahead.
    let verdict: Verdict

    /// - Parameter size: The number of digits that the accuracies are of.
    init(crossEntropy a: [Double], quadratic b: [Double], size: Int) {
      let differences = zip(a, b).map { $0 - $1 }
      crossEntropy = Spread(a)
      quadratic = Spread(b)
      difference = Spread(differences)
      ahead = differences.count { $0 > 0 }
      verdict = Verdict(
        difference, accuracy: (crossEntropy.mean + quadratic.mean) / 2, testSize: size)
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
    let shown = Set([1, 5, 30, epochs]).filter { $0 >= 1 && $0 <= epochs }.sorted()
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
    crossEntropy = Course(pairs.map(\.crossEntropy))
    quadratic = Course(pairs.map(\.quadratic))
    let means = (meanCurve(tests.0), meanCurve(tests.1))
    let lower = min(means.0.max() ?? 0, means.1.max() ?? 0)
    // A mean of counts that should be a whole number of percent may miss it by a rounding.
    let level = (lower * 100 + 1e-9).rounded(.down) / 100
    self.level = level
    crossEntropyReaches = means.0.firstIndex { $0 >= level - 1e-11 }.map { $0 + 1 }
    quadraticReaches = means.1.firstIndex { $0 >= level - 1e-11 }.map { $0 + 1 }
  }
}
