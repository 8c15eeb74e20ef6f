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
