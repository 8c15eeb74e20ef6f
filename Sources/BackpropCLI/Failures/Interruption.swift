import Dispatch
import Foundation
import Synchronization

/// The user (or the system) asked the command to end before it was done.
struct Interruption: Error, CustomStringConvertible {
  let signal: Int32
  /// What is kept, in words.
  let kept: String

  var exitStatus: Int32 { 128 + signal }
  var description: String { "\(signal == SIGINT ? "interrupted" : "terminated"); \(kept)" }
}

/// Runs work that ends early when the process is told to.
enum Interruptible {
  /// Runs `body` in a task that SIGINT and SIGTERM cancel; a second signal ends the process at once.
  ///
  /// - Parameters:
  ///   - others: Signals that cancel it, too.
  ///   - body: Gets a function that says which signal came, if one did.
  static func run<Result: Sendable>(
    by others: [Int32] = [],
    _ body: @escaping @Sendable (_ signal: @escaping @Sendable () -> Int32?) async throws -> Result
  ) async throws -> Result {
    let received = Received()
    var sources: [any DispatchSourceSignal] = []
    let numbers = [SIGINT, SIGTERM] + others
    for number in numbers { sources.append(await source(of: number, received)) }
    defer {
      for source in sources { source.cancel() }
      for number in numbers { signal(number, SIG_DFL) }
    }
    let task = Task { try await body { received.signal.withLock { $0 } } }
    received.whenSignalled { task.cancel() }
    return try await task.value
  }

  /// A source that notes the signal; when this returns, the signal is watched for, however busy the
  /// machine is.
  private static func source(
    of number: Int32, _ received: Received
  ) async -> any DispatchSourceSignal {
    // On Linux, Dispatch replaces the default action itself.
    #if !os(Linux)
      signal(number, SIG_IGN)
    #endif
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      signal(number, SIG_DFL)
      received.note(number)
    }
    await withCheckedContinuation { continuation in
      source.setRegistrationHandler { continuation.resume() }
      source.resume()
    }
    return source
  }

  private final class Received: Sendable {
    let signal = Mutex<Int32?>(nil)
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    /// Notes the first signal, and does what is to be done then.
    func note(_ number: Int32) {
      signal.withLock { $0 = $0 ?? number }
      action.withLock { $0 }?()
    }

    /// Sets what is to be done on a signal; does it at once if one came already.
    func whenSignalled(_ body: @escaping @Sendable () -> Void) {
      action.withLock { $0 = body }
      if signal.withLock({ $0 }) != nil { body() }
    }
  }
}
