import ServiceLifecycle
import Synchronization

/// Tells listeners what happens to runs, some sixteen times a second, and less often the more there
/// are: at most 400 mailboxes a second get something.
///
/// The threads that train know nothing of it: the hub looks at the runs that somebody listens to,
/// encodes what has changed once, and puts it into the mailboxes. Without listeners it sleeps on.
final class EventHub: Service {
  private let limit: Int
  private let runsPerListener: Int
  private let listeners = Mutex<[ObjectIdentifier: Listener]>([:])

  /// A run that somebody listens to, and how far the listeners know it.
  private struct Watched {
    let run: StudioRun
    var cursor: RunNews.Cursor

    init(_ run: StudioRun) {
      self.run = run
      cursor = run.read {
        RunNews.Cursor(version: $0.version, epoch: $0.epoch, look: $0.look?.epoch)
      }
    }
  }

  private let watched = Mutex<[String: Watched]>([:])

  private var interval: Duration { max(.milliseconds(60), .microseconds(2_500) * count) }
  private static let heartbeat = Duration.seconds(15)

  init(limits: RunLimits) {
    limit = limits.listeners
    runsPerListener = limits.runsPerListener
  }

  var count: Int { listeners.withLock { $0.count } }

  /// A listener who leaves when nobody holds it any more.
  ///
  /// - Parameter cut: Ends the connection of a listener who has not taken anything for a minute.
  func listen(
    to runs: [StudioRun], cut: @escaping @Sendable () -> Void = {}
  ) throws(StudioError) -> Seat {
    guard 1...runsPerListener ~= runs.count else {
      throw .invalid("runs: name 1…\(runsPerListener) runs to listen to")
    }
    let listener = Listener(runs: Set(runs.map(\.id)), cut: cut)
    let isFull = listeners.withLock { listeners in
      if listeners.count >= limit { return true }
      listeners[ObjectIdentifier(listener)] = listener
      return false
    }
    if isFull { throw .busy("\(limit) pages listen already; close one", retryAfter: 10) }
    for run in runs {
      var cursor = RunNews.Cursor(epoch: .max)
      if let news = RunNews(run, since: &cursor) { listener.deliver(news) }
    }
    watched.withLock { watched in
      for run in runs where watched[run.id] == nil {
        watched[run.id] = Watched(run)
      }
    }
    return Seat(listener, of: self)
  }

  fileprivate func leave(_ listener: Listener) {
    listeners.withLock { $0[ObjectIdentifier(listener)] = nil }
    listener.close()
  }

  func run() async {
    await cancelWhenGracefulShutdown { [self] in
      var lastHeartbeat = ContinuousClock.now
      while !Task.isCancelled {
        tick()
        if ContinuousClock.now - lastHeartbeat > Self.heartbeat {
          lastHeartbeat = .now
          for listener in listeners.withLock({ Array($0.values) }) { listener.keepAlive() }
        }
        try? await Task.sleep(for: interval)
      }
    }
  }

  /// Looks at all runs that somebody listens to, and tells what has changed.
  func tick() {
    let current = listeners.withLock { Array($0.values) }
    for listener in current where listener.isStuck { listener.cut() }
    let wanted = current.reduce(into: Set<String>()) { $0.formUnion($1.runs) }
    let news = watched.withLock { watched in
      for id in watched.keys where !wanted.contains(id) { watched[id] = nil }
      return watched.keys.compactMap { id -> RunNews? in
        watched[id]?.run.wantLook()
        return watched[id].flatMap { entry in
          var cursor = entry.cursor
          defer { watched[id]?.cursor = cursor }
          return RunNews(entry.run, since: &cursor)
        }
      }
    }
    for item in news {
      for listener in current where listener.runs.contains(item.id) { listener.deliver(item) }
    }
  }
}

/// A place among the listeners, free again when the answer that holds it is over, however it ends.
final class Seat: Sendable {
  let listener: Listener
  private let hub: EventHub

  fileprivate init(_ listener: Listener, of hub: EventHub) {
    self.listener = listener
    self.hub = hub
  }

  deinit { hub.leave(listener) }
}
