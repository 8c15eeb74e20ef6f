public import Backprop
public import BackpropData
public import BackpropFormats

/// A run with its samples: everything that training needs.
///
/// ```swift
/// let source = try DataFinder(environment: environment).find(.mnist)
/// let prepared = try PreparedRun<Float>(RunSpecification(dataset: .mnist), on: source)
/// var run = try prepared.makeRun(using: Xoshiro256PlusPlus(seed: 1))
/// while !run.isFinished { try run.continueEpoch() }
/// ```
public struct PreparedRun<S: Scalar>: Sendable {
  /// The run, complete: with sizes, one activation function per layer, and the numbers of samples; or
  /// with layers and the shape of their inputs.
  public let specification: RunSpecification

  /// The samples, or this rank's shard of them.
  public let data: ShardedData<S>

  /// The evaluation samples of all ranks.
  public let evaluation: Dataset<S>

  /// The hyperparameters, with the size of the images in their augmentation.
  public let configuration: TrainingConfiguration

  /// The origin of the data, in words.
  public let origin: String

  /// The preprocessing that was fitted to the training set, to be stored with the network; `nil` for
  /// generated samples.
  public let preprocessing: Preprocessing?

  /// The width and height of an image in pixels; `nil` if the samples are not images.
  public let imageSize: (width: Int, height: Int)?

  /// A digest of all samples; empty unless it was asked for.
  public let fingerprint: String

  /// Selects the samples of a run and completes its description.
  ///
  /// - Parameters:
  ///   - specification: The run.
  ///   - source: Its data.
  ///   - scalar: The type of the network's numbers.
  ///   - collective: The ranks among which the samples are distributed; `nil` for one process.
  ///   - isFingerprinted: A Boolean value that indicates whether the digest of the samples is
  ///     computed, as checkpoints need it.
  /// - Throws: ``OptionError``, `NetworkError` or `TrainingError` if run and data do not fit.
  public init(
    _ specification: RunSpecification, on source: DataSource, over scalar: S.Type = S.self,
    among collective: (any Collective)? = nil, isFingerprinted: Bool = false
  ) throws {
    var completed = specification
    let (inputs, outputs) = (
      source.inputCount(over: specification.field), source.outputCount(over: specification.field)
    )
    try Self.validateTask(specification, source)
    if specification.layers == nil {
      let sizes =
        specification.sizes
        ?? [inputs] + (specification.hidden ?? [RunSpecification.hiddenUnits]) + [outputs]
      try Self.validate(sizes, inputs: inputs, outputs: outputs)
      completed.sizes = sizes
      completed.hidden = nil
    } else {
      try completed.completeLayers(
        input: source.inputShape(over: specification.field), outputs: outputs,
        hasClasses: !source.classNames.isEmpty)
    }
    var configuration = specification.training
    configuration.schedule = configuration.schedule.monitoring(specification.defaultMonitor)
      .lasting(configuration.epochs)
    try Self.augment(&configuration, as: specification.augmentation, source)
    // Drawing digits takes seconds: what is wrong for any number of samples is said before.
    try configuration.check(trainingSize: .max)
    let split: DatasetSplit<S> = try source.split(
      trainingSize: specification.trainingSize, evaluationSize: specification.evaluationSize,
      isStratified: specification.isStratified
    ).weighted(by: specification.classWeights)
    if case .table = specification.dataset, source.table != nil {
      completed.table.scaling = split.preprocessing?.scaling?.method ?? .none
    }
    let activations = try completed.activations(over: S.self).map(\.rawValue)
    if completed.layers == nil {
      completed.activations =
        activations.count == 1
        ? Array(repeating: activations[0], count: completed.layerCount) : activations
    }
    if let name = try? DatasetName(optionText: source.name) { completed.dataset = name }
    completed.trainingSize = split.training.count
    completed.evaluationSize = split.evaluation.count
    try configuration.check(trainingSize: split.training.count)

    self.specification = completed
    self.configuration = configuration
    evaluation = split.evaluation
    origin = source.origin
    preprocessing = split.preprocessing
    imageSize = source.imageSize
    fingerprint =
      isFingerprinted ? split.training.fingerprint + split.evaluation.fingerprint : ""
    if let collective, let reduction = specification.reduction {
      data = try ShardedData(
        training: split.training, evaluation: split.evaluation, for: reduction, among: collective)
    } else {
      data = ShardedData(training: split.training, evaluation: split.evaluation)
    }
  }

  /// Sets the augmentation in the configuration, if it suits the samples.
  private static func augment(
    _ configuration: inout TrainingConfiguration, as augmentation: AugmentationSpecification?,
    _ source: DataSource
  ) throws(OptionError) {
    guard let augmentation else { return }
    let size = source.imageSize
    guard augmentation.distortsImages == (size != nil) else {
      throw OptionError(
        size == nil
          ? "the samples of \(source.name) are not images; noise:DEVIATION adds noise to them"
          : "noise is for values, and the samples of \(source.name) are images: distort them",
        option: "augment")
    }
    augmentation.apply(to: &configuration, width: size?.width ?? 0, height: size?.height ?? 0)
  }

  /// Validates that the cost suits the targets.
  private static func validateTask(
    _ specification: RunSpecification, _ source: DataSource
  ) throws(OptionError) {
    guard let table = source.table, !table.preprocessing.isClassification,
      [.crossEntropy, .logLikelihood, .hinge].contains(specification.cost)
    else { return }
    throw OptionError(
      "the targets of \(source.name) are numbers: use quadratic or another cost of numbers, or "
        + "--task classification for classes",
      option: "cost")
  }

  /// Validates sizes before memory of that size is allocated.
  private static func validate(
    _ sizes: [Int], inputs: Int, outputs: Int
  ) throws(TrainingError) {
    if sizes[0] != inputs {
      throw .doesNotFit(what: "inputs", network: sizes[0], data: inputs)
    }
    if sizes[sizes.count - 1] != outputs {
      throw .doesNotFit(what: "outputs", network: sizes[sizes.count - 1], data: outputs)
    }
  }

  /// The training run, at its beginning or at a checkpoint.
  ///
  /// - Parameters:
  ///   - generator: The generator in its initial state, from which the weights are drawn.
  ///   - checkpoint: The state to resume; `nil` for the beginning.
  ///   - collective: The ranks that train together; `nil` for one process.
  /// - Throws: `NetworkError` or `TrainingError` if network, data and checkpoint do not fit.
  public func makeRun<Generator: RandomSource & Codable>(
    using generator: Generator, resuming checkpoint: Checkpoint<S, Generator>? = nil,
    among collective: (any Collective)? = nil
  ) throws -> TrainingRun<S, Generator> {
    var generator = generator
    let network = try specification.network(over: S.self, using: &generator)
    let trainer = try Trainer(network, cost: specification.cost, configuration)
    return try TrainingRun(
      trainer, resuming: checkpoint?.state, on: data, using: checkpoint?.generator ?? generator,
      among: collective)
  }
}

extension DatasetSplit {
  /// The same samples with the weights of their classes, of which balanced ones are those of the
  /// training set.
  ///
  /// - Throws: ``OptionError`` if there are no classes, or not one weight for each.
  fileprivate func weighted(by classWeights: ClassWeights?) throws(OptionError) -> DatasetSplit {
    guard let classWeights else { return self }
    do throws(DatasetError) {
      let weights = ClassWeights.values(try classWeights.values(for: training))
      return DatasetSplit(
        training: try training.weighted(by: weights),
        evaluation: evaluation.count > 0 ? try evaluation.weighted(by: weights) : evaluation,
        preprocessing: preprocessing)
    } catch {
      throw OptionError(error.description, option: "class-weights")
    }
  }
}
