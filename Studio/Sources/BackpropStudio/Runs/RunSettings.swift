import Backprop
import BackpropFormats

/// What a run is trained with, in the words of `backprop train`: complete, so that it can be run
/// again.
struct RunSettings: Codable, Equatable, Sendable {
  var dataset: String
  /// Only so many training samples, the first ones; nil for all.
  @NullWhenNil var trainSize: Int?
  /// The number of inputs, then of the units of each layer.
  var sizes: [Int]
  /// One name a layer.
  var activation: [String]
  var cost: Cost
  var optimizer: OptimizerName
  /// η.
  var eta: Double
  /// λ.
  var lambda: Double
  var batchSize: Int
  var epochs: Int
  var seed: UInt64
  var scalar: ScalarType.Field
  var precision: ScalarType.Precision
  var initializer: Initializer

  /// The numbers of the training. One thread: as many runs are trained at once as there are cores.
  var training: TrainingConfiguration {
    TrainingConfiguration(
      epochs: epochs, miniBatchSize: batchSize, learningRate: eta, lambda: lambda,
      optimizer: optimizer.rule)
  }

  /// The number of real numbers that are learned, without learned thresholds.
  var parameterCount: Int {
    let scalars = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    return scalar == .complex ? 2 * scalars : scalars
  }
}

/// The rules by which a step is made, by the names of the command's option.
enum OptimizerName: String, CaseIterable, Codable, Sendable {
  case sgd, momentum, nesterov, adam, adamw

  /// The rule with the numbers that it has where nobody gives any.
  var rule: Optimizer {
    switch self {
    case .sgd: .sgd
    case .momentum: .momentum()
    case .nesterov: .nesterov()
    case .adam: .adam()
    case .adamw: .adamW()
    }
  }
}

extension RunSettings {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case dataset, trainSize, sizes, activation, cost, optimizer, eta, lambda, batchSize, epochs
    case seed, scalar, precision, initializer
  }
}
