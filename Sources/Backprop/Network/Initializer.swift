import Numerics

/// The distribution of the weights and biases before training. Variances are E|w|².
public enum Initializer: String, CaseIterable, Codable, Sendable {
  /// Weights N(0, 1/fan-in), biases N(0, 1).
  case `default`

  /// Weights N(0, 1), biases N(0, 1): saturates the units of wide layers.
  case large

  /// Weights N(0, 2/(fan-in + fan-out)), biases 0.
  ///
  /// X. Glorot and Y. Bengio, *Understanding the difficulty of training deep feedforward neural
  /// networks*, AISTATS 2010; for sigmoid and tanh.
  case glorot

  /// Weights N(0, 2/fan-in), biases 0.
  ///
  /// K. He et al., *Delving deep into rectifiers*, ICCV 2015; for ReLU.
  case he

  /// Draws the biases of all layers, then the weights of all layers, unit by unit.
  func fill<S: Scalar>(_ layers: inout [Layer<S>], using generator: inout some RandomSource) {
    if self == .default || self == .large {
      for layer in layers.indices {
        for j in 0..<layers[layer].outputCount {
          layers[layer].bias[j] = S.normal(using: &generator)
        }
      }
    }
    for layer in layers.indices {
      let divisor = S(real: scale(of: layers[layer]))
      for j in 0..<layers[layer].outputCount {
        for k in 0..<layers[layer].inputCount {
          layers[layer][unit: j, input: k] = S.normal(using: &generator) / divisor
        }
      }
    }
  }

  /// What a standard normal number is divided by: √fan-in for the default, as NumPy programs do.
  private func scale<S: Scalar>(of layer: Layer<S>) -> Double {
    let (fanIn, fanOut) = (Double(layer.inputCount), Double(layer.outputCount))
    return switch self {
    case .default: fanIn.squareRoot()
    case .large: 1
    case .glorot: ((fanIn + fanOut) / 2).squareRoot()
    case .he: (fanIn / 2).squareRoot()
    }
  }
}
