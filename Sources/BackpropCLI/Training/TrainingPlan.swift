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
  var save: OutputFile?
  var history: OutputFile?
  var checkpoints: CheckpointPlan?
  /// The folder of the run's events for TensorBoard.
  var events: String?
  /// Where the options of the run are stored.
  var runFiles: [RunFile]
  /// What is watched for the best checkpoint.
  let watched: MonitoredValue
  var isQuiet: Bool
  /// How ranks work together; nil without them.
  let reduction: Reduction?
  /// Whether the run goes on from a checkpoint.
  let isResumed: Bool

  static let hiddenUnits = 30

  /// The plan of a rank that says and stores nothing, since another one does.
  var silent: TrainingPlan {
    var plan = self
    (plan.save, plan.history, plan.checkpoints, plan.events) = (nil, nil, nil, nil)
    (plan.runFiles, plan.isQuiet) = ([], true)
    return plan
  }

  /// The number of layers, the inputs left out.
  var layerCount: Int { (sizes?.count ?? 3) - 1 }

  func configuration(
    for source: DataDescription, sizes: [Int], activations: [String], trainingSize: Int,
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
      augment: augment?.description, stratify: isStratified ? true : nil,
      distributed: reduction == nil ? nil : true,
      reduction: reduction?.orderName, localSteps: reduction?.localSteps)
  }
}

extension Reduction {
  /// The order of a sum that is fixed, as on the command line.
  fileprivate var orderName: String? {
    if case .ordered(let blocks) = self { "ordered:\(blocks)" } else { nil }
  }

  fileprivate var localSteps: Int? {
    if case .averaging(let interval) = self { interval } else { nil }
  }
}

/// Checks of a plan that need no data: they come before anything that takes time.
struct TrainingCheck: ScalarWork {
  let plan: TrainingPlan

  func perform<S: Scalar>(over field: ScalarField<S>) throws {
    if let sizes = plan.sizes {
      guard sizes.count >= 2 else { throw NetworkError.tooFewSizes(sizes.count) }
      for size in sizes where !(1...maximumLayerSize ~= size) {
        throw NetworkError.invalidSize(size)
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
