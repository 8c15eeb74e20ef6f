import BackpropData
import Synchronization

/// A cache of finished runs, so that an exercise reuses the runs of another one.
actor RunCache {
  private var runs: [DigitTraining: Run] = [:]

  /// Returns the runs of each experiment, one per seed, in the order of the seeds; trains the missing
  /// ones.
  ///
  /// - Throws: The error that makes an experiment invalid, or `CancellationError`.
  func runs(of experiments: [Experiment], in context: SheetContext) async throws -> [[Run]] {
    // Seed by seed, so that a sheet that is interrupted has whole comparisons.
    let missing = context.seeds.flatMap { seed in
      experiments.map { DigitTraining(experiment: $0, seed: seed) }
    }.filter { runs[$0] == nil }
    for (training, run) in zip(missing, try await context.outcomes(of: missing)) {
      runs[training] = run
    }
    return experiments.map { experiment in
      context.seeds.compactMap { runs[DigitTraining(experiment: experiment, seed: $0)] }
    }
  }
}

extension SheetContext {
  /// Returns the runs of each experiment, one per seed, in the order of the seeds.
  func runs(of experiments: Experiment...) async throws -> [[Run]] {
    try await runCache.runs(of: experiments, in: self)
  }
}

/// A cache of one value: the value of the key that was asked for last.
final class LastValueCache<Key: Equatable & Sendable, Value: Sendable>: Sendable {
  private let entry = Mutex<(key: Key, value: Value)?>(nil)

  /// Returns the value for `key`, which `make` computes unless it is the cached one.
  func value(for key: Key, make: () -> Value) -> Value {
    entry.withLock { entry in
      if let entry, entry.key == key { return entry.value }
      let value = make()
      entry = (key, value)
      return value
    }
  }
}
