#if Sweep
  import Backprop
  import BackpropData
  import BackpropFiles
  import BackpropRuns
  import BackpropReport
  import Foundation
  import Synchronization

  /// The training of the runs of a sweep, several at a time, each on one thread.
  struct SweepJob: Sendable {
    let runs: [SweepRun]
    /// The number of runs at a time, on each rank.
    let threads: Int
    let isQuiet: Bool
    /// The signals that end the sweep.
    let signals: InterruptionSignals

    /// Trains the runs whose results are not stored.
    ///
    /// - Parameters:
    ///   - store: The store of the results; nil for a rank other than the first, which returns no
    ///     results.
    ///   - ranks: The ranks that train; nil for one process.
    /// - Returns: The results, in the order of the runs.
    /// - Throws: ``Interruption``, or an error of the data or the database.
    func results(in store: SweepStore?, on ranks: (any Ranks)?) async throws -> [SweepResult] {
      let sources = try await SweepSources(runs.map(\.run), isQuiet: isQuiet, on: ranks)
      let farm = ranks.map { JobFarm($0, threads: threads) }
      let done = SweepCounter(0)
      do {
        guard let store else {
          try await farm?.work { bytes in
            let result = try result(of: bytes.runNumber, from: sources)
            return Array(try jsonText(result, isPretty: false).utf8)
          }
          return try checkAllDone([], done, ranks)
        }
        let results = try await stored(in: store, sources, farm, done)
        try farm?.close()
        return try checkAllDone(results, done, ranks)
      } catch  where error is CancellationError || error is Interruption {
        if store != nil { try farm?.close() }
        return try checkAllDone(nil, done, ranks)
      }
    }

    private func stored(
      in store: SweepStore, _ sources: SweepSources, _ farm: JobFarm?, _ done: SweepCounter
    ) async throws -> [SweepResult] {
      var stored: [Int: SweepResult] = [:]
      for (index, run) in runs.enumerated() {
        stored[index] = try store.result(of: run.key, on: sources[run.run].fingerprint)
      }
      let missing = runs.indices.filter { stored[$0] == nil }
      if !stored.isEmpty { remark("\(stored.count) of \(runs.count) runs are stored already\n") }
      done.add(stored.count)
      let keep = { @Sendable (index: Int, result: SweepResult) in
        let run = runs[index]
        try store.store(result, of: run.key, on: sources[run.run].fingerprint)
        remark("\(done.add(1))/\(runs.count) \(run.text(result))\n")
      }
      if let farm {
        let new = Mutex<[Int: SweepResult]>([:])
        try await farm.perform(missing.map { [UInt8](runNumber: $0) }) { bytes in
          let result = try result(of: bytes.runNumber, from: sources)
          return Array(try jsonText(result, isPretty: false).utf8)
        } finished: { place, bytes in
          let result = try JSONDecoder().decode(SweepResult.self, from: Data(bytes))
          try keep(missing[place], result)
          new.withLock { $0[missing[place]] = result }
        }
        stored.merge(new.withLock { $0 }) { $1 }
      } else {
        let new = try await concurrentMap(missing, limit: threads) { index in
          let result = try result(of: index, from: sources)
          try keep(index, result)
          return result
        }
        for (index, result) in zip(missing, new) { stored[index] = result }
      }
      return runs.indices.compactMap { stored[$0] }
    }

    /// - Parameter results: nil if this rank was interrupted.
    /// - Throws: ``Interruption`` if any rank was.
    private func checkAllDone(
      _ results: [SweepResult]?, _ done: SweepCounter, _ ranks: (any Ranks)?
    ) throws -> [SweepResult] {
      let own = signals.received ?? (results == nil ? SIGINT : 0)
      let number = try ranks?.largest(own) ?? own
      if let results, number == 0 { return results }
      throw Interruption(
        signal: number,
        kept: "\(done.value) of \(runs.count) runs are stored; the same command trains the others")
    }

    private func result(of index: Int, from sources: SweepSources) throws -> SweepResult {
      try result(of: runs[index], on: sources[runs[index].run].source)
    }

    private func result(of run: SweepRun, on source: DataSource) throws -> SweepResult {
      do {
        let job = TrainingJob(
          run: run.run, outputs: .none, isResumed: false, ranks: nil, signals: signals)
        let summary = try job.perform(on: OnceOnly(source)).summary
        return SweepResult(
          state: .finished, message: nil, history: summary.history,
          configuration: summary.configuration)
      } catch let error as TrainingError {
        switch error {
        case .diverged, .pole:
          return SweepResult(
            state: .diverged, message: error.description, history: nil, configuration: nil)
        case .invalidHyperparameter, .doesNotFit, .ranksDisagree: throw error
        }
      }
    }

    private func remark(_ text: String) {
      if !isQuiet { StandardStream.error.remark(text) }
    }
  }

  extension [UInt8] {
    /// The number of a run, as a message.
    fileprivate init(runNumber: Int) { self = Array("\(runNumber)".utf8) }

    fileprivate var runNumber: Int { Int(String(decoding: self, as: UTF8.self)) ?? 0 }
  }

  extension SweepRun {
    /// The result of a run, in a line.
    fileprivate func text(_ result: SweepResult) -> String {
      guard let best = result.best(of: monitor) else {
        return "\(SweepDefinition.label(point)): \(result.message ?? "without a result")"
      }
      let value = monitor.rises ? best.value.percent : best.value.short
      let seconds = (result.seconds ?? 0).duration
      return "\(SweepDefinition.label(point)): \(monitor.rawValue) \(value), \(seconds)"
    }
  }

  /// The data of all runs, each set read once.
  struct SweepSources: Sendable {
    private struct Key: Hashable {
      let dataset: DatasetName
      let folder: String?
      let table: TableOptions

      init(_ run: RunSpecification) {
        (dataset, folder, table) = (run.dataset, run.dataFolder, run.table)
      }
    }

    private var sources: [Key: (source: DataSource, fingerprint: String)] = [:]

    init(_ runs: [RunSpecification], isQuiet: Bool, on ranks: (any Ranks)?) async throws {
      for run in runs where sources[Key(run)] == nil {
        var options = DataOptions()
        (options.dataset, options.data) = (run.dataset, run.dataFolder)
        let finder = DataFinder.command(isQuiet: true)
        let source = try await options.find(run.table, isQuiet: isQuiet, on: ranks)
          .forValidation(cacheDirectory: finder.cacheDirectory)
        let fingerprint = try source.fingerprint()
        try ranks?.checkSame(fingerprint)
        sources[Key(run)] = (source, fingerprint)
      }
    }

    /// The data of a run, and its digest.
    ///
    /// - Precondition: The run is one of those that the sources were made for.
    subscript(run: RunSpecification) -> (source: DataSource, fingerprint: String) {
      guard let found = sources[Key(run)] else {
        preconditionFailure("the data of an unknown run")
      }
      return found
    }
  }

  /// The number of finished runs, counted by several threads.
  final class SweepCounter: Sendable {
    private let count: Mutex<Int>

    init(_ start: Int) { count = Mutex(start) }

    var value: Int { count.withLock { $0 } }

    @discardableResult
    func add(_ more: Int) -> Int {
      count.withLock {
        $0 += more
        return $0
      }
    }
  }
#endif
