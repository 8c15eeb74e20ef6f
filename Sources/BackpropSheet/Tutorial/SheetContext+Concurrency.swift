extension SheetContext {
  /// `body` of each job, at most ``threads`` at a time; the results are in the jobs' order.
  func concurrently<Job: Sendable, Result: Sendable>(
    _ jobs: [Job], _ body: @escaping @Sendable (Job) throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var waiting = jobs.enumerated().makeIterator()
      var results: [(index: Int, result: Result)] = []
      func startNext() {
        guard let (index, job) = waiting.next() else { return }
        group.addTask {
          try Task.checkCancellation()
          return (index, try body(job))
        }
      }
      for _ in 0..<threads { startNext() }
      while let (index, result) = try await group.next() {
        results.append((index, result))
        startNext()
      }
      return results.sorted { $0.index < $1.index }.map(\.result)
    }
  }

  /// `count` different seeds for an experiment: the sheet's own first, then ones made from them.
  func experimentSeeds(_ count: Int) -> [UInt64] {
    (0..<count).map { seeds[$0 % seeds.count] &+ 1_000_003 &* UInt64($0 / seeds.count) }
  }
}
