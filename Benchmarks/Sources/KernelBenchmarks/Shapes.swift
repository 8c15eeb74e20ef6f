/// A mini-batch and the layers that it goes through.
struct Shapes {
  let name: String

  /// m, the samples of a mini-batch.
  let batchSize: Int

  /// The number of inputs, then of the units of each layer.
  let sizes: [Int]

  /// n × p of each layer.
  var layers: [(inputs: Int, outputs: Int)] { Array(zip(sizes, sizes.dropFirst())) }

  /// Operations of the multiply-adds of one whole step, without skipping zeros: forward, the
  /// weights' gradient, and back through all layers but the first.
  var flopsPerStep: Int {
    let weights = layers.map { $0.inputs * $0.outputs }
    return 2 * batchSize * (3 * weights.reduce(0, +) - weights[0])
  }

  /// The exercise sheet's network.
  static let sheet = Shapes(name: "sheet", batchSize: 10, sizes: [784, 30, 10])

  /// One that is bound by matrix products.
  static let wide = Shapes(name: "wide", batchSize: 128, sizes: [784, 512, 512, 10])
}
