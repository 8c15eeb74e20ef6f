import Foundation
import Synchronization

/// Independent jobs on several ranks: the first hands them out, one at a time, to whoever has nothing
/// to do, and does some itself.
///
/// A job and its result are bytes. When a rank dies, MPI ends all of them: so a result is handed on
/// the moment it is there.
final class JobFarm: Sendable {
  private let ranks: any Ranks
  /// How many jobs each rank does at a time.
  private let threads: Int
  private let hands: Mutex<Hands>

  /// What the first rank knows of the others.
  private struct Hands {
    /// Those that wait for a job.
    var idle: [Int] = []
    /// How many have not left.
    var present: Int
  }

  init(_ ranks: any Ranks, threads: Int) {
    self.ranks = ranks
    self.threads = threads
    hands = Mutex(Hands(present: (ranks.size - 1) * threads))
  }

  /// Does jobs on all ranks; called by the first, any number of times.
  ///
  /// - Parameters:
  ///   - jobs: In the order in which they are handed out.
  ///   - body: Does a job here.
  ///   - finished: Gets the place and the result of each job as it ends; may be called from several
  ///     threads.
  /// - Throws: What the closures throw, or `CancellationError` if any rank was told to end.
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

  /// Answers the others until all jobs are done. On a thread of its own: on a machine with one
  /// processor (to which a launcher may have bound this rank) a task would wait for the jobs here.
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

  /// Answers one message, or hands a job to somebody idle.
  ///
  /// - Returns: Whether there was something to do.
  private func serve(
    _ jobs: [[UInt8]], _ queue: JobQueue,
    _ finished: (_ index: Int, _ result: [UInt8]) throws -> Void
  ) throws -> Bool {
    if let rank = hands.withLock({ $0.idle.last }), let index = queue.next() {
      hands.withLock { _ = $0.idle.removeLast() }
      try ranks.send(JobMessage(.job, index: index, jobs[index]).bytes, to: rank, tag: .toHand)
      return true
    }
    guard let (sender, bytes) = try ranks.receiveIfThere(tag: .fromHand) else { return false }
    let message = JobMessage(bytes)
    switch message.kind {
    case .result:
      try finished(message.index, message.content)
      queue.finish()
    case .idle: hands.withLock { $0.idle.append(sender) }
    case .over:
      hands.withLock { $0.present -= 1 }
      throw CancellationError()
    case .job: break
    }
    return true
  }

  /// Sends the others home, and waits until they are gone; called by the first.
  func close() throws {
    while true {
      let (idle, present) = hands.withLock { hands in
        defer { hands.idle = [] }
        return (hands.idle, hands.present)
      }
      if present == 0 { return }
      for rank in idle {
        try ranks.send(JobMessage(.over).bytes, to: rank, tag: .toHand)
        hands.withLock { $0.present -= 1 }
      }
      while let (sender, bytes) = try ranks.receiveIfThere(tag: .fromHand) {
        switch JobMessage(bytes).kind {
        case .idle: hands.withLock { $0.idle.append(sender) }
        case .over: hands.withLock { $0.present -= 1 }
        case .result, .job: break
        }
      }
      usleep(1000)
    }
  }

  /// Does the jobs that the first rank hands out; called by the others.
  ///
  /// - Throws: What `body` throws; `CancellationError` when the task was cancelled.
  func work(_ body: @escaping @Sendable ([UInt8]) throws -> [UInt8]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<threads {
        group.addTask {
          while let job = try await self.nextJob() {
            do {
              let result = try body(job.content)
              try self.tell(JobMessage(.result, index: job.index, result))
            } catch  where error is CancellationError || error is Interruption {
              try self.tell(JobMessage(.over))
              throw CancellationError()
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func nextJob() async throws -> JobMessage? {
    try tell(JobMessage(.idle))
    while true {
      if let (_, bytes) = try ranks.receiveIfThere(tag: .toHand) {
        let message = JobMessage(bytes)
        return message.kind == .job ? message : nil
      }
      // Not to be cancelled: the first rank has counted on this one, and sends it home.
      usleep(500)
      await Task.yield()
    }
  }

  private func tell(_ message: JobMessage) throws {
    try ranks.send(message.bytes, to: 0, tag: .fromHand)
  }
}

extension Int {
  /// The tags of the farm's messages.
  fileprivate static let fromHand = 1
  fileprivate static let toHand = 2
}

/// Which jobs are to be done.
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

/// What ranks say to each other about jobs.
private struct JobMessage {
  enum Kind: UInt8 {
    /// Somebody has nothing to do.
    case idle
    case job
    case result
    /// Somebody leaves, or is sent home.
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
