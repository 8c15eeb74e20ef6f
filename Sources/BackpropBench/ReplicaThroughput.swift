import Backprop
public import BackpropData

/// How much is gained by training independent networks at the same time, one on each thread.
public struct ReplicaThroughput: Codable, Sendable {
  /// How many networks trained at the same time.
  public let replicas: Int
  /// Seconds that one training takes alone.
  public let secondsAlone: Double
  /// Seconds until `replicas` trainings are done that start together.
  public let secondsTogether: Double

  /// The throughput of all together by that of one alone; at best `replicas`.
  public var speedUp: Double { Double(replicas) * secondsAlone / secondsTogether }

  /// Trains the sheet's network in float32, in turn alone and with others, and takes the fastest of
  /// three times each.
  ///
  /// - Throws: `CancellationError`, or `TrainingError` if the images do not fit the network.
  public static func measure(_ replicas: Int, on images: LabeledImages) async throws
    -> ReplicaThroughput
  {
    let samples = Dataset<Float>(images)
    var (alone, together) = (Double.infinity, Double.infinity)
    for _ in 0..<3 {
      alone = min(alone, try await seconds(replicas: 1, on: samples))
      together = min(together, try await seconds(replicas: replicas, on: samples))
    }
    return ReplicaThroughput(replicas: replicas, secondsAlone: alone, secondsTogether: together)
  }

  private static func seconds(replicas: Int, on samples: Dataset<Float>) async throws -> Double {
    let start = ContinuousClock.now
    try await withThrowingTaskGroup { group in
      for seed in 1...UInt64(replicas) {
        group.addTask {
          _ = try train(
            .sheet, [.sigmoid], on: samples, 5, 1, [.trainingCost], seed: seed)
        }
      }
      try await group.waitForAll()
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private enum CodingKeys: CodingKey {
    case replicas, secondsAlone, secondsTogether
  }
}
