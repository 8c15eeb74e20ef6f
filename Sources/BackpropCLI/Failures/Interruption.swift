import Dispatch
import Foundation
import Synchronization

/// A signal of the user or the system that ended the command before it was done.
struct Interruption: Error, CustomStringConvertible {
  let signal: Int32
  /// The results that are kept, in words.
  let kept: String

  var exitStatus: Int32 { 128 + signal }
  var description: String { "\(signal == SIGINT ? "interrupted" : "terminated"); \(kept)" }
}

/// Work that a signal to the process cancels.
enum Interruptible {
  /// Runs `body` in a task that SIGINT and SIGTERM cancel; a second signal ends the process at once.
  ///
  /// - Parameters:
  ///   - others: Further signals that cancel it.
  ///   - body: The work. Its argument returns the received signal, or nil.
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

  /// Returns a source that notes the signal. The signal is handled from the moment of the return,
  /// however busy the machine is.
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

    /// Notes the first signal, and performs the action.
    func note(_ number: Int32) {
      signal.withLock { $0 = $0 ?? number }
      action.withLock { $0 }?()
    }

    /// Sets the action of a signal; performs it at once if one was received already.
    func whenSignalled(_ body: @escaping @Sendable () -> Void) {
      action.withLock { $0 = body }
      if signal.withLock({ $0 }) != nil { body() }
    }
  }
}
