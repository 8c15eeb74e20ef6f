/// A training run that can be paused after any mini-batch, stored, and taken up again.
///
/// ``Trainer`` runs one from the first to the last epoch. Whoever wants to pause, or to store
/// checkpoints, drives it himself:
///
/// ```swift
/// var run = try TrainingRun(trainer, on: training, evaluatingOn: test, using: generator)
/// while !run.isFinished { try run.continueEpoch() }
/// ```
///
/// A run that is resumed from its ``state`` and its generator goes on bit by bit as it would have,
/// with any number of threads. An epoch ends here when it has been measured, by all threads: only
/// ``Trainer`` measures one epoch while the next one trains.
public struct TrainingRun<S: Scalar, Generator: RandomSource>: ~Copyable {
  /// The cost C that is made small.
  public let cost: Cost
  /// How it is made small.
  public let configuration: TrainingConfiguration

  /// The network as it was at the end of the last whole epoch; when the run is finished and early
  /// stopping restores the best one, that.
  public internal(set) var network: Network<S>

  /// What was measured in the whole epochs so far.
  public internal(set) var history: History

  /// Puts the samples into a new order at the start of each epoch.
  public internal(set) var generator: Generator

  /// η, which the schedule multiplies: that of the configuration, unless it was changed.
  public private(set) var baseLearningRate: Double

  /// Whether all epochs are over, or the run was stopped.
  public private(set) var isFinished: Bool

  /// The network of the epoch that early stopping holds for the best.
  private var best: Network<S>
  private var order: [Int32]
  var progress: EpochProgress
  private var optimizer: OptimizerState<S>?
  private let training: SampleSource<S>
  let exchange: GradientExchange<S>?
  private let augmenter: Augmenter<S>?
  let workspace: Workspace<S>
  let measurement: Measurement<S>

  /// Whether an epoch can be measured while the next one trains.
  let canOverlap: Bool

  /// A run that several ranks make together, each on the samples that it holds.
  ///
  /// All ranks make the same calls with the same values but for the data; network, history and state
  /// are then the same on all of them, and those of one process up to the order in which gradients
  /// are added. A mini-batch consists of the samples that one process would take, of which each rank
  /// has its share: not the same number always. A deadline, or the cancellation of the task, of any
  /// rank pauses or ends all of them.
  ///
  /// - Parameters:
  ///   - trainer: Network, cost and configuration; the mini-batch size is that of all ranks together.
  ///   - state: ``state`` of another run, of any number of ranks; its beginning unless given.
  ///   - data: What this rank holds.
  ///   - generator: The same one on all ranks.
  ///   - collective: The ranks; `nil` for a run without others.
  /// - Throws: ``TrainingError`` if configuration, network, state and data do not fit.
  public init(
    _ trainer: Trainer<S>, resuming state: TrainingState<S>? = nil, on data: ShardedData<S>,
    using generator: Generator, among collective: (any Collective)?
  ) throws(TrainingError) {
    precondition(
      (collective == nil) == (data.reduction == nil), "shares of data are for their ranks")
    // What can fail, and what depends on a condition, comes before the first property is set: 6.3's
    // compiler destroys a generator twice where they alternate.
    let state = state ?? TrainingState(of: trainer.network, on: data)
    let augmenter = try Self.checked(trainer.configuration, state, data)
    let baseLearningRate = state.baseLearningRate ?? trainer.configuration.learningRate
    let measured = trainer.configuration.measured(data)
    let threads = ThreadPlan(trainer.configuration, for: state.network, measuring: measured)
    let exchange = GradientExchange(
      data, collective, for: state.network, miniBatchSize: trainer.configuration.miniBatchSize)
    let canOverlap = threads.canOverlap && exchange == nil
    let optimizer = OptimizerState.taken(
      up: state, trainer.configuration, order: data.training.order, exchange: exchange)

    configuration = trainer.configuration
    cost = trainer.cost
    self.augmenter = augmenter
    self.training = data.training
    self.exchange = exchange
    self.canOverlap = canOverlap
    workspace = Workspace.make(
      for: state.parameters, cost: cost, configuration, order: data.training.order,
      pool: threads.trainingPool)
    measurement = Measurement(
      of: state.network, on: measured, cost: cost, lambda: configuration.lambda,
      order: data.training.order, poleRadius: configuration.poles.radius, pool: threads.pool)
    workspace.weightScale.pointee = S.RealType(state.weightScale)
    self.optimizer = optimizer
    network = state.network
    best = state.best
    history = state.history
    order = state.order
    progress = state.progress
    self.baseLearningRate = baseLearningRate
    self.generator = generator
    isFinished = false
    isFinished = isOver
  }

  /// Makes sure that everything fits.
  ///
  /// - Returns: What distorts the samples before each epoch, if something does.
  private static func checked(
    _ configuration: TrainingConfiguration, _ state: TrainingState<S>, _ data: ShardedData<S>
  ) throws(TrainingError) -> Augmenter<S>? {
    let training = data.training.dataset
    try configuration.check(trainingSize: data.trainingSize)
    try state.network.checkFit(training)
    if let evaluation = data.evaluation?.dataset { try state.network.checkFit(evaluation) }
    try configuration.checkWatched(
      isClassification: training.isClassification, hasEvaluation: data.evaluation != nil)
    try state.check(trainingSize: data.trainingSize, configuration)
    try BlockExchange<S>.check(data.reduction, for: state.network)
    return try Augmenter(
      configuration, of: training, numbered: data.ownTrainingSamples, resuming: state.progress)
  }

  /// Where the run is, complete but for the generator.
  public var state: TrainingState<S> {
    var parameters = network
    workspace.store(into: &parameters)
    return TrainingState(
      parameters: parameters, weightScale: Double(workspace.weightScale.pointee),
      moments: configuration.isPlainDescent
        ? nil : optimizer?.moments(shapedLike: network, order: training.order), network: network,
      best: best, order: order, progress: progress, history: history,
      baseLearningRate: baseLearningRate == configuration.learningRate ? nil : baseLearningRate)
  }

  /// η of the epoch that is under way, or comes next.
  public var learningRate: Double { learningRate(inEpoch: history.epochs + 1) }

  private func learningRate(inEpoch epoch: Int) -> Double {
    configuration.schedule.factor(inEpoch: epoch, after: history) * baseLearningRate
  }

  /// Trains to the end of the epoch, and measures.
  ///
  /// - Parameter deadline: When to pause before the end of the epoch, after the mini-batch that is
  ///   under way.
  /// - Returns: Whether the epoch has come to its end.
  /// - Throws: ``TrainingError``; `CancellationError` if the task was cancelled, after the mini-batch
  ///   that was under way, or before the epoch has been measured: the run can go on from there, or be
  ///   stored.
  @discardableResult
  public mutating func continueEpoch(until deadline: ContinuousClock.Instant? = nil) throws -> Bool
  {
    guard !isFinished else { return true }
    let epoch = history.epochs + 1
    guard try train(epoch, until: deadline) else { return false }
    let start = ContinuousClock.now
    measurement.start(workspace.parameters)
    try conclude(epoch, results(of: epoch), since: start)
    return true
  }

  /// Trains to the end of the epoch, or to the deadline.
  ///
  /// - Returns: Whether the epoch has come to its end.
  mutating func train(_ epoch: Int, until deadline: ContinuousClock.Instant? = nil) throws -> Bool {
    let start = ContinuousClock.now
    defer { progress.seconds += (ContinuousClock.now - start).inSeconds }
    if progress.next == 0 {
      generator.shuffle(&order)
      progress.begin(dropoutSeed: configuration.dropout > 0 ? generator.next() : 0)
      if augmenter != nil { progress.augmentationSeed = generator.next() }
    }
    let samples = augmenter?.samples(of: training, seed: progress.augmentationSeed) ?? training
    let learningRate = learningRate(inEpoch: epoch)
    if let exchange {
      try workspace.runEpoch(
        epoch, on: samples, order: order, with: exchange, configuration,
        learningRate: learningRate, optimizer: &optimizer, progress: &progress, until: deadline)
    } else {
      try workspace.runEpoch(
        epoch, on: samples, order: order, configuration, learningRate: learningRate,
        optimizer: &optimizer, progress: &progress, until: deadline)
    }
    return progress.next == order.count
  }

  /// Ends an epoch that was trained and measured.
  ///
  /// - Parameter start: Since when the run has been occupied with measuring it.
  mutating func conclude(
    _ epoch: Int, _ results: [Evaluation], since start: ContinuousClock.Instant
  ) throws(TrainingError) {
    if results.contains(where: { !$0.cost.isFinite }) {
      throw .diverged(epoch: epoch, layer: network.layers.count)
    }
    history.learningRate.append(learningRate(inEpoch: epoch))
    history.squaredWeightNorm.append(measurement.squaredWeightNorm)
    history.append(results, configuration.monitor)
    if let nearestPole = progress.nearestPole { history.poleDistance.append(nearestPole) }
    history.seconds.training.append(progress.seconds)
    history.seconds.evaluation.append((ContinuousClock.now - start).inSeconds)
    measurement.workspace.store(into: &network)
    if configuration.earlyStopping?.verdict(on: history).bestEpoch == epoch { best = network }
    progress = EpochProgress()
    if isOver { stop() }
  }

  /// Ends the run after the last whole epoch.
  public mutating func stop() {
    isFinished = true
    if let earlyStopping = configuration.earlyStopping, earlyStopping.restoreBestWeights,
      earlyStopping.verdict(on: history).bestEpoch > 0
    {
      network = best
    }
  }

  /// Changes ``baseLearningRate``, from the next epoch on.
  ///
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` if it has no meaning.
  public mutating func changeLearningRate(to learningRate: Double) throws(TrainingError) {
    var changed = configuration
    changed.learningRate = learningRate
    try changed.check(trainingSize: order.count)
    baseLearningRate = learningRate
  }

  /// Goes on from other parameters, such as those of the best epoch; what the optimizer remembers
  /// stays.
  ///
  /// - Precondition: No epoch is under way, and the network has the layers of ``network``.
  public mutating func restore(_ network: Network<S>) {
    precondition(progress.next == 0, "an epoch is under way")
    precondition(network.sizes == self.network.sizes, "the network has other layers")
    workspace.parameters.load(network.layers, order: training.order)
    self.network = network
  }

  private var isOver: Bool {
    history.epochs >= configuration.epochs
      || configuration.earlyStopping?.verdict(on: history).isOver == true
  }
}
