import Backprop

/// A training as the command line describes it, before there is any data.
struct TrainingPlan: Sendable {
  enum Generator: String, CaseIterable, Sendable {
    case xoshiro
    case numpy
  }

  let data: DataOptions
  let scalars: ScalarChoice
  /// Those of the data with 30 hidden units, unless given.
  let sizes: [Int]?
  let activationNames: [String]?
  let cost: Cost
  let initializer: Initializer
  let generator: Generator
  let seed: UInt64
  let training: TrainingConfiguration
  let schedule: ScheduleOption
  let augment: AugmentOption?
  let monitor: MonitorOption
  let poles: PoleOption?
  let trainingSize: Int?
  let evaluationSize: Int?
  let isStratified: Bool
  let save: OutputFile?
  let history: OutputFile?
  let checkpoints: CheckpointPlan?
  /// The folder of the run's events for TensorBoard.
  let events: String?
  /// Where the options of the run are stored.
  let runFiles: [RunFile]
  /// What is watched for the best checkpoint.
  let watched: MonitoredValue
  let isQuiet: Bool

  static let hiddenUnits = 30

  /// The number of layers, the inputs left out.
  var layerCount: Int { (sizes?.count ?? 3) - 1 }

  func configuration(
    for source: SampleSource, sizes: [Int], activations: [String], trainingSize: Int,
    evaluationSize: Int
  ) -> RunConfiguration {
    RunConfiguration(
      dataset: source.name, data: data.data, sizes: sizes, scalar: scalars.kind.rawValue,
      precision: scalars.precision.rawValue, activation: activations.joined(separator: ","),
      cost: cost.rawValue, initializer: initializer.rawValue, generator: generator.rawValue,
      seed: seed, optimizer: OptimizerRecord(training.optimizer), eta: training.learningRate,
      schedule: schedule.description, lambda: training.lambda, l1: training.l1,
      dropout: training.dropout, gradientNorm: training.gradientNorm,
      earlyStopping: training.earlyStopping?.patience,
      earlyStoppingMonitor: training.earlyStopping?.monitor.rawValue,
      epochs: training.epochs, batchSize: training.miniBatchSize, trainSize: trainingSize,
      evaluationSize: evaluationSize, monitor: monitor.description, poles: poles?.description,
      augment: augment?.description, stratify: isStratified ? true : nil)
  }
}

/// Checks of a plan that need no data: they come before anything that takes time.
struct TrainingCheck: ScalarWork {
  let plan: TrainingPlan

  func perform<S: Scalar>(over field: ScalarField<S>) throws {
    if let sizes = plan.sizes {
      guard sizes.count >= 2 else { throw NetworkError.tooFewSizes(sizes.count) }
      for size in sizes where !(1...maximumLayerSize ~= size) {
        throw NetworkError.impossibleSize(size)
      }
    }
    let activations = try field.activations(
      named: plan.activationNames, layers: plan.layerCount, cost: plan.cost)
    // The real size of the data is not known yet: all else is checked as if it were large enough.
    try plan.training.check(trainingSize: plan.trainingSize ?? .max)
    for file in [plan.save, plan.history].compactMap(\.self) { try file.check() }
    for file in plan.runFiles { try file.check() }
    if let save = plan.save {
      let all = activations.count == 1 ? activations[0] : nil
      try field.checkStorage(
        activations: all.map { Array(repeating: $0, count: plan.layerCount) } ?? activations,
        cost: plan.cost, in: save)
    }
  }
}
