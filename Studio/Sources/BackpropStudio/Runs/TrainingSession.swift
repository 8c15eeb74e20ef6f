import Backprop
import BackpropCLI
import BackpropFiles
import BackpropFormats

/// The work of a training thread: creates or resumes the training, and drives a ``TrainingSession``.
struct TrainingWork: ScalarWork, Sendable {
  let run: StudioRun
  let control: RunControl
  let source: SampleSource
  /// The checkpoint to resume from; nil for a new run.
  let checkpoint: [UInt8]?
  let store: RunStore
  /// The callback after the run has paused: its core is free.
  let didPause: @Sendable () -> Void

  func perform<S: Scalar>(over field: ScalarField<S>) throws {
    let settings = run.settings
    let split = try source.split(
      over: S.self, trainingSize: settings.trainSize, evaluationSize: nil)
    let fingerprint = "\(source.origin), \(split.training.count), \(split.evaluation.count)"
    let stored: Checkpoint<S, Xoshiro256PlusPlus>? = try checkpoint.map {
      try Checkpoint(decoding: $0)
    }
    if let stored, stored.dataFingerprint != fingerprint {
      throw FileError(
        .badData,
        "the run was trained on \(stored.dataFingerprint), and the data is now "
          + fingerprint, advice: "start a new run")
    }
    // The same random numbers as in `backprop train`: the run is the same, bit by bit.
    var generator = Xoshiro256PlusPlus(seed: settings.seed)
    let activations = try field.activations(
      named: settings.activation, layers: settings.sizes.count - 1, cost: settings.cost)
    let network = try Network<S>(
      sizes: settings.sizes, activations: activations, initializer: settings.initializer,
      using: &generator)
    let trainer = try Trainer(network, cost: settings.cost, settings.training)
    let training = try TrainingRun(
      trainer, resuming: stored?.state,
      on: ShardedData(training: split.training, evaluation: split.evaluation),
      using: stored?.generator ?? generator, among: nil)
    var session = TrainingSession(
      training: training, work: self,
      probe: Probe(split.evaluation, image: source.imageSize), fingerprint: fingerprint)
    try session.drive()
  }
}

/// A training that is driven in short slices: each command is obeyed within milliseconds, and the
/// status is published after each slice.
struct TrainingSession<S: Scalar>: ~Copyable {
  private var training: TrainingRun<S, Xoshiro256PlusPlus>
  private let work: TrainingWork
  private let probe: Probe<S>
  private let fingerprint: String
  private var schedule = SessionSchedule()
  private var throughput = ThroughputMeter()
  private var trail = GradientNormTrail()

  /// The time between two checks for commands.
  private static var slice: Duration { .milliseconds(10) }

  init(
    training: consuming TrainingRun<S, Xoshiro256PlusPlus>, work: TrainingWork, probe: Probe<S>,
    fingerprint: String
  ) {
    self.training = training
    self.work = work
    self.probe = probe
    self.fingerprint = fingerprint
  }

  /// Trains, pauses and steps until the run ends or is unloaded.
  mutating func drive() throws {
    publish(state: work.control.current == .train ? .running : .paused)
    inspect()
    while true {
      answerModelRequests()
      if training.isFinished { return try finish(.finished) }
      let command = work.control.current
      switch command {
      case .train: try trainSlice()
      case .pause: try pause()
      case .stepBatch, .stepEpoch: try step(command)
      case .stop: return try finish(.stopped)
      case .unload:
        work.control.beginEnding()
        try save(.paused)
        return publish(state: .paused)
      case .discard: return
      }
    }
  }

  private mutating func trainSlice() throws {
    if work.run.state != .running { publish(state: .running) }
    let end = ContinuousClock.now + Self.slice
    try advance(until: end)
    while ContinuousClock.now < end, !training.isFinished { try advance(until: end) }
    throughput.record(samples: samplesSeen)
    publish()
    if schedule.isInspectionDue(work.run.isInspectionRequested) { inspect() }
    if schedule.isSaveDue { try save(.running) }
  }

  /// Trains until a deadline; saves the run if an error ends it.
  private mutating func advance(until deadline: ContinuousClock.Instant) throws {
    do {
      try training.continueEpoch(until: deadline)
    } catch let error as TrainingError {
      publish()
      try save(.diverged, message: error.description)
      throw error
    }
  }

  private mutating func pause() throws {
    throughput = ThroughputMeter()
    inspect()
    try save(.paused)
    work.didPause()
    publish(state: .paused)
    while work.control.wait() == .pause { answerModelRequests() }
  }

  private mutating func step(_ command: RunControl.Command) throws {
    if command == .stepBatch {
      // With a deadline in the past the training returns after one mini-batch.
      try advance(until: .now)
    } else {
      publish(state: .running)
      let epoch = training.history.epochs
      while training.history.epochs == epoch, work.control.current == .stepEpoch {
        try advance(until: .now + Self.slice)
        answerModelRequests()
        publish()
      }
    }
    work.control.completeStep(command)
    inspect()
    publish(state: .paused)
    work.run.update { $0.steps += 1 }
  }

  private mutating func finish(_ state: RunState) throws {
    work.control.beginEnding()
    publish()
    inspect()
    try save(state)
    publish(state: state)
  }

  /// The number of samples trained on, in all epochs.
  private var samplesSeen: Double {
    (Double(training.history.epochs) + training.epochFraction)
      * Double(training.history.trainingSize)
  }

  /// Publishes the progress of the training.
  private func publish(state: RunState? = nil) {
    let history = training.history
    let (fraction, rate) = (training.epochFraction, throughput.samplesPerSecond)
    work.run.update { status in
      if let state { (status.state, status.message) = (state, nil) }
      if status.history == nil {
        status.history = History(
          trainingSize: history.trainingSize, evaluationSize: history.evaluationSize)
      }
      status.history?.appendEpochs(of: history)
      status.epoch = history.epochs
      status.epochFraction = fraction
      status.samplesPerSecond = rate
      if history.epochs > 0 { status.latest = history.point(history.epochs) }
    }
  }

  private mutating func inspect() {
    let start = ContinuousClock.now
    let position = Double(training.history.epochs) + training.epochFraction
    let inspection = probe.inspect(
      training.currentNetwork, cost: training.cost, epoch: position, trail: &trail,
      nearestPole: training.nearestPole ?? training.history.poleDistance.last)
    if let encoded = inspection?.encoded { work.run.update { $0.inspection = encoded } }
    schedule.recordInspection(of: .now - start)
  }

  private func answerModelRequests() {
    let requests = work.control.takeModelRequests()
    if requests.isEmpty { return }
    let model = AnyModel(Model(training.currentNetwork, cost: training.cost))
    for request in requests { request.resume(returning: model) }
  }

  /// Saves the run, so that it can resume from here even if the server is killed.
  private mutating func save(_ state: RunState, message: String? = nil) throws {
    let start = ContinuousClock.now
    let current = Model(training.currentNetwork, cost: training.cost)
    let model =
      (try? ModelFile.encode(current, .safetensors))
      ?? (try? ModelFile.encode(Model(training.network, cost: training.cost), .safetensors))
    let canResume = state != .finished && state != .diverged
    let checkpoint =
      canResume
      ? try Checkpoint(
        state: training.state, generator: training.generator, cost: training.cost,
        configuration: String(decoding: JSONBytes.encode(work.run.settings), as: UTF8.self),
        dataFingerprint: fingerprint
      ).encode() : nil
    try work.store.save(
      work.run, state, message: message, history: training.history,
      epochFraction: training.epochFraction, model: model, checkpoint: checkpoint)
    schedule.recordSave(of: .now - start)
  }
}

/// The times of the next inspection and the next save. Each takes at most a fiftieth of the time.
private struct SessionSchedule {
  private var nextInspection = ContinuousClock.now
  private var nextSave = ContinuousClock.now + Self.saveInterval

  private static let inspectionInterval = Duration.milliseconds(125)
  private static let saveInterval = Duration.seconds(5)
  private static let factor = 50

  func isInspectionDue(_ isRequested: Bool) -> Bool {
    isRequested && ContinuousClock.now >= nextInspection
  }

  var isSaveDue: Bool { ContinuousClock.now >= nextSave }

  mutating func recordInspection(of duration: Duration) {
    nextInspection = .now + max(Self.inspectionInterval, duration * Self.factor)
  }

  mutating func recordSave(of duration: Duration) {
    nextSave = .now + max(Self.saveInterval, duration * Self.factor)
  }
}

/// A meter of the training throughput over about the last second.
private struct ThroughputMeter {
  private var start: (time: ContinuousClock.Instant, samples: Double)?
  private(set) var samplesPerSecond: Double?

  /// Records the total number of samples so far.
  mutating func record(samples: Double) {
    guard let start else {
      self.start = (.now, samples)
      return
    }
    let seconds = (ContinuousClock.now - start.time) / .seconds(1)
    if seconds < (samplesPerSecond == nil ? 0.1 : 1) { return }
    samplesPerSecond = (samples - start.samples) / seconds
    self.start = (.now, samples)
  }
}
