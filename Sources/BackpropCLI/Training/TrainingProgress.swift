import Backprop

/// Shows on standard error how a training goes on, and keeps what was reached: a trainer that is
/// interrupted returns no history.
final class TrainingProgress: TrainingObserver {
  /// What was measured up to the end of the last whole epoch.
  private(set) var history: History

  private let epochs: Int
  private let style: Style
  private var lastShown: ContinuousClock.Instant?
  private var hasOpenLine = false

  enum Style {
    /// Nothing is shown.
    case silent
    /// A line an epoch, but not more than two a second.
    case lines
    /// A bar that is drawn over and over.
    case bar(isColored: Bool)

    /// What suits standard error.
    static func fitting(isQuiet: Bool) -> Style {
      if isQuiet { return .silent }
      guard StandardStream.error.terminalWidth != nil else { return .lines }
      return .bar(isColored: StandardStream.allowsColor)
    }

    fileprivate var pause: Duration {
      if case .bar = self { .milliseconds(100) } else { .milliseconds(500) }
    }
  }

  init(epochs: Int, trainingSize: Int, evaluationSize: Int, style: Style) {
    self.epochs = epochs
    self.style = style
    history = History(trainingSize: trainingSize, evaluationSize: evaluationSize)
  }

  /// Shows an empty bar, so that a long first epoch does not look like nothing.
  func begin() {
    if case .bar = style { show(epoch: 0) }
  }

  func didFinish<S: Scalar>(
    epoch: Int, history: History, network: @autoclosure () -> Network<S>
  ) -> TrainingDecision {
    self.history = history
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < style.pause, epoch < epochs { return .proceed }
    lastShown = now
    show(epoch: epoch)
    return .proceed
  }

  /// Ends the bar's line.
  func end() {
    if hasOpenLine { StandardStream.error.remark("\n") }
    hasOpenLine = false
  }

  private func show(epoch: Int) {
    let line = ProgressLine(epoch: epoch, epochs: epochs, history: history)
    switch style {
    case .silent: break
    case .lines: StandardStream.error.remark(line.plain + "\n")
    case .bar(let isColored):
      // The last column stays free: some terminals wrap after it. The width may have changed.
      let width = max(1, (StandardStream.error.terminalWidth ?? 80) - 1)
      StandardStream.error.remark(
        "\r" + line.bar(width: width, isColored: isColored) + "\u{1B}[K")
      hasOpenLine = true
    }
  }
}
