import Backprop
import BackpropFiles
import BackpropFormats

/// A training that is driven in short slices, so that a wish is heard within milliseconds, and shown
/// to everybody after each.
struct TrainingSession<S: Scalar>: ~Copyable {
  var training: TrainingRun<S, Xoshiro256PlusPlus>
  let work: TrainingWork
  let probe: Probe<S>
  let fingerprint: String
  var schedule = SessionSchedule()
  var speed = Speedometer()
  var trail = GradientTrail()

  /// How long the training goes on before it is asked again what to do.
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

  /// Trains, pauses and steps, until the run is over or told to leave.
  mutating func drive() throws {
    publish(state: work.desk.current == .train ? .running : .paused)
    look()
    while true {
      answerInquiries()
      if training.isFinished { return try finish(.finished) }
      let wish = work.desk.current
      switch wish {
      case .train: try trainSlice()
      case .pause: try pause()
      case .stepBatch, .stepEpoch: try step(wish)
      case .stop: return try finish(.stopped)
      case .leave:
        work.desk.retire()
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
    speed.passed(samplesSeen)
    publish()
    if schedule.isLookDue(work.run.isLookWanted) { look() }
    if schedule.isSaveDue { try save(.running) }
  }

  /// Trains on; what ends the training is stored with what it had come to.
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
    speed = Speedometer()
    look()
    try save(.paused)
    work.didPause()
    publish(state: .paused)
    while work.desk.wait() == .pause { answerInquiries() }
  }

  private mutating func step(_ wish: ControlDesk.Wish) throws {
    if wish == .stepBatch {
      // A deadline that is over pauses after the mini-batch under way.
      try advance(until: .now)
    } else {
      publish(state: .running)
      let epoch = training.history.epochs
      while training.history.epochs == epoch, work.desk.current == .stepEpoch {
        try advance(until: .now + Self.slice)
        answerInquiries()
        publish()
      }
    }
    work.desk.finishStep(wish)
    look()
    publish(state: .paused)
    work.run.update { $0.steps += 1 }
  }

  private mutating func finish(_ state: RunState) throws {
    work.desk.retire()
    publish()
    look()
    try save(state)
    publish(state: state)
  }

  /// The samples that were trained on, in all epochs.
  private var samplesSeen: Double {
    (Double(training.history.epochs) + training.epochFraction)
      * Double(training.history.trainingSize)
  }

  /// Shows where the training is.
  private func publish(state: RunState? = nil) {
    let history = training.history
    let (fraction, rate) = (training.epochFraction, speed.samplesPerSecond)
    work.run.update { status in
      if let state { (status.state, status.message) = (state, nil) }
      if status.history == nil {
        status.history = History(
          trainingSize: history.trainingSize, evaluationSize: history.evaluationSize)
      }
      status.history?.adopt(history)
      status.epoch = history.epochs
      status.epochFraction = fraction
      status.samplesPerSecond = rate
      if history.epochs > 0 { status.latest = history.point(history.epochs) }
    }
  }

  private mutating func look() {
    let start = ContinuousClock.now
    let position = Double(training.history.epochs) + training.epochFraction
    let look = probe.look(
      at: training.currentNetwork, cost: training.cost, epoch: position, trail: &trail,
      nearestPole: training.nearestPole ?? training.history.poleDistance.last)
    if let encoded = look?.encoded { work.run.update { $0.look = encoded } }
    schedule.looked(in: .now - start)
  }

  private func answerInquiries() {
    let inquiries = work.desk.takeInquiries()
    if inquiries.isEmpty { return }
    let model = AnyModel(Model(training.currentNetwork, cost: training.cost))
    for inquiry in inquiries { inquiry.resume(returning: model) }
  }

  /// Stores the run whole: after this it goes on from here whatever happens to the server.
  private mutating func save(_ state: RunState, message: String? = nil) throws {
    let start = ContinuousClock.now
    let current = Model(training.currentNetwork, cost: training.cost)
    let model =
      (try? ModelFile.encode(current, .safetensors))
      ?? (try? ModelFile.encode(Model(training.network, cost: training.cost), .safetensors))
    let canGoOn = state != .finished && state != .diverged
    let checkpoint =
      canGoOn
      ? try Checkpoint(
        state: training.state, generator: training.generator, cost: training.cost,
        configuration: String(decoding: JSONBytes.encode(work.run.settings), as: UTF8.self),
        dataFingerprint: fingerprint
      ).encode() : nil
    try work.store.save(
      work.run, state, message: message, history: training.history,
      epochFraction: training.epochFraction, model: model, checkpoint: checkpoint)
    schedule.saved(in: .now - start)
  }
}
