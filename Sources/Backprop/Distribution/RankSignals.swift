/// What ranks have to tell each other at every mini-batch: sums of ones that travel with the
/// gradient, behind its last layer, so that they cost no message of their own.
struct RankSignals<S: Scalar> {
  private let values: UnsafeMutableBufferPointer<S>
  private let layerCount: Int

  /// The number of values for a network of so many layers.
  static func count(layers: Int) -> Int { layers + 3 }

  init(_ values: UnsafeMutableBufferPointer<S>, layers: Int) {
    self.values = values
    layerCount = layers
  }

  /// Says what this rank has to say, before the sum.
  ///
  /// - Parameters:
  ///   - nonFiniteLayer: The first layer, from 1, with a value that is infinite or not a number.
  ///   - isAtPole: Whether a weighted input is too near to a pole.
  ///   - wantsToPause: Whether the run is to be paused after this mini-batch.
  ///   - isCancelled: Whether it is to end then.
  func set(nonFiniteLayer: Int?, isAtPole: Bool, wantsToPause: Bool, isCancelled: Bool) {
    values.update(repeating: .zero)
    if let nonFiniteLayer { values[nonFiniteLayer - 1] = 1 }
    if isAtPole { values[layerCount] = 1 }
    if wantsToPause { values[layerCount + 1] = 1 }
    if isCancelled { values[layerCount + 2] = 1 }
  }

  /// The first layer, from 1, that any rank named.
  var nonFiniteLayer: Int? {
    (0..<layerCount).first { values[$0] != .zero }.map { $0 + 1 }
  }

  var isAtPole: Bool { values[layerCount] != .zero }
  var wantsToPause: Bool { values[layerCount + 1] != .zero }
  var isCancelled: Bool { values[layerCount + 2] != .zero }
}
