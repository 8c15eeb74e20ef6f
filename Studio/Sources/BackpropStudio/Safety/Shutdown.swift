import ServiceLifecycle
import Synchronization

/// Whether the server has been told to end.
///
/// It is the service that is told first: `/health` says so for a moment while connections are still
/// taken, so that a balancer can send requests elsewhere.
final class Shutdown: Service {
  private let flag = Atomic<Bool>(false)
  private let notice: Duration

  init(notice: Duration = .milliseconds(300)) { self.notice = notice }

  var hasBegun: Bool { flag.load(ordering: .relaxed) }

  func run() async throws {
    try? await gracefulShutdown()
    flag.store(true, ordering: .relaxed)
    try? await Task.sleep(for: notice)
  }
}
