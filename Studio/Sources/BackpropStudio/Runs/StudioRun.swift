import Backprop
import BackpropRuns
import Foundation
import Synchronization

/// A run as all threads share it: a specification of which only the changes of hyperparameters grow, and
/// a status behind a lock.
///
/// The training thread writes the status, some hundred times per second at most. Any thread reads it
/// at any time, or waits for a change.
final class StudioRun: Sendable {
  let id: String
  /// The specification apart from the changes of hyperparameters.
  private let original: RunSpecification
  let created: Date
  let trainingSize: Int
  let evaluationSize: Int
  let parameterCount: Int

  /// The part of a run that changes.
  struct Status: Sendable {
    var name: String
    var state: RunState
    var message: String?
    /// The changes of hyperparameters, also those made while the run trains.
    var changes = TrainingChanges()
    /// The number of complete epochs.
    var epoch = 0
    /// The completed fraction of the current epoch, 0…1.
    var epochFraction = 0.0
    var samplesPerSecond: Double?
    var latest: EpochPoint?
    /// The evaluations of all epochs; nil if they are only in the store.
    var history: History?
    /// The evaluations before the end of the first epoch; nil if they are only in the store.
    var early: [EarlyPoint]?
    /// The latest inspection as the JSON text of the API; nil if it is only in the store.
    var inspection: NetworkInspection.Encoded?
    /// A counter that increases with every change of a ``RunView``.
    var version = 0
    /// The number of completed steps of a paused run.
    var steps = 0
    var isDeleted = false
  }

  private struct Waiter {
    let condition: @Sendable (borrowing Status) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct Shared {
    var status: Status
    var waiters: [UUID: Waiter] = [:]
  }

  private let shared: Mutex<Shared>
  private let inspectionDeadline = Mutex<ContinuousClock.Instant?>(nil)

  init(
    id: String, specification: RunSpecification, created: Date, trainingSize: Int,
    evaluationSize: Int, status: Status
  ) {
    self.id = id
    original = specification
    self.created = created
    self.trainingSize = trainingSize
    self.evaluationSize = evaluationSize
    parameterCount = (specification.parameterCount ?? 0) + specification.thresholdCount
    var status = status
    status.changes = specification.training.changes
    shared = Mutex(Shared(status: status))
  }

  /// The run as it is described now: a new run with this description repeats it, bit by bit.
  var specification: RunSpecification {
    var specification = original
    specification.training.changes = read { $0.changes }
    return specification
  }

  /// The configuration as the JSON text of the store and of checkpoints.
  var configurationText: String {
    String(decoding: JSONBytes.encode(RunConfiguration(specification)), as: UTF8.self)
  }

  var status: Status { shared.withLock { $0.status } }
  var state: RunState { shared.withLock { $0.status.state } }
  var name: String { shared.withLock { $0.status.name } }

  /// Changes the status atomically, and resumes the tasks that wait for the new one.
  @discardableResult
  func update<Result: Sendable>(_ change: (inout Status) -> Result) -> Result {
    let (result, satisfied) = shared.withLock { shared in
      shared.status.version += 1
      let result = change(&shared.status)
      return (result, shared.waiters.isEmpty ? [] : Self.takeSatisfied(&shared))
    }
    for waiter in satisfied { waiter.continuation.resume() }
    return result
  }

  private static func takeSatisfied(_ shared: inout Shared) -> [Waiter] {
    let satisfied = shared.waiters.filter { $0.value.condition(shared.status) }
    for id in satisfied.keys { shared.waiters[id] = nil }
    return Array(satisfied.values)
  }

  /// Reads a part of the status without copying the rest.
  func read<Result: Sendable>(_ body: (borrowing Status) -> Result) -> Result {
    shared.withLock { body($0.status) }
  }

  /// Returns when the status satisfies a condition, or after a time limit.
  func wait(
    atMost limit: Duration, until condition: @escaping @Sendable (borrowing Status) -> Bool
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait(until: condition) }
      group.addTask { try? await Task.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Returns when the status satisfies a condition, or when the task is cancelled.
  private func wait(until condition: @escaping @Sendable (borrowing Status) -> Bool) async {
    let id = UUID()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = shared.withLock { shared in
          // Cancellation sets this flag first: a waiter that is stored later would not be removed.
          if Task.isCancelled || condition(shared.status) { return true }
          shared.waiters[id] = Waiter(condition: condition, continuation: continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      shared.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
    }
  }

  /// Requests inspections for the next seconds.
  func requestInspection() { inspectionDeadline.withLock { $0 = .now + .seconds(3) } }

  /// A Boolean value that indicates if an inspection was requested in the last seconds.
  var isInspectionRequested: Bool {
    inspectionDeadline.withLock { $0.map { $0 > .now } ?? false }
  }
}

/// The state of a run.
enum RunState: String, Codable, CaseIterable, Sendable {
  /// The run waits for a core.
  case queued
  case running
  /// The run can resume from the very mini-batch.
  case paused
  case finished
  /// The run was ended by the user or with the server. It resumes from the last save.
  case stopped
  /// The run was ended by values that are infinite or not a number.
  case diverged
  /// The run was ended by an error of the data or the store.
  case failed

  /// A Boolean value that indicates if a run in this state can be trained further.
  var canResume: Bool { self == .paused || self == .stopped }

  /// A Boolean value that indicates if the state changes only on request.
  var isIdle: Bool { self != .queued && self != .running }
}

/// Random identifiers of runs and models: hard to guess, and safe in paths.
enum RunID {
  private static let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")

  /// Returns twelve letters, 60 bits of the system's random-number generator.
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<12).map { _ in letters[Int(generator.next() % 32)] })
  }
}
