import Backprop
import BackpropFormats

/// The complete settings of a run, under the names of the options of `backprop train`.
struct RunSettings: Codable, Equatable, Sendable {
  var dataset: String
  /// The number of training samples, the first ones; nil for all.
  @NullWhenNil var trainSize: Int?
  /// The number of inputs, then the units of each layer.
  var sizes: [Int]
  /// One activation per layer.
  var activation: [String]
  var cost: Cost
  var optimizer: OptimizerName
  /// The learning rate η.
  var eta: Double
  /// The weight λ of L2 regularisation.
  var lambda: Double
  var batchSize: Int
  var epochs: Int
  var seed: UInt64
  var scalar: ScalarType.Field
  var precision: ScalarType.Precision
  var initializer: Initializer

  /// The hyperparameters of the training. It uses one thread: each core trains a run of its own.
  var training: TrainingConfiguration {
    TrainingConfiguration(
      epochs: epochs, miniBatchSize: batchSize, learningRate: eta, lambda: lambda,
      optimizer: optimizer.rule)
  }

  /// The number of real parameters, without learned thresholds.
  var parameterCount: Int {
    let scalars = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    return scalar == .complex ? 2 * scalars : scalars
  }
}

/// The optimizers, by the names of the option `--optimizer`.
enum OptimizerName: String, CaseIterable, Codable, Sendable {
  case sgd, momentum, nesterov, adam, adamw

  /// The optimizer with its default hyperparameters.
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

  /// The number of learned thresholds of modReLU, one per unit.
  var thresholdCount: Int {
    zip(activation, sizes.dropFirst()).reduce(0) { $0 + ($1.0 == "modrelu" ? $1.1 : 0) }
  }

  /// The default name of a run.
  var title: String {
    let sizes = sizes.map(String.init).joined(separator: "-")
    let rate = "\(cost.rawValue), η \(eta.shortText)"
    let regularisation = lambda > 0 ? ", λ \(lambda.shortText)" : ""
    return "\(dataset) \(sizes), \(rate)\(regularisation)"
  }
}

extension Double {
  /// The decimal form, without a fraction that is zero.
  fileprivate var shortText: String {
    self == rounded() && abs(self) < 1e9 ? String(Int(self)) : String(self)
  }
}
