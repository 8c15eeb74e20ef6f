import BackpropFiles
import Foundation

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
