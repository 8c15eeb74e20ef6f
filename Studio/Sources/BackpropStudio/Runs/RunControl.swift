import Backprop
import BackpropFormats
import Foundation

/// The commands to a training thread, and the requests for its network or for a change.
///
/// `@unchecked Sendable`: everything that changes is read and written between `lock` and `unlock` of
/// the condition.
final class RunControl: @unchecked Sendable {
  /// A command to the training thread.
  enum Command: Sendable, Equatable {
    case train
    case pause
    /// Trains on one mini-batch, then pauses.
    case stepBatch
    /// Trains to the end of the epoch, or of the last of several, then pauses.
    case stepEpochs(Int)
    case stop
    /// Saves the run as paused and frees its memory.
    case unload
    /// Frees the memory of the run without saving it.
    case discard
  }

  typealias ModelRequest = CheckedContinuation<AnyModel?, Never>

  /// A request for new values of hyperparameters; the answer is nil if the thread has ended.
  struct ChangeRequest {
    let values: TrainingChanges.Values
    let answer: CheckedContinuation<Result<Void, any Error>?, Never>
  }

  private let condition = NSCondition()
  private var command: Command
  private var modelRequests: [ModelRequest] = []
  private var changeRequests: [ChangeRequest] = []
  private var isEnding = false
  private var isClosed = false

  init(_ command: Command) { self.command = command }

  /// Sends a command to the thread. A command that ends the thread cannot be revoked.
  ///
  /// - Returns: False if the thread ends without reading the command.
  @discardableResult
  func send(_ new: Command) -> Bool {
    condition.withLock {
      if isEnding || command == .discard || (command == .unload && new != .discard) {
        return false
      }
      command = new
      condition.signal()
      return true
    }
  }

  /// Refuses further commands: the thread is about to end.
  func beginEnding() { condition.withLock { isEnding = true } }

  /// The command to execute now.
  var current: Command { condition.withLock { command } }

  /// Pauses after a step, unless another command has arrived.
  func completeStep(_ step: Command) {
    condition.withLock { if command == step { command = .pause } }
  }

  /// Waits while the command is `pause` and no request has arrived.
  ///
  /// - Parameter limit: The date until which to wait; nil to wait as long as it takes.
  /// - Returns: The command to execute; `pause` if there are only requests to answer, or the date is over.
  func wait(until limit: Date?) -> Command {
    condition.withLock {
      while command == .pause, modelRequests.isEmpty, changeRequests.isEmpty {
        guard let limit else {
          condition.wait()
          continue
        }
        if !condition.wait(until: limit) { break }
      }
      return command
    }
  }

  /// Returns the current network; nil if the thread has ended.
  func model() async -> AnyModel? {
    await withCheckedContinuation { request in
      let hasEnded = condition.withLock {
        if !isClosed {
          modelRequests.append(request)
          condition.signal()
        }
        return isClosed
      }
      if hasEnded { request.resume(returning: nil) }
    }
  }

  /// Changes hyperparameters from the next epoch on.
  ///
  /// - Returns: False if the thread has ended.
  /// - Throws: `TrainingError` if the values are invalid.
  func change(_ values: TrainingChanges.Values) async throws -> Bool {
    let result = await withCheckedContinuation { answer in
      let hasEnded = condition.withLock {
        if !isClosed {
          changeRequests.append(ChangeRequest(values: values, answer: answer))
          condition.signal()
        }
        return isClosed
      }
      if hasEnded { answer.resume(returning: nil) }
    }
    try result?.get()
    return result != nil
  }

  /// Removes and returns the pending requests for changes.
  func takeChangeRequests() -> [ChangeRequest] {
    condition.withLock {
      defer { changeRequests = [] }
      return changeRequests
    }
  }

  /// Removes and returns the pending requests for the network.
  func takeModelRequests() -> [ModelRequest] {
    condition.withLock {
      defer { modelRequests = [] }
      return modelRequests
    }
  }

  /// Answers the pending requests with nil: the thread has ended.
  func close() {
    let (models, changes) = condition.withLock {
      isClosed = true
      defer { (modelRequests, changeRequests) = ([], []) }
      return (modelRequests, changeRequests)
    }
    for request in models { request.resume(returning: nil) }
    for request in changes { request.answer.resume(returning: nil) }
  }
}
