import ArgumentParser
import Backprop
import BackpropFormats

/// A training on data that was found: makes the network, trains it, stores what comes out.
struct TrainingJob: ScalarWork, Sendable {
  let plan: TrainingPlan
  /// Hands the data on.
  let source: @Sendable () -> SampleSource
  /// Who trains together; nil for this process alone.
  let ranks: (any Ranks)?
  /// Which signal interrupted the run, if one did.
  let signal: @Sendable () -> Int32?

  func perform<S: Scalar>(over field: ScalarField<S>) throws -> TrainingSummary {
    let load = try ranks.together { try self.load(over: S.self) }
    switch plan.generator {
    case .xoshiro:
      return try train(field, load, using: Xoshiro256PlusPlus(seed: plan.seed))
    case .numpy:
      return try train(field, load, using: NumPyGenerator(seed: UInt32(plan.seed)))
    }
  }

  /// What a network learns from, with the sizes of the network.
  private func load<S: Scalar>(over _: S.Type) throws -> TrainingLoad<S> {
    let source = source()
    let (inputs, outputs) =
      (source.inputCount(over: plan.scalars.kind), source.outputCount(over: plan.scalars.kind))
    let sizes = plan.sizes ?? [inputs, TrainingPlan.hiddenUnits, outputs]
    try checkFit(sizes, inputs, outputs)
    let split = try source.split(
      over: S.self, trainingSize: plan.trainingSize, evaluationSize: plan.evaluationSize,
      isStratified: plan.isStratified)
    try plan.training.check(trainingSize: split.training.count)
    return try TrainingLoad(
      split, of: source.description, sizes: sizes, plan, among: ranks)
  }

  private func train<S: Scalar, Generator: RandomSource & Codable>(
    _ field: ScalarField<S>, _ load: TrainingLoad<S>, using generator: consuming Generator
  ) throws -> TrainingSummary {
    let (source, data) = (load.source, load.data)
    try ranks?.checkSame(load.fingerprint)
    let activations = try field.activations(
      named: plan.activationNames, layers: plan.layerCount, cost: plan.cost)
    let network = try Network<S>(
      sizes: load.sizes, activations: activations, initializer: plan.initializer, using: &generator)
    let trainer = try Trainer(
      network, cost: plan.cost, trainingConfiguration(for: source))
    let configuration = plan.configuration(
      for: source, sizes: load.sizes, activations: network.layers.map(\.activation.rawValue),
      trainingSize: data.trainingSize, evaluationSize: data.evaluationSize)
    let start: Checkpoint<S, Generator>? = try resumed(configuration, load.fingerprint)
    if let start { generator = start.generator }
    let first = generator
    var run = try ranks.together { () throws -> TrainingRun<S, Generator> in
      try TrainingRun(trainer, resuming: start?.state, on: data, using: first, among: ranks)
    }
    var writer = try ranks.together {
      try plan.checkpoints.map {
        try CheckpointWriter(
          $0, configuration: jsonText(configuration, isPretty: false),
          dataFingerprint: load.fingerprint, watching: plan.watched, monitor: plan.training.monitor)
      }
    }
    let recorder = try plan.events.map {
      try EventRecorder(
        folder: $0, goingOnAfter: plan.isResumed ? run.history.epochs : nil,
        imageSize: source.imageSize)
    }
    if writer != nil || recorder != nil {
      for file in plan.runFiles { try file.write(configuration) }
    }
    if run.history.epochs == 0 { try recorder?.begin(run.network, configuration) }
    announce(data)
    let isInterrupted = try proceed(&run, &writer, recorder)
    let record = HistoryRecord(history: run.history, configuration: configuration)
    if isInterrupted {
      var kept = record.history.epochs > 0 ? try store(run.network, record) : []
      if let folder = try writer?.write(run) { kept.append(folder) }
      let number = signal() ?? 0
      throw Interruption(
        signal: max(try ranks?.largest(number) ?? number, 2), kept: record.kept(in: kept))
    }
    let saved = try store(run.network, record)
    return TrainingSummary(
      record, parameters: network.realParameterCount, origin: source.origin, saved: saved)
  }

  /// The numbers of the run, with what is known only now: the size of the images.
  private func trainingConfiguration(
    for source: DataDescription
  ) throws -> TrainingConfiguration {
    var configuration = plan.training
    if let augment = plan.augment {
      guard let size = source.imageSize else {
        throw ValidationError("--augment: the samples of \(source.name) are no images")
      }
      configuration.augmentation = try augment.augmentation(width: size.width, height: size.height)
    }
    return configuration
  }

  /// Trains until the run is over or interrupted; returns whether it is the latter.
  private func proceed<S: Scalar, Generator: RandomSource & Codable>(
    _ run: inout TrainingRun<S, Generator>, _ writer: inout CheckpointWriter?,
    _ recorder: EventRecorder?
  ) throws -> Bool {
    let progress = TrainingProgress(
      epochs: plan.training.epochs, history: run.history, style: .fitting(isQuiet: plan.isQuiet))
    progress.begin()
    defer { progress.end() }
    while !run.isFinished {
      let learningRate = run.learningRate
      do {
        let endedEpoch = try run.continueEpoch(until: writer?.deadline)
        if endedEpoch {
          progress.show(run.history)
          try recorder?.record(run.history, run.network, learningRate: learningRate)
        }
        try writer?.writeIfDue(run, endedEpoch: endedEpoch)
      } catch is CancellationError {
        return true
      } catch let error as TrainingError {
        throw writer?.locating(error) ?? error
      }
    }
    return false
  }

  /// The same check as the trainer's, before samples are made and memory is asked for in the
  /// network's size.
  private func checkFit(_ sizes: [Int], _ inputs: Int, _ outputs: Int) throws(TrainingError) {
    if sizes[0] != inputs {
      throw .doesNotFit(what: "inputs", network: sizes[0], data: inputs)
    }
    if sizes[sizes.count - 1] != outputs {
      throw .doesNotFit(what: "outputs", network: sizes[sizes.count - 1], data: outputs)
    }
  }

  /// Writes the model and the history, where they are asked for; returns the names of the files.
  private func store<S: Scalar>(
    _ network: Network<S>, _ record: HistoryRecord
  ) throws -> [String] {
    if let file = plan.save { try ModelFile.write(Model(network, cost: plan.cost), to: file.path) }
    if let file = plan.history { try record.write(to: file) }
    for file in plan.runFiles { try file.write(record.configuration) }
    return [plan.save, plan.history].compactMap { $0?.path } + plan.runFiles.map(\.path)
  }
}

extension HistoryRecord {
  /// What is kept of a run that did not reach its last epoch.
  fileprivate func kept(in files: [String]) -> String {
    let reached = "\(history.epochs) of \(configuration.epochs) epochs were done"
    if files.isEmpty { return reached + ", nothing was written" }
    return "\(reached), what was reached by then is in \(files.joined(separator: " and "))"
  }
}
