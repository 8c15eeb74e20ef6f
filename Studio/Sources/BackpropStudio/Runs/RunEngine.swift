import Backprop
import BackpropCLI
import BackpropFiles
import BackpropFormats
import Foundation
import Logging
import Synchronization

/// All runs: those at rest in the store, those that wait, and those that have a thread.
///
/// As many train at a time as there are cores. A run that is paused keeps its thread and its memory
/// for as long as there are few of them, so that a step takes no time; others are in the store alone.
final class RunEngine: Sendable {
  let data: StudioData
  let store: RunStore
  let limits: RunLimits
  private let logger: Logger

  private struct State {
    var runs: [String: StudioRun] = [:]
    /// Newest first.
    var order: [String] = []
    /// The runs that have a thread.
    var desks: [String: ControlDesk] = [:]
    /// Those of them that use a core.
    var training: Set<String> = []
    /// Those that are paused, the one that was paused longest ago first.
    var paused: [String] = []
    /// The runs that wait for a core.
    var queue: [String] = []
    /// What those should do at once that are told so while their thread ends.
    var next: [String: ControlDesk.Wish] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Takes up the runs of a store.
  ///
  /// - Throws: `FileError` where it cannot be read.
  init(data: StudioData, store: RunStore, limits: RunLimits, logger: Logger) throws {
    self.data = data
    self.store = store
    self.limits = limits
    self.logger = logger
    let runs = try store.runs()
    for run in runs where !run.state.isAtRest {
      // The server ended without a word: what was stored last is what there is.
      let wasRunning = run.state == .running
      let message =
        wasRunning ? "the server ended while this run was trained; resume goes on from here" : nil
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

  /// How many runs use a core, and how many wait for one.
  var load: (training: Int, queued: Int) {
    state.withLock { ($0.training.count, $0.queue.count) }
  }

  func find(_ id: String) throws(StudioError) -> StudioRun {
    guard let run = state.withLock({ $0.runs[id] }) else {
      throw .notFound("there is no run '\(id.prefix(40))'; it may have been deleted")
    }
    return run
  }

  /// Makes a run, and starts it or lets it wait.
  func create(_ settings: RunSettings, name: String, start: Bool) throws -> StudioRun {
    guard let entry = data.entry(settings.dataset) else {
      throw StudioError.invalid("there is no data set '\(settings.dataset)'")
    }
    let run = StudioRun(
      id: RunID.random(), settings: settings, created: Date(),
      trainingSize: settings.trainSize ?? entry.trainingSize, evaluationSize: entry.testSize,
      status: StudioRun.Status(name: name, state: start ? .queued : .paused))
    try state.withLock { state in
      try admit(state, start: start)
      state.runs[run.id] = run
      state.order.insert(run.id, at: 0)
      if start { state.queue.append(run.id) }
    }
    do {
      try store.insert(run)
    } catch {
      forget(run.id)
      throw error
    }
    startNext()
    return run
  }

  private func admit(_ state: State, start: Bool) throws(StudioError) {
    if state.isClosed { throw .closing }
    if state.runs.count >= limits.kept {
      throw .conflict("there are \(limits.kept) runs already; delete some")
    }
    if start { try checkQueue(state) }
  }

  private func checkQueue(_ state: State) throws(StudioError) {
    if state.isClosed { throw .closing }
    if state.queue.count >= limits.queued, state.training.count >= limits.running {
      throw .busy(
        "\(state.training.count) runs train and \(state.queue.count) wait; try again when one is over",
        retryAfter: 5)
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

  /// Deletes a run, which is stopped first.
  func delete(_ run: StudioRun) throws {
    let desk = state.withLock { $0.desks[run.id] }
    forget(run.id)
    run.update { $0.isDeleted = true }
    desk?.post(.discard)
    try store.delete(run.id)
  }

  /// Brings all runs to rest, stored to the mini-batch, and waits until they are.
  func close() async {
    let (desks, waiting) = state.withLock { state in
      state.isClosed = true
      defer { state.queue = [] }
      return (Array(state.desks.values), state.queue.compactMap { state.runs[$0] })
    }
    for run in waiting { setAtRest(run, .paused) }
    for desk in desks { desk.post(.leave) }
    while state.withLock({ !$0.desks.isEmpty }) { try? await Task.sleep(for: .milliseconds(5)) }
  }
}

// MARK: Control

extension RunEngine {
  func pause(_ run: StudioRun) async throws {
    switch run.state {
    case .queued:
      state.withLock { state in state.queue.removeAll { $0 == run.id } }
      setAtRest(run, .paused)
    case .running:
      desk(run)?.post(.pause)
      await settle(run) { $0.state != .running }
    default:
      throw StudioError.conflict("the run is \(run.state.rawValue): only a running one pauses")
    }
  }

  func resume(_ run: StudioRun) throws {
    try checkRest(run, "resumes")
    try state.withLock { state in
      try checkQueue(state)
      if !state.queue.contains(run.id) { state.queue.append(run.id) }
      run.update { ($0.state, $0.message) = (.queued, nil) }
    }
    try store.setState(run.id, .queued)
    startNext()
  }

  /// One mini-batch, or to the end of the epoch.
  func step(_ run: StudioRun, _ step: ControlDesk.Wish) async throws {
    try checkRest(run, "makes a step")
    let steps = run.read { $0.steps }
    try launch(run, step)
    await settle(run) { $0.steps > steps || $0.state == .diverged || $0.state == .failed }
  }

  func stop(_ run: StudioRun) async throws {
    switch run.state {
    case .queued, .paused:
      state.withLock { state in state.queue.removeAll { $0 == run.id } }
      if let desk = desk(run) {
        desk.post(.stop)
        await settle(run) { $0.state != .paused && $0.state != .queued }
      } else {
        setAtRest(run, .stopped)
      }
    case .running:
      desk(run)?.post(.stop)
      await settle(run) { $0.state != .running }
    default: throw StudioError.conflict("the run is \(run.state.rawValue) already")
    }
  }

  private func checkRest(_ run: StudioRun, _ does: String) throws(StudioError) {
    let state = run.state
    if state.canResume { return }
    throw .conflict("the run is \(state.rawValue): only one that is paused or stopped \(does)")
  }

  private func setAtRest(_ run: StudioRun, _ new: RunState) {
    run.update { ($0.state, $0.message) = (new, nil) }
    do {
      try store.setState(run.id, new)
    } catch {
      logger.error("the state of a run was not stored", metadata: ["error": "\(error)"])
    }
  }

  private func desk(_ run: StudioRun) -> ControlDesk? { state.withLock { $0.desks[run.id] } }

  /// Waits until a run is as it should be, for ten seconds at most.
  private func settle(
    _ run: StudioRun, until isSettled: (borrowing StudioRun.Status) -> Bool
  ) async {
    let deadline = ContinuousClock.now + .seconds(10)
    while !run.read({ isSettled($0) }), ContinuousClock.now < deadline {
      try? await Task.sleep(for: .milliseconds(2))
    }
  }
}

// MARK: Threads

extension RunEngine {
  /// Starts runs that wait, while there are cores.
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
      next.update { $0.state = .running }
      try? launch(next, .train)
    }
  }

  /// Tells the thread of a run what to do, after starting one where there is none.
  private func launch(_ run: StudioRun, _ wish: ControlDesk.Wish) throws(StudioError) {
    let new: ControlDesk? = try state.withLock { (state) throws(StudioError) in
      if state.isClosed { throw .closing }
      guard state.runs[run.id] != nil else {
        state.training.remove(run.id)
        throw .notFound("the run was deleted")
      }
      state.paused.removeAll { $0 == run.id }
      if let desk = state.desks[run.id] {
        if !desk.post(wish) { state.next[run.id] = wish }
        return nil
      }
      let desk = ControlDesk(wish)
      state.desks[run.id] = desk
      return desk
    }
    if let new { start(run, new) }
    makeRoom()
  }

  private func start(_ run: StudioRun, _ desk: ControlDesk) {
    let thread = Thread { [self] in
      train(run, desk)
      desk.close()
      let next = state.withLock { state in
        state.desks[run.id] = nil
        state.paused.removeAll { $0 == run.id }
        let next = state.isClosed ? nil : state.next.removeValue(forKey: run.id)
        if next != .train { state.training.remove(run.id) }
        return next
      }
      if let next { try? launch(run, next) }
      startNext()
    }
    thread.name = "run \(run.id)"
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func train(_ run: StudioRun, _ desk: ControlDesk) {
    do {
      guard let entry = data.entry(run.settings.dataset) else {
        throw FileError(.notFound, "the data set \(run.settings.dataset) is not there any more")
      }
      let work = TrainingWork(
        run: run, desk: desk, source: try data.source(entry),
        checkpoint: try store.checkpoint(run.id), store: store,
        didPause: { [self] in didPause(run) })
      try ScalarChoice(kind: run.settings.scalar, precision: run.settings.precision).perform(work)
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
        logger.error("the end of a run was not stored", metadata: ["error": "\(error)"])
      }
    }
  }

  /// A run paused: another one can have its core.
  private func didPause(_ run: StudioRun) {
    state.withLock { state in
      state.training.remove(run.id)
      if !state.paused.contains(run.id) { state.paused.append(run.id) }
    }
    makeRoom()
    startNext()
  }

  /// Sends runs that were paused longest ago out of memory, where there are too many.
  private func makeRoom() {
    let desks = state.withLock { state in
      var desks: [ControlDesk] = []
      while state.paused.count > limits.pausedInMemory {
        if let desk = state.desks[state.paused.removeFirst()] { desks.append(desk) }
      }
      return desks
    }
    for desk in desks { desk.post(.leave) }
  }
}

// MARK: What runs have come to

extension RunEngine {
  func history(_ run: StudioRun) async throws -> History {
    if let live = run.read({ $0.history }) { return live }
    return try await store.history(run.id)
      ?? History(trainingSize: run.trainingSize, evaluationSize: run.evaluationSize)
  }

  /// The newest look inside, as JSON; nil before the first.
  func look(_ run: StudioRun) async throws -> [UInt8]? {
    run.wantLook()
    if let live = run.read({ $0.look?.json }) { return live }
    return try await store.look(run.id)
  }

  /// The network of a run, as it is now.
  func model(_ run: StudioRun) async throws -> AnyModel? {
    if let desk = desk(run), let model = await desk.model() { return model }
    guard let bytes = try await store.parameters(run.id) else { return nil }
    return try AnyModel(decoding: bytes, .safetensors)
  }
}

extension StudioError {
  static var closing: StudioError {
    StudioError(.serviceUnavailable, "closing", "the server is shutting down")
  }
}
