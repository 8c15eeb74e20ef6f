import Backprop
import Foundation

/// Returns samples that a small network learns to classify at once: the pixels of one of `classes`
/// stripes are bright, the others dark, all of them noisy.
public func stripes<S: Scalar>(
  _: S.Type = S.self, count: Int, classes: Int = 4, pixelsPerStripe: Int = 3, seed: UInt64 = 1
) throws -> Dataset<S> {
  var generator = Xoshiro256PlusPlus(seed: seed)
  var pixels: [UInt8] = []
  var labels: [Int32] = []
  for sample in 0..<count {
    let label = sample % classes
    labels.append(Int32(label))
    for pixel in 0..<classes * pixelsPerStripe {
      let bright = pixel / pixelsPerStripe == label ? 150.0 : 0
      pixels.append(UInt8(bright + 100 * generator.uniform()))
    }
  }
  return try Dataset(
    inputs: .pixels(pixels), targets: .classes(labels, count: classes),
    inputCount: classes * pixelsPerStripe, outputCount: classes)
}

/// Returns stripes whose dark pixels are zero, so that they are compressed.
public func sparseStripes<S: Scalar>(count: Int, seed: UInt64 = 1) throws -> Dataset<S> {
  let data: Dataset<S> = try stripes(count: count, seed: seed)
  guard case .pixels(let pixels) = data.inputs else { return data }
  return try Dataset(
    inputs: .pixels(pixels.map { $0 < 120 ? 0 : $0 }), targets: data.targets,
    inputCount: data.inputCount, outputCount: data.outputCount)
}

/// Returns samples with normally distributed inputs, and targets that are probabilities.
public func randomSamples<S: Scalar>(
  _: S.Type = S.self, count: Int, inputs: Int, outputs: Int, seed: UInt64
) throws -> Dataset<S> {
  var generator = Xoshiro256PlusPlus(seed: seed)
  let values = (0..<count * inputs).map { _ in S.normal(using: &generator) }
  var targets: [S] = []
  for _ in 0..<count {
    let shares = (0..<outputs).map { _ in generator.uniform() + 0.01 }
    let sum = shares.reduce(0, +)
    targets += shares.map { S(real: $0 / sum) }
  }
  return try Dataset(
    inputs: .values(values), targets: .values(targets), inputCount: inputs, outputCount: outputs)
}

/// A complete training history of a NumPy program like that of the course.
public struct GoldenHistory: Decodable, Sendable {
  public let seed: UInt32
  public let eta: Double
  public let lmbda: Double
  public let cost: String
  public let trainingSize: Int
  public let sizes: [Int]
  public let miniBatchSize: Int
  public let firstBias: Double
  public let firstWeight: Double
  public let lastWeight: Double
  public let evaluationCost: [Double]
  public let evaluationAccuracy: [Int]
  public let trainingCost: [Double]
  public let trainingAccuracy: [Int]

  /// The cost function by the name of this package.
  public var costFunction: Cost { cost == "QuadraticCost" ? .quadratic : .crossEntropy }

  /// The folder of the histories: `BACKPROP_GOLDEN`, or `golden` beside the folder that
  /// `BACKPROP_DATA` names.
  public static let folder: URL? = {
    let environment = ProcessInfo.processInfo.environment
    let candidates = [
      environment["BACKPROP_GOLDEN"].map { URL(fileURLWithPath: $0) },
      environment["BACKPROP_DATA"].map {
        URL(fileURLWithPath: $0).deletingLastPathComponent().appending(path: "golden")
      },
    ]
    return candidates.compactMap(\.self).first {
      FileManager.default.fileExists(atPath: $0.path)
    }
  }()

  /// Returns true if there is a history `name`.
  public static func exists(_ name: String) -> Bool {
    guard let folder else { return false }
    return FileManager.default.fileExists(atPath: file(name, in: folder).path)
  }

  public static func load(_ name: String) throws -> GoldenHistory {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(GoldenHistory.self, from: Data(contentsOf: file(name, in: folder)))
  }

  private static func file(_ name: String, in folder: URL) -> URL {
    folder.appending(path: "golden-\(name)-s42.json")
  }
}

/// Runs a closure with the path of a new folder, which is removed afterwards.
public func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.path + "/backprop-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// Runs an asynchronous closure with the path of a new folder, which is removed afterwards.
public func withTemporaryFolder<Result>(
  _ body: (String) async throws -> Result
) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.path + "/backprop-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}
