/// What training does about the poles of a holomorphic activation.
///
/// A bounded function that is holomorphic everywhere is constant (Liouville), so the complex sigmoid
/// and tanh have poles, and a step may carry a weighted input next to one.
public enum PolePolicy: Hashable, Codable, Sendable {
  /// Ends the run with ``TrainingError/pole(epoch:layer:distance:)`` when a weighted input comes
  /// nearer than this; 0 waits until a value is no longer finite.
  case stop(within: Double)

  /// Moves a weighted input that comes nearer than this to the nearest point at this distance, in
  /// training and in the measurements after each epoch, and goes on.
  case keepDistance(Double)

  /// The distance that is kept; 0 if none is.
  var radius: Double {
    if case .keepDistance(let radius) = self { radius } else { 0 }
  }

  /// The distance at which the run ends; 0 if it does not.
  var limit: Double {
    if case .stop(let limit) = self { limit } else { 0 }
  }
}
