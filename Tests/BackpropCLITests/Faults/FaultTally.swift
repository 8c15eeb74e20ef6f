import Synchronization

/// Counts the faults of all writers, and prints the sum after the last of them: the
/// table in SECURITY.md.
final class FaultTally: Sendable {
  static let failures = FaultTally("calls that failed")
  static let shortWrites = FaultTally("short writes")
  static let interruptions = FaultTally("interrupted calls")

  private struct Sum {
    var writers = 0
    var injected: FailingCalls.Counts = [:]
    var survived: FailingCalls.Counts = [:]
  }

  private let title: String
  private let sum = Mutex(Sum())

  private init(_ title: String) { self.title = title }

  func add(_ injected: FailingCalls.Counts, survived: FailingCalls.Counts) {
    sum.withLock { sum in
      sum.writers += 1
      sum.injected.merge(injected, uniquingKeysWith: +)
      sum.survived.merge(survived, uniquingKeysWith: +)
      guard sum.writers == Writer.all.count else { return }
      let parts = FailingCalls.Call.allCases.compactMap { call in
        sum.injected[call].map { "\(call) \(sum.survived[call] ?? 0)/\($0)" }
      }
      print(
        "\(title), survived of injected, \(sum.writers) commands:", parts.joined(separator: ", "))
    }
  }
}
