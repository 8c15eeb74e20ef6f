import Backprop

/// A training that diverged or met a pole, and from where it can be taken up again.
struct Divergence: Error, CustomStringConvertible {
  let cause: TrainingError
  /// The newest checkpoint, whose values are all finite.
  let checkpoint: String

  var description: String { "\(cause); the last good checkpoint is \(checkpoint)" }
}
