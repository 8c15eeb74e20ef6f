import Synchronization

/// Somebody who listens to runs, with a mailbox of bounded size.
///
/// What is newer takes the place of what is older: of a run's state only the last is kept. When the
/// points of epochs become too many they are dropped, and the listener is told to fetch the history
/// anew. So a slow browser costs memory of a fixed size, and nobody waits for it.
final class Listener: Sendable {
  let runs: Set<String>
  /// Ends the connection.
  let cut: @Sendable () -> Void

  private struct Mail {
    var states: [String: [UInt8]] = [:]
    var epochs: [String: [[UInt8]]] = [:]
    var looks: [String: [UInt8]] = [:]
    var lost: Set<String> = []
    var deleted: [[UInt8]] = []
    var byteCount = 0
    var hasHeartbeat = false
    var isClosed = false
    /// When the mailbox was emptied last.
    var emptied = ContinuousClock.now
    var waiter: CheckedContinuation<Void, Never>?

    var isEmpty: Bool {
      states.isEmpty && epochs.isEmpty && looks.isEmpty && lost.isEmpty && deleted.isEmpty
        && !hasHeartbeat
    }
  }

  private let mail = Mutex(Mail())

  /// The bytes of epochs that wait at most.
  private static let capacity = 128 << 10

  private static let patience = Duration.seconds(60)

  init(runs: Set<String>, cut: @escaping @Sendable () -> Void = {}) {
    self.runs = runs
    self.cut = cut
  }

  /// Whether there has been mail for a minute that nobody takes: the other side does not read.
  var isStuck: Bool {
    mail.withLock { !$0.isEmpty && $0.emptied.duration(to: .now) > Self.patience }
  }

  /// Puts the newest about a run into the mailbox.
  func deliver(_ news: RunNews) {
    change { mail in
      if let state = news.state { mail.states[news.id] = state }
      if let look = news.look { mail.looks[news.id] = look }
      if let epochs = news.epochs, !mail.lost.contains(news.id) {
        mail.epochs[news.id, default: []].append(epochs)
        mail.byteCount += epochs.count
      }
      if news.isIncomplete || mail.byteCount > Self.capacity {
        mail.byteCount -= (mail.epochs.removeValue(forKey: news.id) ?? []).reduce(0) {
          $0 + $1.count
        }
        mail.lost.insert(news.id)
      }
      if let deleted = news.deleted { mail.deleted.append(deleted) }
    }
  }

  func keepAlive() { change { $0.hasHeartbeat = true } }

  func close() { change { $0.isClosed = true } }

  private func change(_ change: (inout Mail) -> Void) {
    let waiter = mail.withLock { mail in
      change(&mail)
      defer { mail.waiter = nil }
      return mail.waiter
    }
    waiter?.resume()
  }

  /// All that has come since the last call, waiting until there is something.
  ///
  /// - Returns: Frames; nil if there will be no more.
  func next() async -> [UInt8]? {
    while true {
      let taken: (bytes: [UInt8]?, isOver: Bool) = mail.withLock { mail in
        if mail.isClosed { return (nil, true) }
        return (mail.isEmpty ? nil : Self.take(&mail), false)
      }
      if taken.isOver { return nil }
      if let bytes = taken.bytes { return bytes }
      await withCheckedContinuation { waiter in
        let isLate = mail.withLock { mail in
          if !mail.isEmpty || mail.isClosed { return true }
          mail.waiter = waiter
          return false
        }
        if isLate { waiter.resume() }
      }
    }
  }

  private static func take(_ mail: inout Mail) -> [UInt8] {
    var bytes: [UInt8] = []
    for id in mail.lost {
      bytes += EventFrame.event("reload", Array(#"{"id":"\#(id)"}"#.utf8))
    }
    for frames in mail.epochs.values { for frame in frames { bytes += frame } }
    for frame in mail.states.values { bytes += frame }
    for frame in mail.looks.values { bytes += frame }
    for frame in mail.deleted { bytes += frame }
    if bytes.isEmpty, mail.hasHeartbeat { bytes = EventFrame.heartbeat }
    let isClosed = mail.isClosed
    mail = Mail()
    mail.isClosed = isClosed
    return bytes
  }
}
