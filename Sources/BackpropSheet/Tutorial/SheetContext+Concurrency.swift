extension SheetContext {
  /// `body` of each job, at most ``threads`` at a time; the results are in the jobs' order.
  func concurrently<Job: Sendable, Result: Sendable>(
    _ jobs: [Job], _ body: @escaping @Sendable (Job) throws -> Result
  ) async throws -> [Result] {
    try await concurrentMap(jobs, limit: threads, body)
  }

  /// `count` different seeds for an experiment: the sheet's own first, then ones made from them.
  func experimentSeeds(_ count: Int) -> [UInt64] {
    (0..<count).map { seeds[$0 % seeds.count] &+ 1_000_003 &* UInt64($0 / seeds.count) }
  }
}
