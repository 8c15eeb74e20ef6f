import Backprop
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import Logging
import Synchronization

/// All runs: those that are only in the store, those that wait for a core, and those with a thread.
///
/// At most one run per core trains at a time. A few paused runs keep their thread and their memory, so
/// that a step starts at once; the other runs are only in the store.
final class RunEngine: Sendable {
  let data: StudioData
  let store: RunStore
  let limits: RunLimits
  private let logger: Logger

  private struct State {
    var runs: [String: StudioRun] = [:]
    /// The ids of all runs, newest first.
    var order: [String] = []
    /// The controls of the runs that have a thread.
    var controls: [String: RunControl] = [:]
    /// The runs that use a core.
    var training: Set<String> = []
    /// The paused runs that have a thread, the one paused longest ago first.
    var paused: [String] = []
    /// The runs that wait for a core.
    var queue: [String] = []
    /// The commands that arrived while the thread of their run was ending.
    var next: [String: RunControl.Command] = [:]
    var isClosed = false
    /// The callers of ``RunEngine/close()`` that wait for the last thread to end.
    var closeWaiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Loads the runs of a store.
  ///
  /// - Throws: `FileError` if the store cannot be read.
  init(data: StudioData, store: RunStore, limits: RunLimits, logger: Logger) throws {
    self.data = data
    self.store = store
    self.limits = limits
    self.logger = logger
    for own in try store.ownData() {
      do {
        try data.add(own)
      } catch {
        logger.error("a stored data set cannot be read", metadata: ["error": "\(error)"])
      }
    }
    let runs = try store.runs()
    for run in runs where !run.state.isIdle {
      // The server was killed: the state saved last is all that is left.
      let wasRunning = run.state == .running
      let message =
        wasRunning
        ? "the server ended while this run was training; resume continues from the last saved state, "
          + "after epoch \(run.read { $0.epoch })"
        : "the server ended before this run was saved; resume starts it"
      run.update { ($0.state, $0.message) = (wasRunning ? .stopped : .paused, message) }
      try store.setState(run.id, run.state, message: message)
    }
    state.withLock { state in
      state.order = runs.map(\.id)
      state.runs = Dictionary(uniqueKeysWithValues: runs.map { ($0.id, $0) })
    }
  }

  /// All runs, newest first.
  var runs: [StudioRun] {
    state.withLock { state in state.order.compactMap { state.runs[$0] } }
  }

  /// The number of runs that use a core, and of those that wait for one.
  var load: (training: Int, queued: Int) {
    state.withLock { ($0.training.count, $0.queue.count) }
  }

  /// Returns the run with an id.
  ///
  /// - Throws: ``StudioError`` 404 if there is none.
  func find(_ id: String) throws(StudioError) -> StudioRun {
    guard let run = state.withLock({ $0.runs[id] }) else {
      throw .notFound("there is no run '\(id.prefix(40))'; it may have been deleted")
    }
    return run
  }

  /// Creates a run, and starts or queues it if `start` is true.
  func create(
    _ specification: RunSpecification, name: String, start: Bool
  ) throws -> StudioRun {
    guard let entry = data.entry(specification.dataset) else {
      throw StudioError.invalid("there is no data set '\(specification.datasetName)'")
    }
    let run = StudioRun(
      id: RunID.random(), specification: specification, created: Date(),
      trainingSize: specification.trainingSize ?? entry.trainingCount(specification),
      evaluationSize: specification.evaluationSize ?? entry.testSize,
      status: StudioRun.Status(name: name, state: start ? .queued : .paused))
    try state.withLock { state in
      try admit(state, start: start)
      state.runs[run.id] = run
      state.order.insert(run.id, at: 0)
    }
    do {
      // The run is in the store before it starts, so that its first save finds it there.
      try store.insert(run)
      if start {
        try state.withLock { state in
          try checkQueue(state)
          state.queue.append(run.id)
        }
      }
    } catch {
      forget(run.id)
      try? store.delete(run.id)
      throw error
    }
    startNext()
    return run
  }

  private func admit(_ state: State, start: Bool) throws(StudioError) {
    if state.isClosed { throw .closing }
    if state.runs.count >= limits.kept {
      throw .conflict("there are already \(limits.kept) runs; delete some")
    }
    if start { try checkQueue(state) }
  }

  private func checkQueue(_ state: State) throws(StudioError) {
    if state.isClosed { throw .closing }
    if state.queue.count >= limits.queued, state.training.count >= limits.running {
      throw .busy(
        "\(state.training.count) runs are training and \(state.queue.count) are queued; try again "
          + "when one has ended", retryAfter: 5)
    }
  }

  private func forget(_ id: String) {
    state.withLock { state in
      state.runs[id] = nil
      state.order.removeAll { $0 == id }
      state.queue.removeAll { $0 == id }
    }
  }

  func rename(_ run: StudioRun, _ name: String) throws {
    try store.rename(run.id, name)
    run.update { $0.name = name }
  }

  /// Stops and deletes a run.
  func delete(_ run: StudioRun) throws {
    let control = control(run)
    forget(run.id)
    run.update { $0.isDeleted = true }
    control?.send(.discard)
    try store.delete(run.id)
  }

  /// Saves all runs, to the mini-batch, and returns when the last training thread has ended.
  func close() async {
    let (controls, queued, training) = state.withLock { state in
      state.isClosed = true
      defer { state.queue = [] }
      return (
        Array(state.controls.values), state.queue.compactMap { state.runs[$0] },
        state.training.compactMap { state.runs[$0] }
      )
    }
    let message = "the server was stopped; resume continues this run"
    for run in queued { setIdle(run, .paused, message: message) }
    for control in controls { control.send(.unload) }
    await withCheckedContinuation { waiter in
      let isOver = state.withLock { state in
        if !state.controls.isEmpty { state.closeWaiters.append(waiter) }
        return state.controls.isEmpty
      }
      if isOver { waiter.resume() }
    }
    for run in training where run.state == .paused { setIdle(run, .paused, message: message) }
  }
}

// MARK: - Control

extension RunEngine {
  /// The longest time that a request waits for a run to reach the state it asks for.
  private static let settlingTime = Duration.seconds(10)

  func pause(_ run: StudioRun) async throws {
    switch run.state {
    case .queued:
      state.withLock { state in state.queue.removeAll { $0 == run.id } }
      setIdle(run, .paused)
    case .running:
      control(run)?.send(.pause)
      await run.wait(atMost: Self.settlingTime) { $0.state != .running }
    default:
      throw StudioError.conflict(
        "the run is \(run.state.rawValue): only a running one can be paused")
    }
  }

  func resume(_ run: StudioRun) throws {
    try checkResumable(run, "resumed")
    try state.withLock { state in
      try checkQueue(state)
      if !state.queue.contains(run.id) { state.queue.append(run.id) }
      run.update { ($0.state, $0.message) = (.queued, nil) }
    }
    try store.setState(run.id, .queued)
    startNext()
  }

  /// Trains on one mini-batch, or to the end of the epoch.
  func step(_ run: StudioRun, _ step: RunControl.Command) async throws {
    try checkResumable(run, "stepped")
    let steps = run.read { $0.steps }
    try launch(run, step)
    await run.wait(atMost: Self.settlingTime) { status in
      status.state != .running && status.steps > steps || status.state == .diverged
        || status.state == .failed
    }
  }

  func stop(_ run: StudioRun) async throws {
    switch run.state {
    case .queued, .paused:
      state.withLock { state in state.queue.removeAll { $0 == run.id } }
      if let control = control(run) {
        control.send(.stop)
        await run.wait(atMost: Self.settlingTime) { $0.state != .paused && $0.state != .queued }
      } else {
        setIdle(run, .stopped)
      }
    case .running:
      control(run)?.send(.stop)
      await run.wait(atMost: Self.settlingTime) { $0.state != .running }
    default: throw StudioError.conflict("the run is already \(run.state.rawValue)")
    }
  }

  /// Changes hyperparameters or weights of a run from its next epoch on.
  ///
  /// - Throws: ``StudioError`` if the run has ended, has no weights yet, or a value is invalid.
  func change(_ run: StudioRun, _ values: TrainingChanges.Values) async throws {
    guard run.state.canResume || !run.state.isIdle else {
      throw StudioError.conflict(
        "the run is \(run.state.rawValue): only one that trains, or can be resumed, can be changed")
    }
    try limits.check(changing: values, of: run.specification, data.entry(run.specification.dataset))
    if !values.parameters.isEmpty {
      guard let model = try await model(run) else {
        throw StudioError.conflict("the run has no network yet; start it")
      }
      func check<S>(_ model: some TypedModel<S>) throws(StudioError) {
        _ = try model.network(with: values.parameters)
      }
      try check(model.opened)
    }
    while true {
      do {
        if let control = control(run) {
          if try await control.change(values) { return }
        } else if try changeIdle(run, values) {
          return
        }
      } catch let error as TrainingError {
        throw StudioError.invalid("\(error)")
      }
      // The thread is about to end.
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Changes a run without a thread.
  ///
  /// - Returns: False if it has got one.
  private func changeIdle(
    _ run: StudioRun, _ values: TrainingChanges.Values
  ) throws -> Bool {
    // A thread that starts after this reads the changed specification.
    let isChanged = try state.withLock { state in
      guard state.controls[run.id] == nil else { return false }
      var training = run.specification.training
      let (done, fraction) = run.read { ($0.epoch, $0.epochFraction) }
      try training.change(
        values, afterEpoch: done, isWithinEpoch: fraction > 0, trainingSize: run.trainingSize)
      let changes = training.changes
      run.update { $0.changes = changes }
      return true
    }
    if isChanged { try store.setConfiguration(run) }
    return isChanged
  }

  private func checkResumable(_ run: StudioRun, _ action: String) throws(StudioError) {
    let state = run.state
    if state.canResume { return }
    throw .conflict(
      "the run is \(state.rawValue): only a paused or stopped one can be \(action)")
  }

  private func setIdle(_ run: StudioRun, _ new: RunState, message: String? = nil) {
    run.update { ($0.state, $0.message) = (new, message) }
    do {
      try store.setState(run.id, new, message: message)
    } catch {
      logger.error("the state of a run was not stored", metadata: ["error": "\(error)"])
    }
  }

  private func control(_ run: StudioRun) -> RunControl? {
    state.withLock { $0.controls[run.id] }
  }
}

// MARK: - Results

extension RunEngine {
  func history(_ run: StudioRun) async throws -> History {
    if let live = run.read({ $0.history }) { return live }
    return try await store.history(run.id)
      ?? History(trainingSize: run.trainingSize, evaluationSize: run.evaluationSize)
  }

  /// The evaluations before the end of the first epoch.
  func early(_ run: StudioRun) throws -> [EarlyPoint] {
    try run.read { $0.early } ?? store.early(run.id)
  }

  /// The latest inspection as JSON; nil before the first.
  func inspection(_ run: StudioRun) async throws -> [UInt8]? {
    run.requestInspection()
    if let live = run.read({ $0.inspection?.json }) { return live }
    return try await store.inspection(run.id)
  }

  /// The current network of a run; nil before the first save.
  func model(_ run: StudioRun) async throws -> AnyModel? {
    if let control = control(run), let model = await control.model() { return model }
    guard let bytes = try await store.parameters(run.id) else { return nil }
    return try AnyModel(decoding: bytes, .safetensors)
  }
}

// MARK: - Threads

extension RunEngine {
  /// Starts queued runs while there are free cores.
  private func startNext() {
    while true {
      let next: StudioRun? = state.withLock { state in
        guard !state.isClosed, state.training.count < limits.running, !state.queue.isEmpty else {
          return nil
        }
        let id = state.queue.removeFirst()
        state.training.insert(id)
        return state.runs[id]
      }
      guard let next else { return }
      do {
        try launch(next, .train)
        next.update { if $0.state == .queued { $0.state = .running } }
      } catch {
        // The server closes, or the run was deleted: the store has it as queued.
        next.update { $0.state = .paused }
      }
    }
  }

  /// Sends a command to the thread of a run; starts one if there is none.
  private func launch(_ run: StudioRun, _ command: RunControl.Command) throws(StudioError) {
    let new: RunControl? = try state.withLock { (state) throws(StudioError) in
      if state.isClosed { throw .closing }
      guard state.runs[run.id] != nil else {
        state.training.remove(run.id)
        throw .notFound("the run was deleted")
      }
      state.paused.removeAll { $0 == run.id }
      if let control = state.controls[run.id] {
        if !control.send(command) { state.next[run.id] = command }
        return nil
      }
      let control = RunControl(command)
      state.controls[run.id] = control
      return control
    }
    if let new { start(run, new) }
    unloadExcessRuns()
  }

  private func start(_ run: StudioRun, _ control: RunControl) {
    let thread = Thread { [self] in
      train(run, control)
      control.close()
      let next = state.withLock { state in
        state.controls[run.id] = nil
        state.paused.removeAll { $0 == run.id }
        let next = state.isClosed ? nil : state.next.removeValue(forKey: run.id)
        if next != .train { state.training.remove(run.id) }
        return next
      }
      if let next { try? launch(run, next) }
      startNext()
      resumeCloseWaiters()
    }
    thread.name = "run \(run.id)"
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Resumes the callers of ``close()`` if the last thread has ended.
  private func resumeCloseWaiters() {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard state.controls.isEmpty else { return [] }
      defer { state.closeWaiters = [] }
      return state.closeWaiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func train(_ run: StudioRun, _ control: RunControl) {
    do {
      let specification = run.specification
      guard let entry = data.entry(specification.dataset) else {
        throw FileError(
          .notFound, "the data set \(specification.datasetName) is not available any more")
      }
      let source = try data.source(entry)
      func open<S: Scalar>(_: S.Type) throws {
        try train(
          run, control, PreparedRun<S>(specification, on: source),
          specification.generator.seeded(specification.seed))
      }
      try open(specification.scalarType.type)
    } catch {
      let state: RunState =
        switch error as? TrainingError {
        case .diverged, .pole: .diverged
        default: .failed
        }
      run.update { ($0.state, $0.message) = (state, "\(error)") }
      do {
        try store.setState(run.id, state, message: "\(error)")
      } catch {
        logger.error("the final state of a run was not stored", metadata: ["error": "\(error)"])
      }
    }
  }

  private func train<S: Scalar, Generator: RandomSource & Codable>(
    _ run: StudioRun, _ control: RunControl, _ prepared: PreparedRun<S>, _ generator: Generator
  ) throws {
    var session = try TrainingSession.make(
      prepared, using: generator, of: run, control: control, store: store,
      didPause: { [self] in didPause(run) })
    try session.drive()
  }

  /// Gives the core of a run that has paused to the next run in the queue.
  private func didPause(_ run: StudioRun) {
    state.withLock { state in
      state.training.remove(run.id)
      if !state.paused.contains(run.id) { state.paused.append(run.id) }
    }
    unloadExcessRuns()
    startNext()
  }

  /// Unloads the runs that were paused longest ago if more are in memory than allowed.
  private func unloadExcessRuns() {
    let controls = state.withLock { state in
      var controls: [RunControl] = []
      while state.paused.count > limits.pausedInMemory {
        if let control = state.controls[state.paused.removeFirst()] { controls.append(control) }
      }
      return controls
    }
    for control in controls { control.send(.unload) }
  }
}
