import Backprop
import Foundation

/// Ranks that are threads of one process: what MPI does, for tests that need no MPI.
struct ThreadRanks: Collective {
  let rank: Int
  let size: Int
  private let board: Board

  /// Runs `body` on each of some ranks; the results are in their order.
  static func run<Result>(
    _ size: Int, _ body: @escaping @Sendable (ThreadRanks) throws -> Result
  ) throws -> [Result] {
    let board = Board(size)
    nonisolated(unsafe) var results = [Swift.Result<Result, any Error>?](
      repeating: nil, count: size)
    let lock = NSLock()
    let threads = (0..<size).map { rank in
      let thread = Thread {
        let result = Swift.Result { try body(ThreadRanks(rank: rank, size: size, board: board)) }
        lock.withLock { results[rank] = result }
      }
      thread.stackSize = 4 << 20
      thread.start()
      return thread
    }
    while !threads.allSatisfy(\.isFinished) { usleep(500) }
    return try results.map { try $0!.get() }
  }

  func startSum<R: RealScalar>(_ values: UnsafeMutableBufferPointer<R>) throws {
    let all = board.share(values.map { Double($0) }, of: rank)
    for i in values.indices { values[i] = R(all.reduce(0) { $0 + $1[i] }) }
    board.meet()
  }

  func finishSums() {}

  func exchange<R: RealScalar>(
    _ sent: UnsafeMutablePointer<R>, _ sentParts: CollectiveParts,
    into received: UnsafeMutablePointer<R>, _ receivedParts: CollectiveParts
  ) throws {
    let parts = (0..<size).map { q in
      let start = Int(sentParts.offsets[q])
      return (start..<start + Int(sentParts.counts[q])).map { Double(sent[$0]) }
    }
    let all = board.share(parts.flatMap { [Double($0.count)] + $0 }, of: rank)
    for (sender, values) in all.enumerated() {
      var place = 0
      for _ in 0..<rank { place += 1 + Int(values[place]) }
      let count = Int(values[place])
      precondition(count == Int(receivedParts.counts[sender]), "the lengths fit")
      for i in 0..<count {
        received[Int(receivedParts.offsets[sender]) + i] = R(values[place + 1 + i])
      }
    }
    board.meet()
  }

  func gather<R: RealScalar>(_ values: UnsafeMutablePointer<R>, _ parts: CollectiveParts) throws {
    let start = Int(parts.offsets[rank])
    let own = (start..<start + Int(parts.counts[rank])).map { Double(values[$0]) }
    for (sender, part) in board.share(own, of: rank).enumerated() {
      for i in part.indices { values[Int(parts.offsets[sender]) + i] = R(part[i]) }
    }
    board.meet()
  }

  /// The buffers through which the threads exchange values.
  private final class Board: @unchecked Sendable {
    private let size: Int
    private let changed = NSCondition()
    // Touched only under the condition's lock.
    private var values: [[Double]]
    private var arrived = 0
    private var round = 0

    init(_ size: Int) {
      self.size = size
      values = Array(repeating: [], count: size)
    }

    /// The values of all ranks.
    func share(_ own: [Double], of rank: Int) -> [[Double]] {
      changed.withLock { values[rank] = own }
      meet()
      return changed.withLock { values }
    }

    /// Waits for all ranks.
    func meet() {
      changed.withLock {
        let own = round
        arrived += 1
        if arrived == size {
          (arrived, round) = (0, round + 1)
          changed.broadcast()
        }
        while round == own { changed.wait() }
      }
    }
  }
}
