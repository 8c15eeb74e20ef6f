import Synchronization

/// The events that wait for one client, in a buffer of bounded size.
///
/// A newer state, inspection or list of early evaluations of a run replaces an older one. Epochs are kept in order; when there are
/// too many they are dropped, and the client is asked to fetch the history again. A slow client thus
/// costs a bounded amount of memory and never blocks the sender.
final class EventBuffer: Sendable {
  /// The ids of the runs that the client subscribes to.
  let runs: Set<String>
  /// Closes the connection.
  let disconnect: @Sendable () -> Void

  private struct Pending {
    var states: [String: [UInt8]] = [:]
    var epochs: [String: [[UInt8]]] = [:]
    var inspections: [String: [UInt8]] = [:]
    /// The evaluations before the end of the first epoch.
    var early: [String: [UInt8]] = [:]
    /// The runs whose epochs were dropped.
    var incomplete: Set<String> = []
    var deleted: [[UInt8]] = []
    /// The bytes of all epochs.
    var byteCount = 0
    var hasHeartbeat = false
    var isClosed = false
    /// The time at which the buffer was emptied last.
    var emptied = ContinuousClock.now
    var waiter: CheckedContinuation<Void, Never>?

    var isEmpty: Bool {
      states.isEmpty && epochs.isEmpty && inspections.isEmpty && early.isEmpty
        && incomplete.isEmpty && deleted.isEmpty && !hasHeartbeat
    }
  }

  private let pending = Mutex(Pending())

  /// The largest number of bytes of epochs.
  private static let capacity = 128 << 10

  private static let stallTime = Duration.seconds(60)

  init(runs: Set<String>, disconnect: @escaping @Sendable () -> Void = {}) {
    self.runs = runs
    self.disconnect = disconnect
  }

  /// A Boolean value that indicates if the client has not read pending events for a minute.
  var isStalled: Bool {
    pending.withLock { !$0.isEmpty && $0.emptied.duration(to: .now) > Self.stallTime }
  }

  /// Appends the changes of a run.
  func append(_ update: RunUpdate) {
    change { pending in
      if let state = update.state { pending.states[update.id] = state }
      if let inspection = update.inspection { pending.inspections[update.id] = inspection }
      if let early = update.early { pending.early[update.id] = early }
      if let epochs = update.epochs, !pending.incomplete.contains(update.id) {
        pending.epochs[update.id, default: []].append(epochs)
        pending.byteCount += epochs.count
      }
      if update.isIncomplete || pending.byteCount > Self.capacity {
        pending.byteCount -= (pending.epochs.removeValue(forKey: update.id) ?? []).reduce(0) {
          $0 + $1.count
        }
        pending.incomplete.insert(update.id)
      }
      if let deleted = update.deleted { pending.deleted.append(deleted) }
    }
  }

  /// Appends a comment that keeps the connection open.
  func appendHeartbeat() { change { $0.hasHeartbeat = true } }

  func close() { change { $0.isClosed = true } }

  private func change(_ change: (inout Pending) -> Void) {
    let waiter = pending.withLock { pending in
      change(&pending)
      defer { pending.waiter = nil }
      return pending.waiter
    }
    waiter?.resume()
  }

  /// Removes and returns all pending events; waits until there are some.
  ///
  /// - Returns: The events in wire format; nil after the buffer is closed.
  func next() async -> [UInt8]? {
    while true {
      let taken: (bytes: [UInt8]?, isClosed: Bool) = pending.withLock { pending in
        if pending.isClosed { return (nil, true) }
        return (pending.isEmpty ? nil : Self.take(&pending), false)
      }
      if taken.isClosed { return nil }
      if let bytes = taken.bytes { return bytes }
      await withCheckedContinuation { waiter in
        let isReady = pending.withLock { pending in
          if !pending.isEmpty || pending.isClosed { return true }
          pending.waiter = waiter
          return false
        }
        if isReady { waiter.resume() }
      }
    }
  }

  private static func take(_ pending: inout Pending) -> [UInt8] {
    var bytes: [UInt8] = []
    for id in pending.incomplete {
      bytes += ServerSentEvent.event("reload", Array(#"{"id":"\#(id)"}"#.utf8))
    }
    for event in pending.early.values { bytes += event }
    for events in pending.epochs.values { for event in events { bytes += event } }
    for event in pending.states.values { bytes += event }
    for event in pending.inspections.values { bytes += event }
    for event in pending.deleted { bytes += event }
    if bytes.isEmpty, pending.hasHeartbeat { bytes = ServerSentEvent.heartbeat }
    let isClosed = pending.isClosed
    pending = Pending()
    pending.isClosed = isClosed
    return bytes
  }
}

/// The wire format of server-sent events.
///
/// Source: *HTML Living Standard*, 9.2 Server-sent events, <https://html.spec.whatwg.org/>.
enum ServerSentEvent {
  /// Returns an event whose data is a JSON text without line breaks.
  static func event(_ name: StaticString, _ json: [UInt8]) -> [UInt8] {
    Array("event: \(name)\ndata: ".utf8) + json + Array("\n\n".utf8)
  }

  /// A comment that keeps the connection open.
  static let heartbeat = Array(": still here\n\n".utf8)

  /// The start of a stream: the time after which a browser reconnects, in milliseconds.
  static let opening = Array("retry: 1000\n\n".utf8)
}
