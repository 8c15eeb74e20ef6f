import Backprop

/// Everything that is needed to run a training again, under the names of the command's options.
public struct RunConfiguration: Codable, Equatable, Sendable {
  var dataset: String
  var data: String?
  var sizes: [Int]
  var scalar: String
  var precision: String
  /// One name a layer, separated by commas.
  var activation: String
  var cost: String
  var initializer: String
  var generator: String
  var seed: UInt64
  var optimizer: OptimizerRecord
  var eta: Double
  var schedule: String
  var lambda: Double
  var l1: Double
  var dropout: Double
  var gradientNorm: Double?
  var earlyStopping: Int?
  var earlyStoppingMonitor: String?
  var epochs: Int
  var batchSize: Int
  var trainSize: Int
  var evaluationSize: Int
  var monitor: String
  /// Of complex networks.
  var poles: String?
  var augment: String?
  /// nil for false.
  var stratify: Bool?
  /// nil for false.
  var distributed: Bool?
  /// Of gradients over ranks; nil for the one that is fast.
  var reduction: String?
  var localSteps: Int?

  private enum CodingKeys: String, CodingKey {
    case dataset, data, sizes, scalar, precision, activation, cost, initializer, generator, seed
    case optimizer, eta, schedule, lambda, l1, dropout
    case gradientNorm = "gradient_norm"
    case earlyStopping = "early_stopping"
    case earlyStoppingMonitor = "early_stopping_monitor"
    case epochs
    case batchSize = "batch_size"
    case trainSize = "train_size"
    case evaluationSize = "evaluation_size"
    case monitor, poles, augment, stratify, distributed, reduction
    case localSteps = "local_steps"
  }
}

extension RunConfiguration {
  /// The options of a run that leaves all others as they are where the command line says nothing.
  ///
  /// - Parameter activations: One name a layer.
  public init(
    dataset: String, sizes: [Int], scalars: ScalarChoice, activations: [String], cost: Cost,
    initializer: Initializer, seed: UInt64, training: TrainingConfiguration, trainSize: Int,
    evaluationSize: Int
  ) {
    self.init(
      dataset: dataset, data: nil, sizes: sizes, scalar: scalars.kind.rawValue,
      precision: scalars.precision.rawValue, activation: activations.joined(separator: ","),
      cost: cost.rawValue, initializer: initializer.rawValue,
      generator: TrainingPlan.Generator.xoshiro.rawValue, seed: seed,
      optimizer: OptimizerRecord(training.optimizer), eta: training.learningRate,
      schedule: ScheduleOption.constant.description, lambda: training.lambda, l1: training.l1,
      dropout: training.dropout, gradientNorm: training.gradientNorm, earlyStopping: nil,
      earlyStoppingMonitor: nil, epochs: training.epochs, batchSize: training.miniBatchSize,
      trainSize: trainSize, evaluationSize: evaluationSize,
      monitor: MonitorOption(monitor: training.monitor).description, poles: nil, augment: nil,
      stratify: nil)
  }
}
