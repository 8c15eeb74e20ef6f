import Backprop
import BackpropCLI
import BackpropFiles
import Foundation
import Synchronization

extension RunEngine {
  /// Starts runs that wait, while there are cores.
  func startNext() {
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
  func launch(_ run: StudioRun, _ wish: ControlDesk.Wish) throws(StudioError) {
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
