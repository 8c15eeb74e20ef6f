import Backprop
import BackpropFormats
import Numerics

/// Networks with every kind of layer, whose parameters and statistics are all different.
enum LayerModels {
  /// Layers over an image of 7 × 6 points with 2 channels.
  static let image = LayerShape(height: 7, width: 6, channels: 2)

  static let real =
    "conv 3 2x3 stride 2 same relu, batch-norm, dropout 0.25, max-pool 2x2 stride 1, layer-norm, "
    + "mean-pool 2x1 same, flatten, batch-norm epsilon 0.001, layer-norm, dropout 0.5, "
    + "dense 4 tanh, batch-norm, dense 2 softmax"

  static let complex =
    "conv 3 2x3 stride 2 same modrelu, batch-norm, dropout 0.25, max-pool 2x2 stride 1 modrelu, "
    + "layer-norm, mean-pool 2x1 same, flatten modrelu, batch-norm epsilon 0.001 modrelu, "
    + "layer-norm, dropout 0.5, dense 4 split-tanh, batch-norm, dense 2"

  /// Layers over a sequence of 9 points with 2 channels.
  static let sequence = "conv 3 4 stride 2, conv 2 2 same, mean-pool global, dense 2"

  static let all: [AnyModel] = [
    .float32(model(real)), .float64(model(real)),
    .complex64(model(complex)), .complex128(model(complex)),
    .float32(model(sequence, LayerShape(height: 1, width: 9, channels: 2))),
    .complex128(model(sequence, LayerShape(height: 1, width: 9, channels: 2))),
    .complex64(model("batch-norm, layer-norm crelu, flatten, dense 2")),
    // Fully connected layers alone, but over an image.
    .float64(model("dense 3 sigmoid, dense 2", image)),
  ]

  static func model<S: Scalar>(_ list: String, _ input: LayerShape = image) -> Model<S> {
    do {
      return Model(try network(list, input), cost: .quadratic)
    } catch {
      fatalError("\(error)")
    }
  }

  static func network<S: Scalar>(
    _ list: String, _ input: LayerShape = image
  ) throws -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 11)
    var network = try Network<S>(
      input: input, LayerSpecification.list(list), using: &generator)
    for ℓ in network.layers.indices {
      let layer = network.layers[ℓ]
      let units = layer.parameterShape.units
      for j in layer.thresholds.indices {
        network.layers[ℓ].thresholds[j] = S(real: 0.1 - Double(j) / 7).realPart
      }
      guard layer.map is BatchNormalization || layer.map is LayerNormalization else { continue }
      for j in 0..<units {
        network.layers[ℓ].bias[j] = S.normal(using: &generator)
        for row in 0..<layer.parameterShape.rows {
          let value = S.normal(using: &generator)
          network.layers[ℓ][unit: j, input: row] = row == 0 ? S(value.realPart) : value
        }
      }
      for index in layer.statistics.indices {
        // The variance is real, and larger than the pseudo-variance.
        let value = S.normal(using: &generator)
        network.layers[ℓ].statistics[index] =
          index / units == 1 ? S(real: 3 + generator.uniform()) : value
      }
    }
    return network
  }
}
