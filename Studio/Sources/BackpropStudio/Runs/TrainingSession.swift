import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation

/// A training that is driven in short slices: each command is obeyed within milliseconds, and the
/// status is published after each slice.
struct TrainingSession<S: Scalar, Generator: RandomSource & Codable>: ~Copyable {
  private var training: TrainingRun<S, Generator>
  private let run: StudioRun
  private let control: RunControl
  private let store: RunStore
  private let didPause: @Sendable () -> Void
  private let probe: Probe<S>
  private let fingerprint: String
  /// The preprocessing of a table, which is stored with the network; nil for other data.
  private let preprocessing: Preprocessing?
  private var schedule = SessionSchedule()
  private var throughput = ThroughputMeter()
  /// |δ^ℓ| over the epochs, also of those before a restart.
  private var trail: GradientNormTrail
  /// The evaluations before the end of the first epoch.
  private var early: [EarlyPoint]

  /// The time between two checks for commands.
  private static var slice: Duration { .milliseconds(10) }
  /// The seconds of a pause after which the run is at rest: slow motion pauses after each epoch.
  private static var rest: TimeInterval { 0.3 }

  private init(
    _ training: consuming TrainingRun<S, Generator>, of run: StudioRun, control: RunControl,
    store: RunStore, didPause: @escaping @Sendable () -> Void, probe: Probe<S>,
    fingerprint: String, preprocessing: Preprocessing?, early: [EarlyPoint],
    trail: GradientNormTrail
  ) {
    self.trail = trail
    self.early = early
    self.training = training
    self.run = run
    self.control = control
    self.store = store
    self.didPause = didPause
    self.probe = probe
    self.fingerprint = fingerprint
    self.preprocessing = preprocessing
  }

  /// Returns a new training, or one that resumes from the stored checkpoint.
  ///
  /// - Parameters:
  ///   - prepared: The run with its samples.
  ///   - generator: The generator in its initial state.
  ///   - didPause: The callback after the run has paused: its core is free.
  /// - Throws: `FileError` if the checkpoint cannot be read or is of other data, and the errors of
  ///   `PreparedRun.makeRun`.
  static func make(
    _ prepared: PreparedRun<S>, using generator: Generator, of run: StudioRun,
    control: RunControl, store: RunStore, didPause: @escaping @Sendable () -> Void
  ) throws -> TrainingSession {
    let trainingSize = prepared.specification.trainingSize ?? 0
    let fingerprint = "\(prepared.origin), \(trainingSize), \(prepared.evaluation.count)"
    let stored: Checkpoint<S, Generator>? = try store.checkpoint(run.id).map {
      try Checkpoint(decoding: $0)
    }
    if let stored, stored.dataFingerprint != fingerprint {
      throw FileError(
        .badData,
        "the run was trained on \(stored.dataFingerprint), and the data is now "
          + fingerprint, advice: "start a new run")
    }
    // The same random numbers as in `backprop train`: the run is the same, bit by bit.
    return TrainingSession(
      try prepared.makeRun(using: generator, resuming: stored), of: run, control: control,
      store: store, didPause: didPause,
      probe: Probe(
        prepared.evaluation, image: prepared.imageSize,
        plane: ColouredPlane(of: prepared.specification.dataset)),
      fingerprint: fingerprint,
      preprocessing: prepared.preprocessing.flatMap { $0.isTable ? $0 : nil },
      early: try store.early(run.id), trail: try store.trail(run.id))
  }

  /// Trains, pauses and steps until the run ends or is unloaded.
  mutating func drive() throws {
    try recordEarly()
    publish(state: control.current == .train ? .running : .paused)
    inspect()
    while true {
      answerRequests()
      if training.isFinished { return try finish(.finished) }
      let command = control.current
      switch command {
      case .train: try trainSlice()
      case .pause: try pause()
      case .stepBatch, .stepEpochs: try step(command)
      case .stop: return try finish(.stopped)
      case .unload:
        control.beginEnding()
        try save(.paused)
        return publish(state: .paused)
      case .discard: return
      }
    }
  }

  private mutating func trainSlice() throws {
    if run.state != .running { publish(state: .running) }
    let end = ContinuousClock.now + Self.slice
    try advance(until: end)
    while ContinuousClock.now < end, !training.isFinished { try advance(until: end) }
    throughput.record(samples: samplesSeen)
    if schedule.isRecordDue { try recordEarly() }
    publish()
    if schedule.isInspectionDue(run.isInspectionRequested) {
      inspect()
    } else {
      recordErrors()
    }
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
    try save(.paused)
    didPause()
    publish(state: .paused)
    let rest = Date.now.addingTimeInterval(Self.rest)
    var canBeFiner = probe.canBeFine
    while control.wait(until: canBeFiner ? rest : nil) == .pause {
      if answerRequests() { try save(.paused) }
      if canBeFiner, Date.now >= rest {
        inspect(isFine: true)
        canBeFiner = false
      }
    }
  }

  private mutating func step(_ command: RunControl.Command) throws {
    if case .stepEpochs(let count) = command {
      publish(state: .running)
      let end = training.history.epochs + count
      while training.history.epochs < end, !training.isFinished, control.current == command {
        try advance(until: .now + Self.slice)
        answerRequests()
        publish()
        recordErrors()
      }
    } else {
      // With a deadline in the past the training returns after one mini-batch.
      try advance(until: .now)
    }
    control.completeStep(command)
    try recordEarly()
    inspect()
    publish(state: .paused)
    run.update { $0.steps += 1 }
  }

  private mutating func finish(_ state: RunState) throws {
    control.beginEnding()
    publish()
    inspect(isFine: probe.canBeFine)
    try save(state)
    publish(state: state)
  }

  /// The network as it is now; after the end of the run the best one, if early stopping keeps it.
  private var network: Network<S> {
    training.isFinished ? training.network : training.currentNetwork
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
    run.update { status in
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

  /// The epochs trained, with the fraction of the current one.
  private var position: Double { Double(training.history.epochs) + training.epochFraction }

  private mutating func inspect(isFine: Bool = false) {
    let start = ContinuousClock.now
    let inspection = probe.inspect(
      network, cost: training.cost, epoch: position, trail: &trail,
      nearestPole: training.nearestPole ?? training.history.poleDistance.last, isFine: isFine)
    if let encoded = inspection?.encoded(isFine: isFine) {
      run.update { $0.inspection = encoded }
    }
    // A fine one takes no time from a training.
    if !isFine { schedule.recordInspection(of: .now - start) }
  }

  /// Records |δ^ℓ| after an epoch, also while nobody looks; at most a fiftieth of the time.
  private mutating func recordErrors() {
    let epochs = training.history.epochs
    guard epochs > 0, trail.at.last.map({ Int($0) < epochs }) ?? true, schedule.isRecordDue else {
      return
    }
    let start = ContinuousClock.now
    probe.record(network, cost: training.cost, epoch: position, trail: &trail)
    schedule.recordRecord(of: .now - start)
  }

  /// Answers the requests for the network, and makes those for changes.
  ///
  /// - Returns: True if something was changed.
  @discardableResult
  private mutating func answerRequests() -> Bool {
    answerModelRequests()
    let requests = control.takeChangeRequests()
    for request in requests {
      do {
        try training.change(request.values)
        let changes = training.plan.changes
        run.update { $0.changes = changes }
        schedule.requestSave()
        request.answer.resume(returning: .success(()))
      } catch {
        request.answer.resume(returning: .failure(error))
      }
    }
    return !requests.isEmpty
  }

  /// Evaluates the network before the first step and at some places within the first epoch.
  private mutating func recordEarly() throws {
    let at = training.epochFraction
    let next = EarlyPoint.places.first { place in early.last.map { place > $0.at } ?? true }
    guard training.history.epochs == 0, let next, at >= next, at < 1 else { return }
    let start = ContinuousClock.now
    let (trained, evaluated) = try training.evaluateCurrentNetwork()
    early.append(
      EarlyPoint(
        at: at, training: trained, evaluation: evaluated, monitor: training.configuration.monitor))
    let points = early
    run.update { $0.early = points }
    schedule.recordRecord(of: .now - start)
  }

  private func answerModelRequests() {
    let requests = control.takeModelRequests()
    if requests.isEmpty { return }
    let model = AnyModel(Model(network, cost: training.cost, preprocessing: preprocessing))
    for request in requests { request.resume(returning: model) }
  }

  /// Saves the run, so that it can resume from here even if the server is killed.
  private mutating func save(_ state: RunState, message: String? = nil) throws {
    let start = ContinuousClock.now
    // A run that resumes continues the record in the stored inspection.
    let isInspected = run.read { $0.inspection?.version.epoch } == position
    if state == .running || state == .paused, !isInspected { inspect() }
    let current = Model(network, cost: training.cost, preprocessing: preprocessing)
    let model =
      (try? ModelFile.encode(current, .safetensors))
      ?? (try? ModelFile.encode(Model(training.network, cost: training.cost), .safetensors))
    let canResume = state != .finished && state != .diverged
    let checkpoint =
      canResume
      ? try Checkpoint(
        state: training.state, generator: training.generator, cost: training.cost,
        configuration: run.configurationText, dataFingerprint: fingerprint
      ).encode() : nil
    try store.save(
      run, state, message: message, history: training.history,
      epochFraction: training.epochFraction, model: model, checkpoint: checkpoint)
    schedule.recordSave(of: .now - start)
  }
}

extension ColouredPlane {
  /// The domain colouring for the networks of a data set; nil if its samples are not complex.
  fileprivate init?(of dataset: DatasetName) {
    guard case .task(let task) = dataset else { return nil }
    self.init(isReadByParts: task == .xor)
  }
}

/// The times of the next inspection and the next save. Each takes at most a fiftieth of the time.
private struct SessionSchedule {
  private var nextInspection = ContinuousClock.now
  private var nextRecord = ContinuousClock.now
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

  var isRecordDue: Bool { ContinuousClock.now >= nextRecord }

  mutating func recordRecord(of duration: Duration) { nextRecord = .now + duration * Self.factor }

  mutating func requestSave() { nextSave = .now }

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
