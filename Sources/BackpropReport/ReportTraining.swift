import BackpropFiles
import Foundation
import Synchronization

/// One training of a report, or a few that belong together, independent of all others.
///
/// Its properties and the report's digits determine its outcome, so that any process can run it.
public protocol ReportTraining: Codable, Sendable, SendableMetatype {
  /// The result of the training.
  associatedtype Outcome: Codable, Sendable

  /// The identifier of this kind of training.
  static var kind: String { get }

  /// Runs the training.
  func perform(in context: ReportContext) throws -> Outcome
}

extension ReportContext {
  /// Returns the outcomes of trainings, in order. The ``workers`` run them if there are any, else
  /// this process runs up to ``threads`` of them at a time. Equal trainings are run once.
  package func outcomes<T: ReportTraining>(of trainings: [T]) async throws -> [T.Outcome] {
    let keys = try trainings.map { String(decoding: try ReportJob.bytes(of: $0), as: UTF8.self) }
    var seen: Set<String> = []
    let missing = trainings.indices.filter { index in
      let known: T.Outcome? = cache[keys[index]]
      return known == nil && seen.insert(keys[index]).inserted
    }
    let new: [T.Outcome]
    if let workers {
      let kinds: [any ReportTraining.Type] = [T.self]
      new = try await workers.perform(missing.map { Array(keys[$0].utf8) }) {
        try ReportJob.perform($0, of: kinds, in: self)
      }.map { try ReportJob.outcome(of: T.self, in: $0) }
    } else {
      new = try await concurrently(missing.map { trainings[$0] }) { try $0.perform(in: self) }
    }
    for (index, outcome) in zip(missing, new) { cache[keys[index]] = outcome }
    return keys.compactMap { cache[$0] }
  }

  /// Returns `body` of each job, in order; at most ``threads`` run at a time.
  package func concurrently<Job: Sendable, Result: Sendable>(
    _ jobs: [Job], _ body: @escaping @Sendable (Job) throws -> Result
  ) async throws -> [Result] {
    try await concurrentMap(jobs, limit: threads, body)
  }
}

/// Returns `body` of each element, in order; at most `limit` run at a time.
package func concurrentMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], limit: Int, _ body: @escaping @Sendable (Element) throws -> Result
) async throws -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: elements.count))
  try await concurrentForEach(elements.count, limit: limit) { index in
    let result = try body(elements[index])
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}

/// Calls `body` with each index below `count`; at most `limit` calls run at a time.
///
/// This part of ``concurrentMap(_:limit:_:)`` is not generic, so that its asynchronous code, which
/// is slow to compile, exists once.
private func concurrentForEach(
  _ count: Int, limit: Int, _ body: @escaping @Sendable (Int) throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    var waiting = (0..<count).makeIterator()
    func startNext() {
      guard let index = waiting.next() else { return }
      group.addTask {
        try Task.checkCancellation()
        try body(index)
      }
    }
    for _ in 0..<max(1, limit) { startNext() }
    while try await group.next() != nil { startNext() }
  }
}

/// Processes that run the trainings of a report, for example on other machines.
public protocol ReportWorkers: Sendable {
  /// Performs jobs; a worker calls ``ReportJob/perform(_:of:in:)`` for each, or `here`, which does so in
  /// this process.
  ///
  /// - Returns: The results of these calls, in the order of the jobs.
  func perform(
    _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> [[UInt8]]
}

/// A training of a report as bytes: its kind and its parameters.
public enum ReportJob {
  private struct Envelope<T: ReportTraining>: Codable {
    let kind: String
    let training: T

    private enum CodingKeys: String, CodingKey {
      case kind
      case training = "trial"
    }
  }

  private struct Label: Decodable {
    let kind: String
  }

  /// Performs a job.
  ///
  /// - Parameters:
  ///   - job: The bytes that ``ReportWorkers/perform(_:here:)`` received.
  ///   - kinds: The kinds of trainings that are known.
  ///   - context: The context of the report: the same digits, and as quick.
  /// - Returns: The encoded outcome, which can be sent and stored.
  /// - Throws: `FileError` if the bytes are not a job, the error of the training, or
  ///   `CancellationError`.
  public static func perform(
    _ job: [UInt8], of kinds: [any ReportTraining.Type], in context: ReportContext
  ) throws -> [UInt8] {
    let label = try decode(Label.self, from: job)
    guard let kind = kinds.first(where: { $0.kind == label.kind }) else {
      throw FileError(.badData, "a job of the unknown kind \"\(label.kind)\"")
    }
    return try perform(kind, job, in: context)
  }

  private static func perform<T: ReportTraining>(
    _: T.Type, _ job: [UInt8], in context: ReportContext
  ) throws -> [UInt8] {
    try encode(try decode(Envelope<T>.self, from: job).training.perform(in: context))
  }

  /// Encodes a training; equal trainings have equal bytes.
  static func bytes<T: ReportTraining>(of training: T) throws -> [UInt8] {
    try encode(Envelope(kind: T.kind, training: training))
  }

  /// Decodes the outcome that ``perform(_:of:in:)`` returned.
  static func outcome<T: ReportTraining>(of _: T.Type, in bytes: [UInt8]) throws -> T.Outcome {
    try decode(T.Outcome.self, from: bytes)
  }

  static func encode(_ value: some Encodable) throws -> [UInt8] {
    Array(try JSONText.encode(value, spellsNonFiniteNumbers: true).utf8)
  }

  private static func decode<Value: Decodable>(
    _: Value.Type, from bytes: [UInt8]
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(Value.self, from: Data(bytes))
  }
}
