import Backprop
import BackpropData

/// The speed of training a network, in whole epochs of `Trainer`.
public struct TrainingThroughput: Codable, Sendable {
  /// The name of the network.
  public let network: String
  /// `real` or `complex`.
  public let scalar: String
  /// The precision of the real numbers, or of the parts of the complex ones.
  public let precision: String
  /// The number of threads.
  public let threads: Int
  /// The training samples per second of the fastest epoch.
  public let samplesPerSecond: Double
  /// The samples per second that the same threads evaluate (cost and accuracy).
  public let evaluatedPerSecond: Double
  /// The throughput of training in GFLOP/s.
  ///
  /// Zero pixels, which are skipped, count as if they were computed, so that it can exceed the peak.
  public let gigaflops: Double
  /// ``gigaflops`` as a share of one core's peak.
  public let shareOfPeak: Double

  /// Measures a real network with sigmoids.
  ///
  /// - Throws: `CancellationError`, or `TrainingError` if the images do not fit the network.
  public static func measure<S: RealScalar>(
    _: S.Type, _ network: BenchmarkNetwork, on images: LabeledImages, threads: Int,
    machine: MachinePeak
  ) throws -> TrainingThroughput where S.Activation == RealActivation {
    try measure(
      S.self, network, activations: [.sigmoid], images, threads, scalar: "real", machine)
  }

  /// Measures a complex network with split sigmoids, whose outputs are sigmoids of real parts.
  ///
  /// - Throws: `CancellationError`, or `TrainingError` if the images do not fit the network.
  public static func measure<S: Scalar>(
    complex _: S.Type, _ network: BenchmarkNetwork, on images: LabeledImages, threads: Int,
    machine: MachinePeak
  ) throws -> TrainingThroughput where S.Activation == ComplexActivation {
    let hidden = Array(repeating: ComplexActivation.splitSigmoid, count: network.layers.count - 1)
    return try measure(
      S.self, network, activations: hidden + [.realPartSigmoid], images, threads,
      scalar: "complex", machine)
  }

  private static func measure<S: Scalar>(
    _: S.Type, _ network: BenchmarkNetwork, activations: [S.Activation], _ images: LabeledImages,
    _ threads: Int, scalar: String, _ machine: MachinePeak
  ) throws -> TrainingThroughput {
    let samples = Dataset<S>(images)
    func seconds(epochs: Int, monitor: Monitor) throws -> History.Seconds {
      try train(network, activations, on: samples, epochs, threads, monitor)
    }
    let training = try seconds(epochs: 5, monitor: []).training.min() ?? .infinity
    // One epoch each: nothing trains while the last epoch is evaluated.
    let evaluation =
      try (0..<3).map { _ in
        try seconds(epochs: 1, monitor: [.trainingCost, .trainingAccuracy]).evaluation.reduce(0, +)
      }.min() ?? .infinity
    let parts = S.realBasis.count * S.realBasis.count
    let flops = Double(network.flopsPerSample * parts * images.count)
    return TrainingThroughput(
      network: network.name, scalar: scalar, precision: precisionName(of: S.RealType.self),
      threads: threads, samplesPerSecond: Double(images.count) / training,
      evaluatedPerSecond: Double(images.count) / evaluation, gigaflops: flops / training / 1e9,
      shareOfPeak: flops / training / 1e9 / machine.peak(S.RealType.self))
  }
}

/// Trains with cross-entropy and returns the seconds of each epoch.
private func train<S: Scalar>(
  _ network: BenchmarkNetwork, _ activations: [S.Activation], on samples: Dataset<S>,
  _ epochs: Int, _ threads: Int, _ monitor: Monitor, seed: UInt64 = 1
) throws -> History.Seconds {
  var generator = Xoshiro256PlusPlus(seed: seed)
  let start = try Network<S>(sizes: network.sizes, activations: activations, using: &generator)
  var trainer = try Trainer(
    start, cost: .crossEntropy,
    TrainingConfiguration(
      epochs: epochs, miniBatchSize: network.miniBatchSize, learningRate: 0.1, monitor: monitor,
      threads: threads))
  return try trainer.train(on: samples, using: &generator).seconds
}

/// The gain from training independent networks at the same time, one per thread.
public struct ReplicaThroughput: Codable, Sendable {
  /// The number of networks that train at the same time.
  public let replicas: Int
  /// The seconds of one training alone.
  public let secondsAlone: Double
  /// The seconds until ``replicas`` trainings that start together have all finished.
  public let secondsTogether: Double

  /// The throughput of all together divided by that of one alone; at best ``replicas``.
  public var speedUp: Double { Double(replicas) * secondsAlone / secondsTogether }

  /// Trains the sheet's network in float32, in turn alone and with others, and returns the fastest of
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
