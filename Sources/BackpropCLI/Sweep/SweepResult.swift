import Backprop

/// What a run of a sweep came to.
struct SweepResult: Codable, Sendable {
  enum State: String, Codable, Sendable {
    case finished
    /// A value became infinite, or met a pole.
    case diverged
  }

  let state: State
  /// Why it ended early.
  let message: String?
  let history: History?
  /// Nil for a run that diverged.
  let configuration: RunConfiguration?

  /// Seconds of training and measuring.
  var seconds: Double? {
    history.map { ($0.seconds.training + $0.seconds.evaluation).reduce(0, +) }
  }

  /// The best of the watched values and its epoch, from 1.
  func best(of monitor: MonitoredValue) -> (value: Double, epoch: Int)? {
    let values = history.map(monitor.values(in:)) ?? []
    let best = monitor.rises ? values.max() : values.min()
    return best.flatMap { best in values.firstIndex(of: best).map { (best, $0 + 1) } }
  }
}
