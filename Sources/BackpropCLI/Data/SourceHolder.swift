import Synchronization

/// Data that is handed on once, so that nobody keeps the samples that a rank does not hold.
final class SourceHolder: Sendable {
  private let source: Mutex<SampleSource?>

  init(_ source: SampleSource) { self.source = Mutex(source) }

  /// - Precondition: It is there still.
  func take() -> SampleSource {
    let taken = source.withLock { source in
      defer { source = nil }
      return source
    }
    guard let taken else { preconditionFailure("the data was handed on already") }
    return taken
  }
}
