/// A training, or some that belong together, that depends on no other: it can be made anywhere, since
/// it says all that it depends on besides the sheet's digits.
protocol Trial: Codable, Sendable {
  /// What comes of it.
  associatedtype Outcome: Codable, Sendable

  /// Tells it from other kinds of trials.
  static var kind: String { get }

  func perform(in context: SheetContext) throws -> Outcome
}

extension SheetContext {
  /// What comes of trials, in their order: several of them are made at a time, by the ``workers`` if
  /// there are some.
  func outcomes<T: Trial>(of trials: [T]) async throws -> [T.Outcome] {
    guard let workers else {
      return try await concurrently(trials) { try $0.perform(in: self) }
    }
    return try await workers.perform(try trials.map(SheetJob.bytes)) {
      try SheetJob.perform($0, in: self)
    }.map { try SheetJob.outcome(of: T.self, in: $0) }
  }
}
