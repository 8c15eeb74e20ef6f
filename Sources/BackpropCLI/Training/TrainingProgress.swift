import Backprop

/// Shows on standard error how a training goes on.
final class TrainingProgress {
  private var history: History
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

  /// - Parameter history: What was measured before, where a run is taken up again.
  init(epochs: Int, history: History, style: Style) {
    self.epochs = epochs
    self.style = style
    self.history = history
  }

  /// Shows an empty bar, so that a long first epoch does not look like nothing.
  func begin() {
    if case .bar = style { draw() }
  }

  /// Shows where the training is at the end of an epoch.
  func show(_ history: History) {
    self.history = history
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < style.pause, history.epochs < epochs { return }
    lastShown = now
    draw()
  }

  /// Ends the bar's line.
  func end() {
    if hasOpenLine { StandardStream.error.remark("\n") }
    hasOpenLine = false
  }

  private func draw() {
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
