/// A training run that can be paused after any mini-batch, stored, and resumed.
///
/// ``Trainer`` takes one from the first epoch to the last. Drive a run yourself to pause it or to
/// write checkpoints:
///
/// ```swift
/// var run = try TrainingRun(trainer, on: training, evaluatingOn: test, using: generator)
/// while !run.isFinished { try run.continueEpoch() }
/// ```
///
/// A run that is resumed from its ``state`` and its generator continues bit by bit as the original
/// would have, with any number of threads. An epoch ends here when it has been evaluated, by all
/// threads: only ``Trainer`` evaluates one epoch while it trains the next.
public struct TrainingRun<S: Scalar, Generator: RandomSource>: ~Copyable {
  /// The cost function C to minimise.
  public let cost: Cost
  /// The hyperparameters of the current epoch, or of the next one between two epochs.
  public let configuration: TrainingConfiguration

  /// The hyperparameters from the beginning on, with their changes in later epochs.
  public private(set) var plan: TrainingConfiguration

  /// The network at the end of the last whole epoch, or the best one if the run is finished and
  /// early stopping restores it.
  public private(set) var network: Network<S>

  /// The history of the whole epochs so far.
  public private(set) var history: History

  /// The generator that shuffles the samples at the start of each epoch.
  public private(set) var generator: Generator

  /// The learning rate η that the schedule multiplies: that of the configuration, unless it was
  /// changed.
  public private(set) var baseLearningRate: Double

  /// True after the last epoch, or after ``stop()``.
  public private(set) var isFinished: Bool

  /// The plateaus of the history, on which the learning rate may depend.
  private var plateau: PlateauProgress
  private var earlyStopping: EarlyStoppingProgress?
  /// The decision of early stopping after the last whole epoch; `nil` without it.
  private var verdict: (bestEpoch: Int, isOver: Bool)?
  /// The network of the best epoch by early stopping.
  private var best: Network<S>
  private var order: [Int32]
  private var progress: EpochProgress
  private var optimizer: OptimizerState<S>?
  /// The full-batch method, which takes the place of mini-batches; `nil` for another optimizer.
  private var fullBatch: FullBatchMinimizer<S>?
  private let data: ShardedData<S>
  private let exchange: GradientExchange<S>?
  private let augmenter: Augmenter<S>?
  private let workspace: Workspace<S>
  private let evaluation: ParallelEvaluation<S>

  private var training: PreparedDataset<S> { data.training }

  /// True if an epoch can be evaluated while the next one trains.
  private let canTrainAhead: Bool

  /// A run shared by several ranks, each with its own samples.
  ///
  /// All ranks make the same calls with the same values except for the data. Network, history and
  /// state are then the same on all of them, and those of one process up to the order in which
  /// gradients are added. A mini-batch consists of the samples that one process would take; their
  /// number on a rank varies. A deadline or a cancelled task on any rank pauses or ends all of
  /// them.
  ///
  /// - Parameters:
  ///   - trainer: Network, cost and configuration; the mini-batch size is that of all ranks
  ///     together.
  ///   - state: The ``state`` of a run to resume, of any number of ranks; `nil` to start a new run.
  ///   - data: The samples of this rank.
  ///   - generator: The same one on all ranks.
  ///   - collective: The ranks; `nil` for a single process.
  /// - Throws: ``TrainingError`` if configuration, network, state and data do not fit.
  public init(
    _ trainer: Trainer<S>, resuming state: TrainingState<S>? = nil, on data: ShardedData<S>,
    using generator: Generator, among collective: (any Collective)?
  ) throws(TrainingError) {
    precondition(
      (collective == nil) == (data.reduction == nil), "sharded data needs its ranks")
    // What can fail, and what depends on a condition, comes before the first property is set: 6.3's
    // compiler destroys a generator twice where they alternate.
    let state = state ?? TrainingState(of: trainer, on: data)
    let data = state.network.layers[0].isDense ? data : data.uncompressed
    try trainer.configuration.check(trainingSize: data.trainingSize)
    try trainer.configuration.checkChanges(of: state.network)
    let configuration = trainer.configuration.inEpoch(state.history.epochs + 1)
    let augmenter = try Self.checked(configuration, state, data)
    let baseLearningRate = state.baseLearningRate ?? configuration.learningRate
    let evaluated = configuration.evaluated(data)
    let threads = ThreadPlan(configuration, for: state.network, evaluating: evaluated)
    let exchange = GradientExchange(
      data, collective, for: state.network, miniBatchSize: configuration.miniBatchSize)
    let fullBatch = try Self.fullBatch(trainer, state, data, hasRanks: exchange != nil)
    let canTrainAhead = threads.canTrainAhead && exchange == nil && fullBatch == nil
    let optimizer =
      fullBatch == nil
      ? OptimizerState.resumed(
        from: state, configuration, order: data.training.order, exchange: exchange) : nil

    var plateau = PlateauProgress(of: configuration.schedule)
    plateau.follow(state.history)
    var earlyStopping = configuration.earlyStopping.map { EarlyStoppingProgress($0) }
    let verdict = earlyStopping?.verdict(on: state.history)

    plan = trainer.configuration
    self.configuration = configuration
    self.data = data
    cost = trainer.cost
    self.plateau = plateau
    self.earlyStopping = earlyStopping
    self.verdict = verdict
    self.augmenter = augmenter
    self.exchange = exchange
    self.canTrainAhead = canTrainAhead
    workspace = Workspace.make(
      for: state.parameters, cost: cost, configuration, order: data.training.order,
      isWeighted: data.training.dataset.weights != nil, pool: threads.trainingPool)
    evaluation = ParallelEvaluation(
      of: state.network, on: evaluated, cost: cost, lambda: configuration.lambda,
      order: data.training.order, poleRadius: configuration.poles.radius, pool: threads.pool)
    workspace.weightScale.pointee = S.RealType(state.weightScale)
    self.optimizer = optimizer
    self.fullBatch = fullBatch
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

  /// Validates configuration, state and data.
  ///
  /// - Returns: The source of distorted samples; `nil` without augmentation.
  private static func checked(
    _ configuration: TrainingConfiguration, _ state: TrainingState<S>, _ data: ShardedData<S>
  ) throws(TrainingError) -> Augmenter<S>? {
    let training = data.training.dataset
    try state.network.checkFit(training)
    if let evaluation = data.evaluation?.dataset { try state.network.checkFit(evaluation) }
    try configuration.checkWatched(
      isClassification: training.isClassification, hasEvaluation: data.evaluation != nil)
    try state.check(trainingSize: data.trainingSize, configuration)
    try BlockExchange<S>.check(data.reduction, for: state.network)
    if let map = state.network.layers.map(\.map).first(where: \.usesBatchStatistics) {
      try TrainingError.require(
        data.reduction == nil, option: "layers", value: map.description,
        "it needs all samples of a mini-batch, which ranks divide; use layer-norm, or one process")
    }
    return try Augmenter(
      configuration, of: training, numbered: data.ownTrainingSamples, resuming: state.progress)
  }

  /// A snapshot to resume from, without the generator and the data.
  public var state: TrainingState<S> {
    var parameters = network
    workspace.store(into: &parameters)
    return TrainingState(
      parameters: parameters, weightScale: Double(workspace.weightScale.pointee),
      moments: moments, network: network, best: best, order: order, progress: progress,
      history: history,
      baseLearningRate: baseLearningRate == configuration.learningRate ? nil : baseLearningRate)
  }

  /// The moments of the optimizer; `nil` for plain gradient descent.
  private var moments: OptimizerMoments<S>? {
    configuration.isPlainDescent
      ? nil : optimizer?.moments(shapedLike: network, order: training.order)
  }

  /// The learning rate η of the current epoch, or of the next one between two epochs.
  public var learningRate: Double { learningRate(inEpoch: history.epochs + 1) }

  private func learningRate(inEpoch epoch: Int) -> Double {
    configuration.schedule.factor(inEpoch: epoch, halvings: plateau.halvings, after: history)
      * (plan.changes[epoch]?.learningRate ?? baseLearningRate)
  }

  /// Trains to the end of the epoch, and evaluates it.
  ///
  /// - Parameter deadline: The time at which to pause before the end of the epoch, after the
  ///   current mini-batch.
  /// - Returns: True if the epoch has ended.
  /// - Throws: ``TrainingError``; `CancellationError` if the task was cancelled, after the current
  ///   mini-batch or before the epoch has been evaluated. The run can then be continued or stored.
  @discardableResult
  public mutating func continueEpoch(until deadline: ContinuousClock.Instant? = nil) throws -> Bool
  {
    guard !isFinished else { return true }
    let epoch = history.epochs + 1
    guard try train(epoch, until: deadline) else { return false }
    let start = ContinuousClock.now
    evaluation.start(workspace.parameters)
    try conclude(epoch, results(of: epoch), since: start)
    return true
  }

  /// Trains to the end of the epoch, or to the deadline.
  ///
  /// - Returns: True if all samples of the epoch were used.
  @discardableResult
  private mutating func train(
    _ epoch: Int, until deadline: ContinuousClock.Instant? = nil
  ) throws -> Bool {
    let start = ContinuousClock.now
    defer { progress.seconds += (ContinuousClock.now - start).inSeconds }
    if fullBatch != nil {
      try iterate()
      return true
    }
    if progress.next == 0 {
      if plan.changes[epoch] != nil { try adoptChanges() }
      generator.shuffle(&order)
      let hasDropout = configuration.dropout > 0 || workspace.hasDropout
      progress.begin(dropoutSeed: hasDropout ? generator.next() : 0)
      if augmenter != nil { progress.augmentationSeed = generator.next() }
    }
    let samples = augmenter?.samples(of: training, seed: progress.augmentationSeed) ?? training
    let learningRate = learningRate(inEpoch: epoch)
    try workspace.runEpoch(
      epoch, on: samples, order: order, with: exchange, configuration,
      learningRate: learningRate, optimizer: &optimizer, progress: &progress, until: deadline)
    return progress.next == order.count
  }

  /// Waits for the evaluation of an epoch, by all ranks.
  private mutating func results(of epoch: Int) throws -> [Evaluation] {
    guard let exchange else { return try evaluation.finish() }
    let results = try exchange.results(of: evaluation)
    try exchange.compare(
      squaredWeightNorm: evaluation.squaredWeightNorm, &progress, epoch: epoch)
    return results
  }

  /// Ends an epoch that was trained and evaluated.
  ///
  /// - Parameter start: The time at which only the evaluation was left to do.
  private mutating func conclude(
    _ epoch: Int, _ results: [Evaluation], since start: ContinuousClock.Instant
  ) throws(TrainingError) {
    if results.contains(where: { !$0.cost.isFinite }) {
      throw .diverged(epoch: epoch, layer: network.layers.count)
    }
    if let iterate = fullBatch?.iterates.last {
      history.gradientNorm = (history.gradientNorm ?? []) + [iterate.gradientNorm]
      history.evaluations =
        (history.evaluations ?? []) + [iterate.costEvaluations + iterate.gradientEvaluations]
    } else {
      history.learningRate.append(learningRate(inEpoch: epoch))
    }
    history.squaredWeightNorm.append(evaluation.squaredWeightNorm)
    history.append(results, configuration.monitor)
    if let nearestPole = progress.nearestPole { history.poleDistance.append(nearestPole) }
    history.seconds.training.append(progress.seconds)
    history.seconds.evaluation.append((ContinuousClock.now - start).inSeconds)
    evaluation.workspace.store(into: &network)
    plateau.follow(history)
    verdict = earlyStopping?.verdict(on: history)
    if verdict?.bestEpoch == epoch { best = network }
    progress = EpochProgress()
    if isOver { stop() }
  }

  /// Ends the run after the last whole epoch.
  public mutating func stop() {
    isFinished = true
    if configuration.earlyStopping?.restoreBestWeights == true, let verdict, verdict.bestEpoch > 0 {
      network = best
    }
  }

  /// Changes hyperparameters or weights from the next epoch on, and adds the change to ``plan``.
  ///
  /// - Parameter values: The new values; together with those that were already to change then.
  /// - Returns: The number of the first epoch that has them.
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` if they are invalid, or
  ///   the optimizer takes the whole training set at once.
  @discardableResult
  public mutating func change(_ values: TrainingChanges.Values) throws(TrainingError) -> Int {
    try network.check(values.parameters)
    return try plan.change(
      values, afterEpoch: history.epochs, isWithinEpoch: progress.next > 0,
      trainingSize: order.count)
  }

  /// Continues with the hyperparameters and weights that the next epoch begins with by ``plan``.
  private mutating func adoptChanges() throws(TrainingError) {
    var state = state
    let changes = plan.changes[history.epochs + 1] ?? .init()
    // A rate that was changed otherwise stays until the plan gives another one.
    if changes.learningRate != nil { state.baseLearningRate = nil }
    try state.parameters.set(changes.parameters)
    let trainer: Trainer<S>
    do {
      trainer = try Trainer(network, cost: cost, plan)
    } catch {
      preconditionFailure("the network had this cost before: \(error)")
    }
    self = try TrainingRun(
      trainer, resuming: state, on: data, using: generator, among: exchange?.collective)
  }

  /// Changes ``baseLearningRate`` from the next epoch on.
  ///
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` if it is invalid.
  public mutating func changeLearningRate(to learningRate: Double) throws(TrainingError) {
    var changed = configuration
    changed.learningRate = learningRate
    try changed.check(trainingSize: order.count)
    baseLearningRate = learningRate
  }

  /// Continues from other parameters, such as those of the best epoch; the state of the optimizer
  /// stays.
  ///
  /// - Precondition: No epoch is in progress, and the network has the layers of ``network``.
  public mutating func restore(_ network: Network<S>) {
    precondition(progress.next == 0, "an epoch is in progress")
    precondition(network.hasShape(of: self.network), "the network has other layers")
    workspace.parameters.load(network.layers, order: training.order)
    fullBatch = fullBatch?.restarted(at: network)
    self.network = network
  }

  private var isOver: Bool {
    history.epochs >= configuration.epochs
      || verdict?.isOver == true || fullBatch?.reason != nil
  }
}

/// Runs of a full-batch optimizer: an epoch is an iteration.
extension TrainingRun {
  /// The reason for which a full-batch optimizer ended the run; `nil` while it has not, and for
  /// another optimizer.
  public var end: MinimizationEnd? {
    guard let fullBatch else { return nil }
    return fullBatch.reason ?? (history.epochs >= configuration.epochs ? .iterations : nil)
  }

  /// The full-batch method of a run; `nil` for another optimizer.
  private static func fullBatch(
    _ trainer: Trainer<S>, _ state: TrainingState<S>, _ data: ShardedData<S>, hasRanks: Bool
  ) throws(TrainingError) -> FullBatchMinimizer<S>? {
    let (optimizer, configuration) = (trainer.configuration.optimizer, trainer.configuration)
    guard optimizer.isFullBatch else { return nil }
    func require(_ condition: Bool, _ reason: String) throws(TrainingError) {
      try TrainingError.require(
        condition, option: "optimizer", value: optimizer.name, reason)
    }
    try require(!hasRanks, "a full-batch optimizer runs in one process, not on several ranks")
    try require(
      state.history.epochs == 0 && state.progress.next == 0,
      "the state of a full-batch optimizer is not stored: start the run anew")
    do {
      return try FullBatchMinimizer(
        state.network, on: data.training.dataset, cost: trainer.cost, optimizer,
        lambda: configuration.lambda, threads: configuration.threads)
    } catch let error as TrainingError {
      throw error
    } catch {
      // The trainer has validated the cost.
      throw .invalidHyperparameter(
        option: "cost", value: trainer.cost.rawValue, reason: "\(error)")
    }
  }

  /// Makes an iteration, unless that of this epoch is made.
  private mutating func iterate() throws {
    guard progress.next == 0 else { return }
    try fullBatch?.step()
    if let network = fullBatch?.network {
      workspace.parameters.load(network.layers, order: training.order)
    }
    progress.next = order.count
  }
}

/// Runs of one process with all samples.
extension TrainingRun {
  /// A new run.
  ///
  /// - Throws: ``TrainingError`` if configuration, network and data do not fit.
  public init(
    _ trainer: Trainer<S>, on training: Dataset<S>, evaluatingOn evaluation: Dataset<S>? = nil,
    using generator: Generator
  ) throws(TrainingError) {
    try self.init(
      trainer, on: ShardedData(training: training, evaluation: evaluation),
      using: generator, among: nil)
  }

  /// A run that continues from a snapshot.
  ///
  /// - Parameters:
  ///   - trainer: Cost and configuration of the run; its network is not used.
  ///   - state: The ``state`` of the original run.
  ///   - training: The same training set.
  ///   - evaluation: The same evaluation set.
  ///   - generator: The generator of the original run.
  /// - Throws: ``TrainingError`` if configuration, state and data do not fit.
  public init(
    _ trainer: Trainer<S>, resuming state: TrainingState<S>, on training: Dataset<S>,
    evaluatingOn evaluation: Dataset<S>? = nil, using generator: Generator
  ) throws(TrainingError) {
    try self.init(
      trainer, resuming: state, on: ShardedData(training: training, evaluation: evaluation),
      using: generator, among: nil)
  }
}

/// The epoch in progress.
extension TrainingRun {
  /// The fraction of the current epoch that has been trained, 0…1.
  public var epochFraction: Double {
    Double(progress.next) / Double(max(1, history.trainingSize))
  }

  /// The smallest distance of a weighted input to a pole in the current epoch; `nil` if no
  /// activation has poles.
  public var nearestPole: Double? { progress.nearestPole }

  /// The network as it is now, also in the middle of an epoch; ``network`` is that of the last
  /// whole one.
  ///
  /// - Complexity: O(number of weights); they are copied.
  public var currentNetwork: Network<S> {
    var current = network
    workspace.store(into: &current)
    let scale = S(workspace.weightScale.pointee)
    if scale != 1 {
      for i in current.layers[0].weights.indices { current.layers[0].weights[i] *= scale }
    }
    return current
  }

  /// Evaluates the network as it is now, also within an epoch and before the first one, on the sets
  /// that are evaluated after every epoch. The run does not change.
  ///
  /// - Returns: The evaluations of the training and of the evaluation set; `nil` for a set of which
  ///   nothing is monitored, or that is missing.
  /// - Throws: `CancellationError` if the task is cancelled.
  public func evaluateCurrentNetwork() throws -> (training: Evaluation?, evaluation: Evaluation?) {
    let current = ParallelEvaluation(
      of: currentNetwork, on: configuration.evaluated(data), cost: cost,
      lambda: configuration.lambda, order: training.order, poleRadius: configuration.poles.radius,
      pool: nil)
    current.start()
    var results = try current.finish()[...]
    let hasTraining = !configuration.monitor.isDisjoint(with: .training)
    let training = hasTraining ? results.popFirst() : nil
    return (training, results.popFirst())
  }

  /// The moments of the optimizer at the end of the last whole epoch; `nil` for plain gradient
  /// descent, and if steps were made since.
  var momentsOfLastEpoch: OptimizerMoments<S>? { progress.next == 0 ? moments : nil }
}

/// Training one epoch while the one before it is evaluated.
extension TrainingRun {
  /// Trains to the last epoch, with a callback after each.
  ///
  /// With several threads the next epoch is trained while this one is evaluated. That shows in the
  /// time alone: if the callback stops the run, changes it or throws, the epoch ahead is undone and
  /// its failure is forgotten. After a change the next epoch waits for its predecessor once.
  ///
  /// - Throws: ``TrainingError``, the callback's error, or `CancellationError`.
  mutating func finish(
    afterEpoch callback: (inout FinishedEpoch<S>) throws -> Void
  ) throws {
    var mayTrainAhead = canTrainAhead
    while !isFinished {
      let epoch = history.epochs + 1
      guard mayTrainAhead, epoch < configuration.epochs, plan.changes[epoch + 1] == nil else {
        // Of an epoch that was trained ahead, only the evaluation is left.
        try continueEpoch()
        mayTrainAhead = try !report(to: callback) && canTrainAhead
        continue
      }
      try train(epoch)
      evaluation.start(workspace.parameters)
      let end = EpochEnd(generator: generator, order: order, moments: optimizer?.copyOfMoments())
      let trained = progress
      var failure: (any Error)?
      progress = EpochProgress()
      do { try train(epoch + 1) } catch { failure = error }
      let start = ContinuousClock.now
      // Whatever happened, the threads must have left the samples before anything is thrown.
      let evaluated = Result { () throws(CancellationError) in try evaluation.finish() }
      let (generatorAhead, progressAhead) = (generator, progress)
      (generator, progress) = (end.generator, trained)
      try conclude(epoch, evaluated.get(), since: start)
      mayTrainAhead = try !report(to: callback) { run in run.undoEpochAhead(end) }
      if isFinished || !mayTrainAhead { continue }
      (generator, progress) = (generatorAhead, progressAhead)
      if let failure { throw failure }
    }
  }

  /// The state at the end of an epoch, apart from the parameters, of which the evaluation has a
  /// copy.
  private struct EpochEnd {
    let generator: Generator
    let order: [Int32]
    let moments: OptimizerState<S>.MomentsCopy?
  }

  /// Returns to the end of the epoch that was evaluated last.
  private mutating func undoEpochAhead(_ end: EpochEnd) {
    (generator, order, progress) = (end.generator, end.order, EpochProgress())
    workspace.parameters.copy(evaluation.workspace.parameters)
    workspace.weightScale.pointee = 1
    if let moments = end.moments { optimizer?.restore(moments) }
  }

  /// Calls `callback` with the last epoch, and applies its changes.
  ///
  /// - Parameter undo: Called first if the run does not continue as it was.
  /// - Returns: True if the network or the learning rate was changed.
  private mutating func report(
    to callback: (inout FinishedEpoch<S>) throws -> Void,
    undo: (inout TrainingRun) -> Void = { _ in }
  ) throws -> Bool {
    var epoch = FinishedEpoch(
      number: history.epochs, history: history, network: network, learningRate: baseLearningRate)
    do {
      try callback(&epoch)
    } catch {
      undo(&self)
      throw error
    }
    let changesRate = epoch.learningRate != baseLearningRate
    let isChanged = changesRate || epoch.replacesNetwork
    if isChanged || epoch.isStopped { undo(&self) }
    if changesRate { try changeLearningRate(to: epoch.learningRate) }
    if epoch.isStopped { stop() }
    if epoch.replacesNetwork { restore(epoch.network) }
    return isChanged
  }
}

extension Duration {
  /// The duration in seconds.
  fileprivate var inSeconds: Double { max(0, self / .seconds(1)) }
}
