#if Sweep
  import Backprop
  import BackpropFiles
  import BackpropSheet

  /// Trains the runs of a sweep, several at a time, each on one thread.
  struct SweepJob: Sendable {
    let runs: [SweepRun]
    let store: SweepStore
    let threads: Int
    let isQuiet: Bool
    /// Which signal interrupted the sweep, if one did.
    let signal: @Sendable () -> Int32?

    /// The results, in the order of the runs.
    ///
    /// - Throws: ``Interruption``, or what makes data or database unreadable.
    func results() async throws -> [SweepResult] {
      let sources = try await SweepSources(runs.map(\.plan.data), isQuiet: isQuiet)
      var stored: [Int: SweepResult] = [:]
      for (index, run) in runs.enumerated() {
        stored[index] = try store.result(of: run.key, on: sources[run.plan.data].fingerprint)
      }
      let missing = runs.indices.filter { stored[$0] == nil }
      if !stored.isEmpty { remark("\(stored.count) of \(runs.count) runs are there already\n") }
      let done = SweepCounter(stored.count)
      do {
        let new = try await concurrentMap(missing, limit: threads) { index in
          let run = runs[index]
          let (source, fingerprint) = sources[run.plan.data]
          let result = try self.result(of: run, on: source)
          try store.store(result, of: run.key, on: fingerprint)
          remark("\(done.next())/\(runs.count) \(run.text(result))\n")
          return result
        }
        for (index, result) in zip(missing, new) { stored[index] = result }
      } catch  where error is CancellationError || error is Interruption {
        throw Interruption(
          signal: signal() ?? 2,
          kept: "\(done.value) of \(runs.count) runs are stored; the same command does the others")
      }
      return runs.indices.compactMap { stored[$0] }
    }

    private func result(of run: SweepRun, on source: SampleSource) throws -> SweepResult {
      do {
        let summary = try run.plan.scalars.perform(
          TrainingJob(plan: run.plan, source: source, signal: signal))
        return SweepResult(
          state: .finished, message: nil, history: summary.history,
          configuration: summary.configuration)
      } catch let error as TrainingError {
        switch error {
        case .diverged, .pole:
          return SweepResult(
            state: .diverged, message: error.description, history: nil, configuration: nil)
        case .impossible, .doesNotFit: throw error
        }
      }
    }

    private func remark(_ text: String) {
      if !isQuiet { StandardStream.error.remark(text) }
    }
  }

  extension SweepRun {
    /// What a run came to, in a line.
    fileprivate func text(_ result: SweepResult) -> String {
      guard let best = result.best(of: monitor) else {
        return "\(SweepDefinition.label(point)): \(result.message ?? "without a result")"
      }
      let value = monitor.rises ? best.value.percent : best.value.short
      let seconds = (result.seconds ?? 0).duration
      return "\(SweepDefinition.label(point)): \(monitor.rawValue) \(value), \(seconds)"
    }
  }
#endif
