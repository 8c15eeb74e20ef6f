import Backprop
import BackpropFiles
import BackpropFormats
import Foundation
import Synchronization

/// One training of the sheet, or a few that belong together, independent of all others.
///
/// Its properties and the sheet's digits determine its outcome, so that any process can run it.
protocol SheetTraining: Codable, Sendable {
  /// The result of the training.
  associatedtype Outcome: Codable, Sendable

  /// The identifier of this kind of training.
  static var kind: String { get }

  /// Runs the training.
  func perform(in context: SheetContext) throws -> Outcome
}

extension SheetContext {
  /// Returns the outcomes of trainings, in order. The ``workers`` run them if there are any, else
  /// this process runs up to ``threads`` of them at a time.
  func outcomes<T: SheetTraining>(of trainings: [T]) async throws -> [T.Outcome] {
    guard let workers else {
      return try await concurrently(trainings) { try $0.perform(in: self) }
    }
    return try await workers.perform(try trainings.map(SheetJob.bytes)) {
      try SheetJob.perform($0, in: self)
    }.map { try SheetJob.outcome(of: T.self, in: $0) }
  }

  /// Returns `body` of each job, in order; at most ``threads`` run at a time.
  func concurrently<Job: Sendable, Result: Sendable>(
    _ jobs: [Job], _ body: @escaping @Sendable (Job) throws -> Result
  ) async throws -> [Result] {
    try await concurrentMap(jobs, limit: threads, body)
  }

  /// Returns `count` different seeds for an experiment: the sheet's seeds first, then derived ones.
  func experimentSeeds(_ count: Int) -> [UInt64] {
    (0..<count).map { seeds[$0 % seeds.count] &+ 1_000_003 &* UInt64($0 / seeds.count) }
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

/// One experiment on digits with one seed.
struct DigitTraining: SheetTraining, Hashable {
  static let kind = "digits"

  let experiment: Experiment
  let seed: UInt64

  func perform(in context: SheetContext) throws -> Run {
    try Run(experiment, seed: seed, on: context.digits, progress: context.progress)
  }
}

/// Encodes the network as a safetensors file, the other properties as they are.
extension Run: Codable {
  private enum CodingKeys: CodingKey {
    case experiment, seed, network, history, failure
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let bytes = Array(try container.decode(Data.self, forKey: .network))
    guard case .float32(let model) = try AnyModel(decoding: bytes, .safetensors) else {
      throw FileError(.badData, "the network of a run is not a network of Float")
    }
    self.init(
      experiment: try container.decode(Experiment.self, forKey: .experiment),
      seed: try container.decode(UInt64.self, forKey: .seed), network: model.network,
      history: try container.decode(History.self, forKey: .history),
      failure: try container.decodeIfPresent(TrainingError.self, forKey: .failure))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let model = Model(network, cost: experiment.run.cost)
    try container.encode(experiment, forKey: .experiment)
    try container.encode(seed, forKey: .seed)
    try container.encode(Data(try ModelFile.encode(model, .safetensors)), forKey: .network)
    try container.encode(history, forKey: .history)
    try container.encodeIfPresent(failure, forKey: .failure)
  }
}

/// Processes that run the trainings of a sheet, for example on other machines.
public protocol SheetWorkers: Sendable {
  /// Performs jobs; a worker calls ``SheetJob/perform(_:in:)`` for each, or `here`, which does so in
  /// this process.
  ///
  /// - Returns: The results of these calls, in the order of the jobs.
  func perform(
    _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> [[UInt8]]
}

/// A training of a sheet as bytes: its kind and its parameters.
public enum SheetJob {
  private static let kinds: [any SheetTraining.Type] = [
    DigitTraining.self, EqualizerTraining.self, NonCircularTraining.self, FourierTraining.self,
  ]

  private struct Envelope<T: SheetTraining>: Codable {
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
  ///   - job: The bytes that ``SheetWorkers/perform(_:here:)`` received.
  ///   - context: The context of the sheet: the same digits, and as quick.
  /// - Returns: The encoded outcome, which can be sent and stored.
  /// - Throws: `FileError` if the bytes are not a job, the error of the training, or
  ///   `CancellationError`.
  public static func perform(_ job: [UInt8], in context: SheetContext) throws -> [UInt8] {
    let label = try decode(Label.self, from: job)
    guard let kind = kinds.first(where: { $0.kind == label.kind }) else {
      throw FileError(.badData, "a job of the unknown kind \"\(label.kind)\"")
    }
    return try perform(kind, job, in: context)
  }

  private static func perform<T: SheetTraining>(
    _: T.Type, _ job: [UInt8], in context: SheetContext
  ) throws -> [UInt8] {
    try encode(try decode(Envelope<T>.self, from: job).training.perform(in: context))
  }

  /// Encodes a training; equal trainings have equal bytes.
  static func bytes<T: SheetTraining>(of training: T) throws -> [UInt8] {
    try encode(Envelope(kind: T.kind, training: training))
  }

  /// Decodes the outcome that ``perform(_:in:)`` returned.
  static func outcome<T: SheetTraining>(of _: T.Type, in bytes: [UInt8]) throws -> T.Outcome {
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
