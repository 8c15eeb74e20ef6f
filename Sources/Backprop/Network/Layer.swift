import Numerics

/// One fully connected layer: `a = σ(w · input + b)`.
public struct Layer<S: Scalar>: Sendable, Equatable {
  /// The number of inputs n (fan-in).
  public let inputCount: Int

  /// The number of units p (fan-out).
  public let outputCount: Int

  /// σ.
  public let activation: S.Activation

  /// The biases b, p values.
  public var bias: [S]

  /// The learned thresholds, p real numbers; empty if the activation has none.
  public var thresholds: [S.RealType]

  /// The weights, input-major: w_jk, from input k to unit j, has index `k · outputCount + j`.
  public internal(set) var weights: [S]

  /// A layer with all weights and biases zero.
  public init(inputCount: Int, outputCount: Int, activation: S.Activation) {
    precondition(inputCount > 0 && outputCount > 0, "a layer has at least one input and one unit")
    self.inputCount = inputCount
    self.outputCount = outputCount
    self.activation = activation
    bias = Array(repeating: .zero, count: outputCount)
    thresholds = Array(repeating: 0, count: activation.hasThresholds ? outputCount : 0)
    weights = Array(repeating: .zero, count: inputCount * outputCount)
  }

  /// The weight w_jk from input `k` to unit `j`.
  public subscript(unit j: Int, input k: Int) -> S {
    get { weights[position(j, k)] }
    set { weights[position(j, k)] = newValue }
  }

  /// The weights to unit `j`, one per input: row j of the matrix [out, in].
  public func weights(ofUnit j: Int) -> [S] { (0..<inputCount).map { self[unit: j, input: $0] } }

  /// Σ |w_jk|² over all weights, biases left out.
  public var squaredWeightNorm: Double {
    weights.reduce(0) { $0 + Double($1.lengthSquared) }
  }

  /// The number of real parameters; a complex weight counts twice.
  var realParameterCount: Int {
    (weights.count + bias.count) * S.realBasis.count + thresholds.count
  }

  private func position(_ j: Int, _ k: Int) -> Int {
    precondition(0..<outputCount ~= j && 0..<inputCount ~= k, "no such weight")
    return k * outputCount + j
  }
}

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

  /// The divisor of standard normal numbers: √fan-in for the default, as in NumPy programs.
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
