import Backprop
import Numerics

/// How the errors δ^ℓ of deep networks shrink or grow from layer to layer.
enum DeepNetworks {
  /// A way to set up a deep network.
  struct Setup: Sendable, Hashable {
    let name: String
    let activation: RealActivation
    let initializer: Initializer

    /// Those that are compared: what the sheet's network uses, and what became usual since.
    static let all = [
      Setup(name: "sigmoid, N(0, 1/fan-in)", activation: .sigmoid, initializer: .default),
      Setup(name: "sigmoid, N(0, 1)", activation: .sigmoid, initializer: .large),
      Setup(name: "tanh, Glorot", activation: .tanh, initializer: .glorot),
      Setup(name: "ReLU, He", activation: .relu, initializer: .he),
    ]
  }

  /// The errors of a network on some samples: for each layer 1…L the norms ‖δ^ℓ‖, one a sample.
  struct ErrorNorms: Sendable {
    let norms: [[Double]]

    /// The mean of ln ‖δ^ℓ‖ over the samples, for each layer; samples without an error are left
    /// out.
    var meanLogarithms: [Double] {
      norms.map { layer in
        let logarithms = layer.filter { $0 > 0 }.map { Double.log($0) }
        return logarithms.reduce(0, +) / Double(max(1, logarithms.count))
      }
    }

    /// `ln q_ℓ = ln (‖δ^ℓ‖ / ‖δ^(ℓ+1)‖)`, the factor by which an error changes on its way through a
    /// layer; for each of the layers 1…L-1 one value a sample.
    var logFactors: [[Double]] {
      zip(norms, norms.dropFirst()).map { lower, upper in
        zip(lower, upper).compactMap { $0 > 0 && $1 > 0 ? Double.log($0 / $1) : nil }
      }
    }

    /// `ln Q = ln (‖δ^1‖ / ‖δ^L‖)`, one value a sample.
    var logProducts: [Double] {
      guard let first = norms.first, let last = norms.last else { return [] }
      return zip(first, last).compactMap { $0 > 0 && $1 > 0 ? Double.log($0 / $1) : nil }
    }
  }

  /// Sizes of a digit network with `depth` hidden layers of 30 units.
  static func sizes(depth: Int) -> [Int] {
    [784] + Array(repeating: 30, count: depth) + [10]
  }

  /// A new network with a sigmoid output.
  static func network(_ setup: Setup, depth: Int, seed: UInt64) throws -> Network<Float> {
    var generator = Xoshiro256PlusPlus(seed: seed)
    return try Network(
      sizes: sizes(depth: depth),
      activations: Array(repeating: setup.activation, count: depth) + [.sigmoid],
      initializer: setup.initializer, using: &generator)
  }

  static func errorNorms(_ network: Network<Float>, on samples: Dataset<Float>) throws
    -> ErrorNorms
  {
    ErrorNorms(norms: try network.errorNorms(on: samples, cost: .crossEntropy))
  }

  /// What is seen of a network while it is trained.
  struct TrainingRun: Sendable {
    /// ‖δ^ℓ‖ of every layer, geometric mean over the probe, before training and after each epoch.
    var norms: [[Double]]
    var history: History
    var network: Network<Float>
  }

  /// Trains a network and looks at its errors on the `probe` samples after every epoch.
  static func train(
    _ network: Network<Float>, on training: Dataset<Float>, evaluatingOn test: Dataset<Float>,
    probe: Dataset<Float>, epochs: Int, learningRate: Double, seed: UInt64
  ) throws -> TrainingRun {
    var norms = [try meanErrorNorms(network, on: probe)]
    var generator = Xoshiro256PlusPlus(seed: seed)
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: 10, learningRate: learningRate,
        monitor: [.trainingCost, .evaluationAccuracy]))
    let history = try trainer.train(on: training, evaluatingOn: test, using: &generator) { epoch in
      norms.append(try meanErrorNorms(epoch.network, on: probe))
    }
    return TrainingRun(norms: norms, history: history, network: trainer.network)
  }

  /// ‖δ^ℓ‖ of every layer, geometric mean over the probe.
  private static func meanErrorNorms(
    _ network: Network<Float>, on probe: Dataset<Float>
  ) throws -> [Double] {
    try errorNorms(network, on: probe).meanLogarithms.map { Double.exp($0) }
  }
}
