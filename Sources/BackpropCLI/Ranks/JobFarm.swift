import Foundation
import Synchronization

/// Independent jobs on several ranks: the first sends them, one at a time, to idle workers on the
/// others, and does some itself.
///
/// A job and its result are bytes. When a rank dies, MPI ends all of them: so a result is reported as
/// soon as it arrives.
final class JobFarm: Sendable {
  private let ranks: any Ranks
  /// The number of jobs that each rank does at the same time.
  private let threads: Int
  private let workers: Mutex<Workers>

  /// The state of the other ranks' workers, on the first rank.
  private struct Workers {
    /// The ranks of the workers that wait for a job.
    var idle: [Int] = []
    /// The number of workers that have not left.
    var present: Int
  }

  init(_ ranks: any Ranks, threads: Int) {
    self.ranks = ranks
    self.threads = threads
    workers = Mutex(Workers(present: (ranks.size - 1) * threads))
  }

  /// Does jobs on all ranks; called by the first rank, any number of times.
  ///
  /// - Parameters:
  ///   - jobs: The jobs, in the order in which they are sent.
  ///   - body: Does a job on this rank.
  ///   - finished: Receives the index and the result of each job as it ends; may be called from several
  ///     threads.
  /// - Throws: The errors of the closures, or `CancellationError` if any rank was cancelled.
  func perform(
    _ jobs: [[UInt8]], _ body: @escaping @Sendable ([UInt8]) throws -> [UInt8],
    finished: @escaping @Sendable (_ index: Int, _ result: [UInt8]) throws -> Void
  ) async throws {
    let queue = JobQueue(count: jobs.count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<threads {
        group.addTask {
          while let index = queue.next() {
            try Task.checkCancellation()
            try finished(index, body(jobs[index]))
            queue.finish()
          }
        }
      }
      group.addTask { try await self.serveAll(jobs, queue, finished) }
      try await group.waitForAll()
    }
  }

  /// Serves the workers until all jobs are done. It has its own thread: on one processor, to which a
  /// launcher may have bound this rank, a task would wait for the jobs of this rank.
  private func serveAll(
    _ jobs: [[UInt8]], _ queue: JobQueue,
    _ finished: @escaping @Sendable (_ index: Int, _ result: [UInt8]) throws -> Void
  ) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
          continuation.resume(
            with: Result {
              while !queue.isDone {
                if queue.isCancelled { throw CancellationError() }
                if try !self.serve(jobs, queue, finished) { usleep(1000) }
              }
            })
        }
      }
    } onCancel: {
      queue.cancel()
    }
  }

  /// Answers one message, or sends a job to an idle worker.
  ///
  /// - Returns: A Boolean value that indicates whether there was something to do.
  private func serve(
    _ jobs: [[UInt8]], _ queue: JobQueue,
    _ finished: (_ index: Int, _ result: [UInt8]) throws -> Void
  ) throws -> Bool {
    if let rank = workers.withLock({ $0.idle.last }), let index = queue.next() {
      workers.withLock { _ = $0.idle.removeLast() }
      try ranks.send(JobMessage(.job, index: index, jobs[index]).bytes, to: rank, tag: .toWorker)
      return true
    }
    guard let (sender, bytes) = try ranks.receiveIfThere(tag: .fromWorker) else { return false }
    let message = JobMessage(bytes)
    switch message.kind {
    case .result:
      try finished(message.index, message.content)
      queue.finish()
    case .idle: workers.withLock { $0.idle.append(sender) }
    case .over:
      workers.withLock { $0.present -= 1 }
      throw CancellationError()
    case .job: break
    }
    return true
  }

  /// Dismisses the workers, and waits until they have left; called by the first rank.
  func close() throws {
    while true {
      let (idle, present) = workers.withLock { workers in
        defer { workers.idle = [] }
        return (workers.idle, workers.present)
      }
      if present == 0 { return }
      for rank in idle {
        try ranks.send(JobMessage(.over).bytes, to: rank, tag: .toWorker)
        workers.withLock { $0.present -= 1 }
      }
      while let (sender, bytes) = try ranks.receiveIfThere(tag: .fromWorker) {
        switch JobMessage(bytes).kind {
        case .idle: workers.withLock { $0.idle.append(sender) }
        case .over: workers.withLock { $0.present -= 1 }
        case .result, .job: break
        }
      }
      usleep(1000)
    }
  }

  /// Does the jobs that the first rank sends; called by the others.
  ///
  /// - Throws: The errors of `body`; `CancellationError` if the task was cancelled.
  func work(_ body: @escaping @Sendable ([UInt8]) throws -> [UInt8]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<threads {
        group.addTask {
          while let job = try await self.nextJob() {
            do {
              let result = try body(job.content)
              try self.sendToFirst(JobMessage(.result, index: job.index, result))
            } catch  where error is CancellationError || error is Interruption {
              try self.sendToFirst(JobMessage(.over))
              throw CancellationError()
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func nextJob() async throws -> JobMessage? {
    try sendToFirst(JobMessage(.idle))
    while true {
      if let (_, bytes) = try ranks.receiveIfThere(tag: .toWorker) {
        let message = JobMessage(bytes)
        return message.kind == .job ? message : nil
      }
      // This wait ignores cancellation: the first rank counts this worker, and dismisses it.
      usleep(500)
      await Task.yield()
    }
  }

  private func sendToFirst(_ message: JobMessage) throws {
    try ranks.send(message.bytes, to: 0, tag: .fromWorker)
  }
}

extension Int {
  /// The tags of the messages from and to workers.
  fileprivate static let fromWorker = 1
  fileprivate static let toWorker = 2
}

/// The indices of the jobs that are still to be done.
private final class JobQueue: Sendable {
  private let count: Int
  private let state = Mutex((next: 0, finished: 0, isCancelled: false))

  init(count: Int) { self.count = count }

  var isDone: Bool { state.withLock { $0.finished == count } }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  func cancel() { state.withLock { $0.isCancelled = true } }

  func next() -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func finish() { state.withLock { $0.finished += 1 } }
}

/// A message between the first rank and a worker.
private struct JobMessage {
  enum Kind: UInt8 {
    /// A worker is idle.
    case idle
    case job
    case result
    /// A worker leaves, or is dismissed.
    case over
  }

  let kind: Kind
  let index: Int
  let content: [UInt8]

  init(_ kind: Kind, index: Int = 0, _ content: [UInt8] = []) {
    (self.kind, self.index, self.content) = (kind, index, content)
  }

  init(_ bytes: [UInt8]) {
    kind = bytes.first.flatMap(Kind.init) ?? .over
    index = bytes.dropFirst().prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    content = Array(bytes.dropFirst(9))
  }

  var bytes: [UInt8] {
    [kind.rawValue] + withUnsafeBytes(of: Int64(index).littleEndian) { Array($0) } + content
  }
}
