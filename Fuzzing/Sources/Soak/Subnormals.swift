import Backprop
import _BackpropTestSupport

/// The cost of subnormal numbers: the time of an epoch over the same samples with parameters that keep
/// whole layers below the smallest normal number.
enum Subnormals {
  private enum State: String, CaseIterable {
    case normal = "normal"
    case outputs = "outputs and errors of the last layer subnormal"
    case hidden = "hidden activations subnormal"
    case weights = "all weights subnormal"
  }

  static func measure() throws {
    print("| numbers | float32, µs per epoch | float64, µs per epoch |\n| --- | --- | --- |")
    for state in State.allCases {
      let times = (
        try microseconds(Float.self, state, bias: -95),
        try microseconds(Double.self, state, bias: -720)
      )
      print("| \(state.rawValue) | \(times.0) | \(times.1) |")
    }
  }

  /// Returns the µs of the fastest of several epochs of 5,000 samples through [120, 30, 10].
  private static func microseconds<S: RealScalar>(
    _: S.Type, _ state: State, bias: S
  ) throws -> Int {
    var generator = Xoshiro256PlusPlus(seed: 1)
    var network = try Network<S>(sizes: [120, 30, 10], using: &generator)
    switch state {
    case .normal: break
    case .outputs: network.layers[1].bias = Array(repeating: bias, count: 10)
    case .hidden: network.layers[0].bias = Array(repeating: bias, count: 30)
    case .weights:
      for ℓ in network.layers.indices {
        for j in 0..<network.layers[ℓ].outputCount {
          for k in 0..<network.layers[ℓ].inputCount {
            network.layers[ℓ][unit: j, input: k] = .leastNormalMagnitude / S(2 + (j + k) % 100)
          }
        }
      }
    }
    // The learning rate is so small that the parameters stay the same.
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: 15, miniBatchSize: 10, learningRate: 1e-300, monitor: []))
    let history = try trainer.train(
      on: stripes(count: 5000, classes: 10, pixelsPerStripe: 12), using: &generator)
    return Int(((history.seconds.training.min() ?? 0) * 1e6).rounded())
  }
}
