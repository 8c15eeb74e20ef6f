import Foundation

/// What one user may ask for, so that nobody's runs exhaust the machine.
struct RunLimits: Codable, Equatable, Sendable {
  /// Layers of a network, the inputs left out.
  var layers = 12
  /// Units of a layer.
  var units = 1_024
  /// Real numbers that a network learns.
  var parameters = 2_000_000
  /// Epochs of a run.
  var epochs = 10_000
  /// Epochs times training samples.
  var samplesSeen = 5_000_000_000
  /// Estimated memory of a run, in MiB.
  var memory = 256
  /// Runs that train at a time: one a core.
  var running = max(1, ProcessInfo.processInfo.activeProcessorCount)
  /// Runs that wait for a core.
  var queued = 8
  /// Runs that are in memory though they are paused, so that a step takes no time.
  var pausedInMemory = 4
  /// Runs in the store.
  var kept = 200
  /// Characters of a name.
  var name = 120
  /// Models beside those of runs.
  var models = 32
  /// Bytes of a model that is sent.
  var modelBytes = 32 << 20
  /// Listeners of events.
  var listeners = 128
  /// Runs that one listener listens to.
  var runsPerListener = 8
  /// Rows of one prediction.
  var rows = 256
  /// Width and height of a drawing.
  var drawing = 512
}
