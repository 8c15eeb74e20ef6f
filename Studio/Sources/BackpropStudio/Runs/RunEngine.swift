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
  let logger: Logger

  /// Which runs there are, and which of them have what.
  struct State {
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

  let state = Mutex(State())

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
    }
    do {
      // Stored before it can start, so that nothing it comes to is lost.
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
      throw .conflict("there are \(limits.kept) runs already; delete some")
    }
    if start { try checkQueue(state) }
  }

  func checkQueue(_ state: State) throws(StudioError) {
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
