import Backprop

/// What is told about a training while it goes on, at the end of an epoch.
struct ProgressLine {
  let epoch: Int
  let epochs: Int
  let history: History

  /// The cost that is shown: on the evaluation data, else on the training data.
  private var cost: Double? { history.evaluationCost.last ?? history.trainingCost.last }

  private var accuracy: Double? {
    history.relativeEvaluationAccuracy.last ?? history.relativeTrainingAccuracy.last
  }

  /// Seconds until the last epoch is done, if the rest goes as what is done.
  private var secondsLeft: Double? {
    guard epoch > 0 else { return nil }
    let spent = (history.seconds.training + history.seconds.evaluation).reduce(0, +)
    return spent / Double(epoch) * Double(epochs - epoch)
  }

  /// A line of a log.
  var plain: String {
    let values: [String?] = [
      history.trainingCost.last.map { "training cost \($0.short)" },
      history.relativeTrainingAccuracy.last.map { "training accuracy \($0.percent)" },
      history.evaluationCost.last.map { "evaluation cost \($0.short)" },
      history.relativeEvaluationAccuracy.last.map { "evaluation accuracy \($0.percent)" },
    ]
    let seconds = (history.seconds.training.last ?? 0) + (history.seconds.evaluation.last ?? 0)
    return "epoch \(epoch)/\(epochs): "
      + (values.compactMap(\.self) + [seconds.duration]).joined(separator: ", ")
  }

  /// A bar with what fits beside it into `width` columns.
  ///
  /// - Parameters:
  ///   - isColored: Whether what is done is coloured.
  ///   - isUnicode: Whether there is more than ASCII to draw with.
  func bar(width: Int, isColored: Bool, isUnicode: Bool = true) -> String {
    let count = "\(epoch)/\(epochs)"
    let costText = cost.map { "cost \($0.short)" }
    let accuracyText = accuracy?.percent
    let left = secondsLeft.map { epoch < epochs ? "\($0.clock) left" : "done" }
    // The first that leaves room for a bar; the shortest is cut where even that is too long.
    let layouts: [(before: String, after: [String?])] = [
      ("epoch " + count, [costText, accuracyText, left]),
      (count, [costText, accuracyText, left]),
      (count, [accuracyText, left]),
      (count, [accuracyText]),
    ]
    for (before, after) in layouts {
      let after = after.compactMap(\.self).joined(separator: "  ")
      let room = width - before.count - after.count - (after.isEmpty ? 1 : 3)
      guard room >= 8 else { continue }
      let drawn = drawBar(min(room, 40), isColored: isColored, isUnicode: isUnicode)
      return after.isEmpty ? "\(before) \(drawn)" : "\(before) \(drawn)  \(after)"
    }
    return String([count, accuracyText].compactMap(\.self).joined(separator: " ").prefix(width))
  }

  private func drawBar(_ columns: Int, isColored: Bool, isUnicode: Bool) -> String {
    let done = epochs > 0 ? columns * epoch / epochs : columns
    let (full, rest) = isUnicode ? ("━", isColored ? "━" : "─") : ("=", "-")
    let filled = String(repeating: full, count: done)
    let empty = String(repeating: rest, count: columns - done)
    return isColored ? "\u{1B}[36m\(filled)\u{1B}[90m\(empty)\u{1B}[0m" : filled + empty
  }
}
