import Backprop

/// What has changed about a run since it was looked at last, as frames: encoded once, whoever
/// listens.
struct RunNews: Sendable {
  let id: String
  var state: [UInt8]?
  var epochs: [UInt8]?
  var look: [UInt8]?
  var deleted: [UInt8]?
  /// Whether there were more epochs than are sent one by one.
  var isIncomplete = false

  /// How far the listeners of a run know it.
  struct Cursor: Sendable {
    var version = -1
    var epoch: Int
    var look: Double?
  }

  /// The most epochs that are sent at a time.
  private static let epochLimit = 500

  private struct LookEvent: Encodable {
    let id: String
    let epoch: Double
  }

  private struct EpochEvent: Encodable {
    let id: String
    /// The epoch of the first point.
    let from: Int
    let points: [EpochPoint]
  }

  /// - Returns: nil if nothing has changed.
  init?(_ run: StudioRun, since cursor: inout Cursor) {
    id = run.id
    let known = cursor
    let (version, isDeleted, look, epoch) = run.read { status in
      (status.version, status.isDeleted, status.look?.epoch, status.epoch)
    }
    if version == known.version { return nil }
    cursor = Cursor(version: version, epoch: max(epoch, known.epoch), look: look)
    if isDeleted {
      deleted = EventFrame.event("deleted", Array(#"{"id":"\#(id)"}"#.utf8))
      return
    }
    if epoch > known.epoch {
      let points = run.read { status in
        guard let history = status.history, history.epochs >= epoch,
          epoch - known.epoch <= Self.epochLimit
        else { return [EpochPoint]() }
        return (known.epoch + 1...epoch).map { history.point($0) }
      }
      isIncomplete = points.isEmpty
      if !isIncomplete {
        epochs = EventFrame.event(
          "epoch",
          JSONBytes.encode(EpochEvent(id: id, from: known.epoch + 1, points: points)))
      }
    }
    state = EventFrame.event("run", JSONBytes.encode(RunView(run)))
    if let look, look != known.look {
      self.look = EventFrame.event("inside", JSONBytes.encode(LookEvent(id: id, epoch: look)))
    }
  }
}

extension RunNews {
  /// No news yet.
  init(id: String) { self.id = id }
}
