import Backprop
import ServiceLifecycle
import Synchronization

/// The source of events: it polls the observed runs about sixteen times per second, and less often the
/// more subscriptions there are, so that at most 400 buffers per second are filled.
///
/// The training threads know nothing of it. The hub compares each observed run with its last state,
/// encodes the difference once, and appends it to the buffers of the subscriptions.
final class EventHub: Service {
  private let limit: Int
  private let runsPerSubscription: Int
  private let buffers = Mutex<[ObjectIdentifier: EventBuffer]>([:])

  /// A run with subscriptions, and the last state that they received.
  private struct ObservedRun {
    let run: StudioRun
    var cursor: RunUpdate.Cursor

    init(_ run: StudioRun) {
      self.run = run
      cursor = run.read {
        RunUpdate.Cursor(
          version: $0.version, epoch: $0.epoch, inspection: $0.inspection?.version,
          early: $0.early?.count ?? 0)
      }
    }
  }

  private let observedRuns = Mutex<[String: ObservedRun]>([:])

  private var interval: Duration { max(.milliseconds(60), .microseconds(2_500) * count) }
  private static let heartbeat = Duration.seconds(15)

  init(limits: RunLimits) {
    limit = limits.listeners
    runsPerSubscription = limits.runsPerListener
  }

  /// The number of subscriptions.
  var count: Int { buffers.withLock { $0.count } }

  /// Subscribes to the events of runs, until the subscription is released.
  ///
  /// - Parameter disconnect: Closes the connection of a client that has not read for a minute.
  func subscribe(
    to runs: [StudioRun], disconnect: @escaping @Sendable () -> Void = {}
  ) throws(StudioError) -> Subscription {
    guard 1...runsPerSubscription ~= runs.count else {
      throw .invalid("runs: name 1…\(runsPerSubscription) runs to subscribe to")
    }
    let buffer = EventBuffer(runs: Set(runs.map(\.id)), disconnect: disconnect)
    let isFull = buffers.withLock { buffers in
      if buffers.count >= limit { return true }
      buffers[ObjectIdentifier(buffer)] = buffer
      return false
    }
    if isFull {
      throw .busy("\(limit) pages are already subscribed to events; close one", retryAfter: 10)
    }
    for run in runs {
      var cursor = RunUpdate.Cursor(epoch: .max)
      if let update = RunUpdate(run, since: &cursor) { buffer.append(update) }
    }
    observedRuns.withLock { observed in
      for run in runs where observed[run.id] == nil {
        observed[run.id] = ObservedRun(run)
      }
    }
    return Subscription(buffer, of: self)
  }

  fileprivate func remove(_ buffer: EventBuffer) {
    buffers.withLock { $0[ObjectIdentifier(buffer)] = nil }
    buffer.close()
  }

  func run() async {
    await cancelWhenGracefulShutdown { [self] in
      var lastHeartbeat = ContinuousClock.now
      while !Task.isCancelled {
        poll()
        if ContinuousClock.now - lastHeartbeat > Self.heartbeat {
          lastHeartbeat = .now
          for buffer in buffers.withLock({ Array($0.values) }) { buffer.appendHeartbeat() }
        }
        try? await Task.sleep(for: interval)
      }
    }
  }

  /// Appends the changes of all observed runs to the buffers.
  func poll() {
    let current = buffers.withLock { Array($0.values) }
    for buffer in current where buffer.isStalled { buffer.disconnect() }
    let subscribed = current.reduce(into: Set<String>()) { $0.formUnion($1.runs) }
    let updates = observedRuns.withLock { observed in
      for id in observed.keys where !subscribed.contains(id) { observed[id] = nil }
      return observed.keys.compactMap { id -> RunUpdate? in
        observed[id]?.run.requestInspection()
        return observed[id].flatMap { entry in
          var cursor = entry.cursor
          defer { observed[id]?.cursor = cursor }
          return RunUpdate(entry.run, since: &cursor)
        }
      }
    }
    for update in updates {
      for buffer in current where buffer.runs.contains(update.id) { buffer.append(update) }
    }
  }
}

/// A client's subscription to events. Releasing it removes its buffer from the hub, however the
/// response ends.
final class Subscription: Sendable {
  let buffer: EventBuffer
  private let hub: EventHub

  fileprivate init(_ buffer: EventBuffer, of hub: EventHub) {
    self.buffer = buffer
    self.hub = hub
  }

  deinit { hub.remove(buffer) }
}

/// The changes of a run since a cursor, encoded once for all subscriptions.
struct RunUpdate: Sendable {
  let id: String
  var state: [UInt8]?
  var epochs: [UInt8]?
  var inspection: [UInt8]?
  var early: [UInt8]?
  var deleted: [UInt8]?
  /// A Boolean value that indicates if there were too many epochs to send them one by one.
  var isIncomplete = false

  /// The last state of a run that its subscriptions received.
  struct Cursor: Sendable {
    var version = -1
    var epoch: Int
    var inspection: NetworkInspection.Version?
    /// The number of evaluations before the end of the first epoch.
    var early = 0
  }

  /// The largest number of epochs in one event.
  private static let epochLimit = 500

  private struct InspectionEvent: Encodable {
    let id: String
    let epoch: Double
  }

  private struct EarlyEvent: Encodable {
    let id: String
    let points: [EarlyPoint]
  }

  private struct EpochEvent: Encodable {
    let id: String
    /// The epoch of the first point.
    let from: Int
    let points: [EpochPoint]
  }

  /// An update without changes.
  init(id: String) { self.id = id }

  /// The changes of a run since `cursor`, which is moved; nil if there are none.
  init?(_ run: StudioRun, since cursor: inout Cursor) {
    id = run.id
    let known = cursor
    let (version, isDeleted, inspected, epoch, early) = run.read { status in
      (
        status.version, status.isDeleted, status.inspection?.version, status.epoch,
        status.early?.count ?? 0
      )
    }
    if version == known.version { return nil }
    cursor = Cursor(
      version: version, epoch: max(epoch, known.epoch), inspection: inspected, early: early)
    if isDeleted {
      deleted = ServerSentEvent.event("deleted", Array(#"{"id":"\#(id)"}"#.utf8))
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
        epochs = ServerSentEvent.event(
          "epoch",
          JSONBytes.encode(EpochEvent(id: id, from: known.epoch + 1, points: points)))
      }
    }
    if early > known.early {
      self.early = ServerSentEvent.event(
        "early", JSONBytes.encode(EarlyEvent(id: id, points: run.read { $0.early ?? [] })))
    }
    state = ServerSentEvent.event("run", JSONBytes.encode(RunView(run)))
    if let inspected, inspected != known.inspection {
      inspection = ServerSentEvent.event(
        "inside", JSONBytes.encode(InspectionEvent(id: id, epoch: inspected.epoch)))
    }
  }
}
