public import Backprop
public import BackpropData

/// How fast a network learns, whole epochs as the trainer makes them.
public struct TrainingThroughput: Codable, Sendable {
  /// The network that was trained.
  public let network: String
  /// `real` or `complex`.
  public let scalar: String
  /// Of the real numbers, or of the parts of the complex ones.
  public let precision: String
  /// The number of threads.
  public let threads: Int
  /// Training samples a second, of the fastest epoch.
  public let samplesPerSecond: Double
  /// Samples a second that are only measured (cost and accuracy) by the same threads.
  public let evaluatedPerSecond: Double
  /// Of training; pixels that are zero and skipped count as if they were computed, so that more than
  /// the machine's peak is possible.
  public let gigaflops: Double
  /// `gigaflops` as a share of one core's peak.
  public let shareOfPeak: Double

  /// Measures a real network with sigmoids.
  ///
  /// - Throws: `CancellationError`, or `TrainingError` if the images do not fit the network.
  public static func measure<S: RealScalar>(
    _: S.Type, _ network: BenchmarkNetwork, on images: LabeledImages, threads: Int,
    machine: Machine
  ) throws -> TrainingThroughput where S.Activation == RealActivation {
    try measure(
      S.self, network, activations: [.sigmoid], images, threads, scalar: "real", machine)
  }

  /// Measures a complex network with split sigmoids, whose outputs are sigmoids of real parts.
  ///
  /// - Throws: `CancellationError`, or `TrainingError` if the images do not fit the network.
  public static func measure<S: Scalar>(
    complex _: S.Type, _ network: BenchmarkNetwork, on images: LabeledImages, threads: Int,
    machine: Machine
  ) throws -> TrainingThroughput where S.Activation == ComplexActivation {
    let hidden = Array(repeating: ComplexActivation.splitSigmoid, count: network.layers.count - 1)
    return try measure(
      S.self, network, activations: hidden + [.realPartSigmoid], images, threads,
      scalar: "complex", machine)
  }

  private static func measure<S: Scalar>(
    _: S.Type, _ network: BenchmarkNetwork, activations: [S.Activation], _ images: LabeledImages,
    _ threads: Int, scalar: String, _ machine: Machine
  ) throws -> TrainingThroughput {
    let samples = Dataset<S>(images)
    func seconds(epochs: Int, monitor: Monitor) throws -> History.Seconds {
      try train(network, activations, on: samples, epochs, threads, monitor)
    }
    let training = try seconds(epochs: 5, monitor: []).training.min() ?? .infinity
    // One epoch each: after the last one nothing else is done while it is measured.
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

/// The seconds of each epoch of a training with cross-entropy.
func train<S: Scalar>(
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
