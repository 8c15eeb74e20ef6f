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
  /// Runs `body` in a task that SIGINT, SIGTERM and SIGHUP cancel; a second signal ends the process at
  /// once, as does one before there is anything to keep. `nohup` keeps SIGHUP away.
  ///
  /// - Parameters:
  ///   - others: Further signals that cancel it.
  ///   - body: The work.
  static func run<Result: Sendable>(
    by others: [Int32] = [],
    _ body: @escaping @Sendable (InterruptionSignals) async throws -> Result
  ) async throws -> Result {
    let received = InterruptionSignals()
    var sources: [any DispatchSourceSignal] = []
    let numbers = [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP]) + others
    for number in numbers { sources.append(await source(of: number, received)) }
    defer {
      for source in sources { source.cancel() }
      for number in numbers { signal(number, SIG_DFL) }
    }
    let task = Task { try await body(received) }
    received.whenSignalled { task.cancel() }
    return try await task.value
  }

  /// A queue that gets a thread although work on all processors occupies the global one.
  private static let queue = DispatchQueue(label: "signals", qos: .userInteractive)

  /// Returns a source that notes the signal. The signal is handled from the moment of the return,
  /// however busy the machine is.
  private static func source(
    of number: Int32, _ received: InterruptionSignals
  ) async -> any DispatchSourceSignal {
    // On Linux, Dispatch replaces the default action itself.
    #if !os(Linux)
      signal(number, SIG_IGN)
    #endif
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
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

  /// A Boolean value that indicates whether the parent process has made this one ignore a signal.
  private static func isIgnored(_ number: Int32) -> Bool {
    let action = signal(number, SIG_DFL)
    signal(number, action)
    return unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// The signals that the process has received during some work.
final class InterruptionSignals: Sendable {
  private struct State {
    var received: Int32?
    var hasBegun = false
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// The first signal, if there was one.
  var received: Int32? { state.withLock { $0.received } }

  /// Says that from now on there is something to keep: a signal no longer ends the process at once,
  /// and the work ends soon after it is cancelled.
  func begin() { state.withLock { $0.hasBegun = true } }

  /// Notes a signal, and performs the action; before ``begin()`` ends the process.
  fileprivate func note(_ number: Int32) {
    let (hasBegun, action) = state.withLock { state in
      state.received = state.received ?? number
      return (state.hasBegun, state.action)
    }
    if !hasBegun {
      let interruption = Interruption(signal: number, kept: "nothing was written")
      try? Failure(interruption).report()
      // Without the clean-up of `exit`: other threads are at work.
      _exit(interruption.exitStatus)
    }
    action?()
  }

  /// Sets the action of a signal; performs it at once if one was received already.
  fileprivate func whenSignalled(_ body: @escaping @Sendable () -> Void) {
    let isLate = state.withLock { state in
      state.action = body
      return state.received != nil
    }
    if isLate { body() }
  }
}
