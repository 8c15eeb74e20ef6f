import Backprop
public import BackpropData
import Numerics

/// What this machine can do, and what the library makes of it.
public struct BenchmarkReport: Codable, Sendable {
  /// What one core can do at best.
  public let machine: Machine
  /// How fast the products of single layers are.
  public let kernels: [KernelThroughput]
  /// How fast whole networks train.
  public let training: [TrainingThroughput]
  /// Missing where there is one thread only.
  public let replicas: ReplicaThroughput?

  /// Measures everything, in some fifteen seconds on a fast core; it is worth believing if nothing else runs.
  ///
  /// - Parameters:
  ///   - images: What is trained on, of 784 pixels, in ten classes.
  ///   - threads: The largest number of threads; trainings are measured with one and with so many.
  ///   - announce: Called before each part, with what comes next.
  /// - Throws: `CancellationError`, or `TrainingError` if the images do not fit the networks.
  public static func measure(
    on images: LabeledImages, threads: Int, announce: (String) -> Void = { _ in }
  ) async throws -> BenchmarkReport {
    announce("the machine")
    let machine = Machine.measured()
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
