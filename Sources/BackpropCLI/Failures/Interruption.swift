import Dispatch
import Foundation
import Synchronization

/// The user (or the system) asked the command to end before it was done.
struct Interruption: Error, CustomStringConvertible {
  let signal: Int32
  /// What is kept, in words.
  let kept: String

  var exitStatus: Int32 { 128 + signal }
  var description: String { "\(signal == SIGTERM ? "terminated" : "interrupted"); \(kept)" }
}

/// Runs work that ends early when the process is told to.
enum Interruptible {
  /// Runs `body` in a task that SIGINT and SIGTERM cancel; a second signal ends the process at once.
  ///
  /// - Parameter body: Gets a function that says which signal came, if one did.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable (_ signal: @escaping @Sendable () -> Int32?) throws -> Result
  ) async throws -> Result {
    let received = Received()
    // Before the work begins: a signal must not find the process without a handler.
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        received.signal.withLock { $0 = $0 ?? number }
        signal(number, SIG_DFL)
        received.cancel.withLock { $0 }?()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    let task = Task { try body { received.signal.withLock { $0 } } }
    received.cancel.withLock { $0 = { task.cancel() } }
    if received.signal.withLock({ $0 }) != nil { task.cancel() }
    return try await task.value
  }

  private final class Received: Sendable {
    let signal = Mutex<Int32?>(nil)
    let cancel = Mutex<(@Sendable () -> Void)?>(nil)
  }
}
