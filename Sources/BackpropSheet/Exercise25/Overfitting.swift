import Backprop
import BackpropPlots

/// The signs of overfitting in 25 b, read off the curves averaged over the seeds.
struct Overfitting: Hashable, Sendable {
  /// The number of epochs over which the test accuracy is averaged.
  static let window = 10
  /// The distance to its smoothed maximum at which the test accuracy stops rising: 0.1 percentage
  /// points.
  static let tolerance = 0.001

  /// The number of epochs.
  let epochs: Int
  /// The first epoch at which the smoothed test accuracy is within the tolerance of its maximum.
  let plateau: Int
  /// Smoothed test accuracy at that epoch, and at the last one.
  let plateauAccuracy: Double
  let finalAccuracy: Double
  /// Training cost at that epoch divided by training cost at the last one.
  let costFactor: Double
  /// Training cost after the last epoch.
  let trainingCost: Double
  /// The epoch of the lowest test cost.
  let minimum: Int
  let minimumCost: Double
  let finalCost: Double
  /// The epoch from which on every run classifies all its training digits correctly.
  let perfectSince: Int?
  /// Training accuracy after the last epoch.
  let trainingAccuracy: SampleMean
  /// Training accuracy minus test accuracy after the last epoch.
  let gap: SampleMean

  /// - Parameter runs: Runs with the same number of epochs, at least one run and one epoch.
  init(_ runs: [History]) {
    let trainingCosts = meanCurve(runs.map(\.trainingCost))
    let testCosts = meanCurve(runs.map(\.evaluationCost))
    let tests = meanCurve(runs.map(\.relativeEvaluationAccuracy))
    epochs = tests.count
    let window = min(Self.window, max(1, epochs))
    let smooth = movingMean(tests, window: window)
    let highest = smooth.max() ?? 0
    // A number of digits is exact; the mean of ten of them is not.
    let first = smooth.firstIndex { $0 >= highest - Self.tolerance - 1e-12 } ?? 0
    plateau = first + window
    plateauAccuracy = smooth.isEmpty ? .nan : smooth[first]
    finalAccuracy = smooth.last ?? .nan
    trainingCost = trainingCosts.last ?? .nan
    costFactor = trainingCosts.isEmpty ? .nan : trainingCosts[plateau - 1] / trainingCost
    minimumCost = testCosts.min() ?? .nan
    minimum = (testCosts.firstIndex(of: minimumCost) ?? 0) + 1
    finalCost = testCosts.last ?? .nan
    let all = runs.map(\.trainingAccuracy)
    let size = runs.first?.trainingSize ?? 0
    let imperfect = (0..<epochs).last { epoch in all.contains { $0[epoch] < size } }
    let since = (imperfect ?? -1) + 2
    perfectSince = since <= epochs ? since : nil
    let last = runs.map { $0.relativeTrainingAccuracy.last ?? .nan }
    trainingAccuracy = SampleMean(last)
    gap = SampleMean(
      zip(last, runs.map { $0.relativeEvaluationAccuracy.last ?? .nan }).map { $0 - $1 })
  }

  /// True if the test cost rises by more than 1 % over its minimum.
  var costRises: Bool { finalCost > 1.01 * minimumCost }

  /// True if the training cost falls to half or less after the test accuracy has stopped rising.
  var learnsByHeart: Bool { costFactor >= 2 && plateau < epochs }

  /// True if at least one of the two signs is present.
  var isOverfitting: Bool { costRises || learnsByHeart }
}

extension Overfitting {
  /// The answer to “By what does one see overfitting?”.
  var answer: String {
    guard isOverfitting else {
      return "*No overfitting is seen* in these \(epochs) epochs: the test cost is "
        + "\(compact(minimumCost)) at its lowest and \(compact(finalCost)) at the end, and "
        + "the training cost falls by a factor of only \(compact(costFactor)) after the test "
        + "accuracy has stopped rising."
    }
    var signs: [String] = []
    if learnsByHeart { signs.append(plateauSign) }
    if costRises { signs.append(riseSign) }
    signs.append(gapSign)
    let numbered = signs.enumerated().map { "(\($0 + 1)) \($1)" }.joined(separator: " ")
    return "One sees *overfitting* by \(signs.count == 2 ? "two" : "three") things. " + numbered
  }

  private var plateauSign: String {
    let change = NumberFormat.decimal(places: 2).string((finalAccuracy - plateauAccuracy) * 100)
    let sign = finalAccuracy > plateauAccuracy ? "+" : ""
    return "The test accuracy stops rising after epoch \(plateau), at "
      + "\(NumberFormat.percent(places: 2).string(plateauAccuracy)); up to epoch \(epochs) it "
      + "changes by \(sign)\(change) percentage points, while the training cost still falls by a "
      + "factor of \(compact(costFactor)). What is learned from there on helps on the training "
      + "digits only."
  }

  private var riseSign: String {
    let rise = NumberFormat.percent().string(finalCost / minimumCost - 1)
    return "The test cost is lowest after epoch \(minimum), at \(compact(minimumCost)), and "
      + "rises to \(compact(finalCost)) after epoch \(epochs), by \(rise)."
  }

  private var gapSign: String {
    let training =
      perfectSince.map { "From epoch \($0) on every training digit is recognised" }
      ?? "\(trainingAccuracy.percent) of the training digits are recognised in the end"
    return "\(training); after the last epoch that is \(gap.unsignedPoints) percentage points more "
      + "than of the test digits."
  }

  /// The definition of the epoch at which the test accuracy stops rising.
  static let definition =
    "“Stops rising” is meant so: the test accuracy is smoothed by its mean over \(window) epochs; "
    + "the epoch is the first at which that mean comes within "
    + "\(NumberFormat.automatic.string(tolerance * 100)) percentage points of its maximum."

  /// The finding, one line for the summary.
  var finding: String {
    guard isOverfitting else { return "No overfitting is seen in \(epochs) epochs." }
    var parts: [String] = []
    if learnsByHeart {
      parts.append(
        "the test accuracy stops rising after epoch \(plateau) "
          + "(\(NumberFormat.percent(places: 1).string(plateauAccuracy))), while the training cost "
          + "falls on by a factor of \(compact(costFactor))")
    }
    if costRises {
      parts.append(
        "the test cost rises from \(compact(minimumCost)) in epoch \(minimum) to "
          + "\(compact(finalCost))")
    }
    return "Overfitting shows: " + parts.joined(separator: "; ") + "."
  }
}
