import Backprop

/// The progress of training, shown on standard error.
///
/// It keeps nothing of the history: a copy would make the run copy all of it in the next epoch.
final class TrainingProgress {
  private let epochs: Int
  private let style: Style
  private var lastShown: ContinuousClock.Instant?
  private var hasOpenLine = false

  enum Style {
    /// Nothing is shown.
    case silent
    /// A line per epoch, but at most two per second.
    case lines
    /// A bar that is redrawn.
    case bar(isColored: Bool)

    /// The style that suits standard error.
    static func fitting(isQuiet: Bool) -> Style {
      if isQuiet { return .silent }
      guard StandardStream.error.terminalWidth != nil else { return .lines }
      return .bar(isColored: StandardStream.allowsColor)
    }

    fileprivate var pause: Duration {
      if case .bar = self { .milliseconds(100) } else { .milliseconds(500) }
    }
  }

  init(epochs: Int, style: Style) {
    self.epochs = epochs
    self.style = style
  }

  /// Shows an empty bar, so that a long first epoch is visible.
  ///
  /// - Parameter history: The metrics of earlier epochs, if the run is resumed.
  func begin(_ history: History) {
    if case .bar = style { draw(history) }
  }

  /// Shows the progress at the end of an epoch.
  func show(_ history: History) {
    if case .silent = style { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < style.pause, history.epochs < epochs { return }
    lastShown = now
    draw(history)
  }

  /// Ends the bar's line.
  func end() {
    if hasOpenLine { StandardStream.error.remark("\n") }
    hasOpenLine = false
  }

  private func draw(_ history: History) {
    let line = ProgressLine(epoch: history.epochs, epochs: epochs, history: history)
    switch style {
    case .silent: break
    case .lines: StandardStream.error.remark(line.plain + "\n")
    case .bar(let isColored):
      // The last column stays free: some terminals wrap after it. The width may have changed.
      let width = max(1, (StandardStream.error.terminalWidth ?? 80) - 1)
      StandardStream.error.remark(
        "\r"
          + line.bar(width: width, isColored: isColored, isUnicode: StandardStream.speaksUTF8)
          + "\u{1B}[K")
      hasOpenLine = true
    }
  }
}

/// The text that describes the progress of training at the end of an epoch.
struct ProgressLine {
  let epoch: Int
  let epochs: Int
  let history: History

  /// The cost on the evaluation set, else on the training set.
  private var cost: Double? { history.evaluationCost.last ?? history.trainingCost.last }

  private var accuracy: Double? {
    history.relativeEvaluationAccuracy.last ?? history.relativeTrainingAccuracy.last
  }

  /// The estimated number of seconds until the last epoch is done.
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

  /// A bar, and beside it what fits into `width` columns.
  ///
  /// - Parameters:
  ///   - isColored: True to colour the finished part.
  ///   - isUnicode: True to draw with characters beyond ASCII.
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
    let done = epochs > 0 ? columns * min(epoch, epochs) / epochs : columns
    let (full, rest) = isUnicode ? ("━", isColored ? "━" : "─") : ("=", "-")
    let filled = String(repeating: full, count: done)
    let empty = String(repeating: rest, count: columns - done)
    return isColored ? "\u{1B}[36m\(filled)\u{1B}[90m\(empty)\u{1B}[0m" : filled + empty
  }
}
