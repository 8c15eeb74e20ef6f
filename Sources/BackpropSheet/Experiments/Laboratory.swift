import BackpropData

/// Runs experiments, several at a time, and keeps what they gave: an exercise that needs the runs
/// of another one does not repeat them.
actor Laboratory {
  private struct Key: Hashable {
    let experiment: Experiment
    let seed: UInt64
  }

  private var runs: [Key: Run] = [:]

  /// The runs of each experiment, one a seed, in the order of the seeds.
  ///
  /// - Throws: What makes an experiment impossible, or `CancellationError`.
  func runs(of experiments: [Experiment], in context: SheetContext) async throws -> [[Run]] {
    // Seed by seed, so that a sheet that is interrupted has whole comparisons.
    let missing = context.seeds.flatMap { seed in
      experiments.map { Key(experiment: $0, seed: seed) }
    }.filter { runs[$0] == nil }
    let digits = context.digits
    let progress = context.progress
    let new: [Run]
    if let workers = context.workers {
      let jobs = try missing.map { try RunJob(experiment: $0.experiment, seed: $0.seed).bytes }
      new = try await workers.perform(jobs) {
        try RunJob.perform($0, on: digits, progress: progress)
      }.map(StoredRun.decode)
    } else {
      new = try await concurrentMap(missing, limit: context.threads) { key in
        try Run(key.experiment, seed: key.seed, on: digits, progress: progress)
      }
    }
    for (key, run) in zip(missing, new) { runs[key] = run }
    return experiments.map { experiment in
      context.seeds.compactMap { runs[Key(experiment: experiment, seed: $0)] }
    }
  }
}

extension SheetContext {
  /// The runs of each experiment, one a seed, in the order of the seeds.
  func runs(of experiments: Experiment...) async throws -> [[Run]] {
    try await laboratory.runs(of: experiments, in: self)
  }
}

/// `body` of each element, at most `limit` at a time; the results are in the elements' order.
package func concurrentMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], limit: Int, _ body: @escaping @Sendable (Element) throws -> Result
) async throws -> [Result] {
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var waiting = elements.enumerated().makeIterator()
    func startNext() {
      guard let (index, element) = waiting.next() else { return }
      group.addTask {
        try Task.checkCancellation()
        return (index, try body(element))
      }
    }
    for _ in 0..<max(1, limit) { startNext() }
    var results: [(Int, Result)] = []
    while let result = try await group.next() {
      results.append(result)
      startNext()
    }
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
