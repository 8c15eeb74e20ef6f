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
    await settle(run) { status in
      status.state != .running && status.steps > steps || status.state == .diverged
        || status.state == .failed
    }
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

  func setAtRest(_ run: StudioRun, _ new: RunState) {
    run.update { ($0.state, $0.message) = (new, nil) }
    do {
      try store.setState(run.id, new)
    } catch {
      logger.error("the state of a run was not stored", metadata: ["error": "\(error)"])
    }
  }

  func desk(_ run: StudioRun) -> ControlDesk? { state.withLock { $0.desks[run.id] } }

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
