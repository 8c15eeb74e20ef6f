/// Where a run is in its life.
enum RunState: String, Codable, CaseIterable, Sendable {
  /// Waits for a core.
  case queued
  case running
  /// Can go on from the very mini-batch.
  case paused
  case finished
  /// Ended by the user, or with the server; goes on from what was stored last.
  case stopped
  /// Ended by values that are infinite or no numbers.
  case diverged
  /// Ended by something that is wrong with data or store.
  case failed

  /// Whether a run in this state can be trained on.
  var canResume: Bool { self == .paused || self == .stopped }

  /// Whether nothing happens to it any more unless somebody asks for it.
  var isAtRest: Bool { self != .queued && self != .running }
}
