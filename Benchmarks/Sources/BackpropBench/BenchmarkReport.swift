import Backprop
import BackpropData
import Numerics

/// The peak of this machine, and the speed of kernels and trainings on it.
public struct BenchmarkReport: Codable, Sendable {
  /// The peak of one core.
  public let machine: MachinePeak
  /// The speed of the matrix products of single layers.
  public let kernels: [KernelThroughput]
  /// The speed of training whole networks.
  public let training: [TrainingThroughput]
  /// The gain from independent trainings; nil with one thread.
  public let replicas: ReplicaThroughput?

  /// Measures everything, which takes some fifteen seconds on a fast core.
  ///
  /// The times are reliable only if nothing else runs.
  ///
  /// - Parameters:
  ///   - images: The training set, of 784 pixels per image, in ten classes.
  ///   - threads: The largest number of threads; trainings are measured on one and on this many.
  ///   - announce: A callback that gets the name of each part before it begins.
  /// - Throws: `CancellationError`, or `TrainingError` if the images do not fit the networks.
  public static func measure(
    on images: LabeledImages, threads: Int, announce: (String) -> Void = { _ in }
  ) async throws -> BenchmarkReport {
    announce("the machine")
    let machine = MachinePeak.measured()
    announce("the matrix products")
    let networks = [BenchmarkNetwork.sheet, .wide]
    let kernels = networks.flatMap { network in
      KernelThroughput.measure(Float.self, of: network, on: machine)
        + KernelThroughput.measure(Double.self, of: network, on: machine)
    }
    var training: [TrainingThroughput] = []
    for count in threads > 1 ? [1, threads] : [1] {
      announce(count == 1 ? "training on one thread" : "training on \(count) threads")
      for network in networks {
        training.append(
          try .measure(Float.self, network, on: images, threads: count, machine: machine))
        training.append(
          try .measure(Double.self, network, on: images, threads: count, machine: machine))
      }
      training.append(
        try .measure(
          complex: Complex<Float>.self, .sheet, on: images, threads: count, machine: machine))
    }
    announce("replicas")
    let replicas = threads > 1 ? try await ReplicaThroughput.measure(threads, on: images) : nil
    return BenchmarkReport(
      machine: machine, kernels: kernels, training: training, replicas: replicas)
  }
}

/// A network to measure, and the size of its mini-batches.
public struct BenchmarkNetwork: Sendable {
  /// The name in the report.
  public let name: String

  /// The number m of samples in a mini-batch.
  public let miniBatchSize: Int

  /// The number of inputs, then the units of each layer.
  public let sizes: [Int]

  /// The inputs n and outputs p of each layer.
  public var layers: [(inputs: Int, outputs: Int)] { Array(zip(sizes, sizes.dropFirst())) }

  /// The number of operations per sample without skipping zeros: the forward pass, the gradient of
  /// the weights, and the backward pass through all layers but the first.
  var flopsPerSample: Int {
    let weights = layers.map { $0.inputs * $0.outputs }
    return 2 * (3 * weights.reduce(0, +) - weights[0])
  }

  /// The exercise sheet's network.
  public static let sheet = BenchmarkNetwork(
    name: "sheet", miniBatchSize: 10, sizes: [784, 30, 10])

  /// A network whose time is mostly that of matrix products.
  public static let wide = BenchmarkNetwork(
    name: "wide", miniBatchSize: 128, sizes: [784, 512, 512, 10])
}
