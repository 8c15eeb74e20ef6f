/// A network and the mini-batches that go through it.
public struct BenchmarkNetwork: Sendable {
  /// The name in the report.
  public let name: String

  /// m, the samples of a mini-batch.
  public let miniBatchSize: Int

  /// The number of inputs, then of the units of each layer.
  public let sizes: [Int]

  /// n × p of each layer.
  public var layers: [(inputs: Int, outputs: Int)] { Array(zip(sizes, sizes.dropFirst())) }

  /// Operations of the multiply-adds of one sample, without skipping zeros: forward, the weights'
  /// gradient, and back through all layers but the first.
  var flopsPerSample: Int {
    let weights = layers.map { $0.inputs * $0.outputs }
    return 2 * (3 * weights.reduce(0, +) - weights[0])
  }

  /// The exercise sheet's network.
  public static let sheet = BenchmarkNetwork(
    name: "sheet", miniBatchSize: 10, sizes: [784, 30, 10])

  /// One that is bound by matrix products.
  public static let wide = BenchmarkNetwork(
    name: "wide", miniBatchSize: 128, sizes: [784, 512, 512, 10])
}
