import Backprop
import Foundation
import Synchronization

/// A run as everybody sees it: its settings for good, and behind a lock what changes.
///
/// The thread that trains writes here, some hundred times a second at most; whoever shows the run
/// reads, whenever he likes.
final class StudioRun: Sendable {
  let id: String
  let settings: RunSettings
  let created: Date
  let trainingSize: Int
  let evaluationSize: Int
  let parameterCount: Int

  /// What changes.
  struct Status: Sendable {
    var name: String
    var state: RunState
    var message: String?
    /// The number of whole epochs.
    var epoch = 0
    /// How much of the next one is done.
    var epochFraction = 0.0
    var samplesPerSecond: Double?
    var latest: EpochPoint?
    /// What was measured; nil where it is only in the store.
    var history: History?
    /// The newest look inside, as the JSON text that is shown; nil where it is only in the store.
    var look: Look.Encoded?
    /// Rises with every change that a ``RunView`` shows.
    var version = 0
    /// How many steps of a paused run were made.
    var steps = 0
    var isDeleted = false
  }

  private let shared: Mutex<Status>
  private let lookInterest = Mutex<ContinuousClock.Instant?>(nil)

  init(
    id: String, settings: RunSettings, created: Date, trainingSize: Int, evaluationSize: Int,
    status: Status
  ) {
    self.id = id
    self.settings = settings
    self.created = created
    self.trainingSize = trainingSize
    self.evaluationSize = evaluationSize
    parameterCount = settings.parameterCount + settings.thresholdCount
    shared = Mutex(status)
  }

  var status: Status { shared.withLock { $0 } }
  var state: RunState { shared.withLock { $0.state } }
  var name: String { shared.withLock { $0.name } }

  /// Changes what is seen, all at once.
  @discardableResult
  func update<Result: Sendable>(_ change: (inout Status) -> Result) -> Result {
    shared.withLock { status in
      status.version += 1
      return change(&status)
    }
  }

  /// Reads some of what changes, without copying all of it.
  func read<Result: Sendable>(_ body: (borrowing Status) -> Result) -> Result {
    shared.withLock { body($0) }
  }

  /// Says that somebody wants to look inside for the next seconds.
  func wantLook() { lookInterest.withLock { $0 = .now + .seconds(3) } }

  /// Whether somebody wants to look inside.
  var isLookWanted: Bool { lookInterest.withLock { $0.map { $0 > .now } ?? false } }
}

extension RunSettings {
  /// The learned thresholds of modReLU, one a unit.
  var thresholdCount: Int {
    zip(activation, sizes.dropFirst()).reduce(0) { $0 + ($1.0 == "modrelu" ? $1.1 : 0) }
  }
}
