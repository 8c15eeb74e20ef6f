import Backprop
import Foundation

/// A complete training history of the course's kind of NumPy program.
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

  /// The cost function under this package's name.
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

  /// Whether the history called `name` is there.
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
