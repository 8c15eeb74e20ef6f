/// Somebody who is told how training goes on, and can end it.
public protocol TrainingObserver {
  /// Called once after every epoch, in order, on the thread that trains. With several threads the
  /// next epoch may have been trained already; it is forgotten if the answer is to stop.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch, from 1.
  ///   - history: What has been measured so far, this epoch included.
  ///   - network: The network as it is now, made only if it is asked for.
  func didFinish<S: Scalar>(epoch: Int, history: History, network: @autoclosure () -> Network<S>)
    -> TrainingDecision
}

/// Whether training goes on after an epoch.
public enum TrainingDecision: Sendable {
  /// Training goes on.
  case proceed
  /// Training ends here, as after its last epoch.
  case stop
}

extension TrainingObserver where Self == SilentObserver {
  /// Watches nothing and never stops.
  public static var silent: SilentObserver { SilentObserver() }
}

/// An observer that watches nothing and never stops.
public struct SilentObserver: TrainingObserver, Sendable {
  public func didFinish<S: Scalar>(
    epoch: Int, history: History, network: @autoclosure () -> Network<S>
  ) -> TrainingDecision { .proceed }
}
