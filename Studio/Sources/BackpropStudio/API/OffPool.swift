import Dispatch

/// Does work that takes long on a thread that no request waits for.
func offPool<Result: Sendable>(
  _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { done in
    DispatchQueue.global().async { done.resume(with: Swift.Result { try work() }) }
  }
}
