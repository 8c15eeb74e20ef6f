import BackpropFiles
import Foundation

/// Who makes the trials of a sheet somewhere else, such as on other machines.
public protocol SheetWorkers: Sendable {
  /// Does the jobs, with ``SheetJob/perform(_:in:)`` where they end up.
  ///
  /// - Returns: What that returned, in the order of the jobs.
  func perform(
    _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> [[UInt8]]
}

/// A trial of a sheet, such as a training, as bytes: its kind, and what it depends on.
public enum SheetJob {
  private static let kinds: [any Trial.Type] = [
    DigitTraining.self, EqualizerTrial.self, NonCircularTrial.self, FourierTrial.self,
  ]

  private struct Envelope<T: Trial>: Codable {
    let kind: String
    let trial: T
  }

  private struct Label: Decodable {
    let kind: String
  }

  /// Makes a trial.
  ///
  /// - Parameters:
  ///   - job: What ``SheetWorkers/perform(_:here:)`` got.
  ///   - context: That of the sheet: the same digits, and as quick.
  /// - Returns: The outcome, in a form that can be sent and stored.
  /// - Throws: `FileError` if the bytes are no job, what makes the trial impossible, or
  ///   `CancellationError`.
  public static func perform(_ job: [UInt8], in context: SheetContext) throws -> [UInt8] {
    let label = try decode(Label.self, from: job)
    guard let kind = kinds.first(where: { $0.kind == label.kind }) else {
      throw FileError(.badData, "a job of the unknown kind \"\(label.kind)\"")
    }
    return try perform(kind, job, in: context)
  }

  private static func perform<T: Trial>(
    _: T.Type, _ job: [UInt8], in context: SheetContext
  ) throws -> [UInt8] {
    try encode(try decode(Envelope<T>.self, from: job).trial.perform(in: context))
  }

  /// The bytes of a trial; the same trial has the same ones.
  static func bytes<T: Trial>(of trial: T) throws -> [UInt8] {
    try encode(Envelope(kind: T.kind, trial: trial))
  }

  /// The outcome in what ``perform(_:in:)`` returned.
  static func outcome<T: Trial>(of _: T.Type, in bytes: [UInt8]) throws -> T.Outcome {
    try decode(T.Outcome.self, from: bytes)
  }

  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Array(try encoder.encode(value))
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
