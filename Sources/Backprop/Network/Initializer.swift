import Numerics

/// The distribution of the weights and biases before training. Variances are E|w|².
///
/// A normal complex number is circular: its modulus has a Rayleigh distribution and its phase a
/// uniform one, as C. Trabelsi et al., *Deep complex networks* (ICLR 2018), draw complex weights.
/// A uniform one has uniform parts.
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

  /// Uniform weights of the variance of ``glorot``, biases 0: over ℝ in ±√(6/(fan-in + fan-out)).
  case glorotUniform = "glorot-uniform"

  /// Weights N(0, 2/fan-in), biases 0.
  ///
  /// K. He et al., *Delving deep into rectifiers*, ICCV 2015; for ReLU.
  case he

  /// Uniform weights of the variance of ``he``, biases 0: over ℝ in ±√(6/fan-in).
  case heUniform = "he-uniform"

  /// Weights N(0, 1/fan-in), biases 0.
  ///
  /// Y. LeCun et al., *Efficient backprop* (1998).
  case lecun

  /// Uniform weights of the variance of ``lecun``, biases 0: over ℝ in ±√(3/fan-in).
  case lecunUniform = "lecun-uniform"

  /// Weights with orthonormal rows, or columns where there are more units than inputs; biases 0.
  /// Over ℂ the matrix is unitary instead.
  ///
  /// The orthonormalisation of a normal matrix: A. M. Saxe, J. L. McClelland and S. Ganguli, *Exact
  /// solutions to the nonlinear dynamics of learning in deep linear neural networks*, ICLR 2014.
  case orthogonal

  /// Draws the biases of all layers, then the weights of all layers, unit by unit.
  func fill<S: Scalar>(_ layers: inout [Layer<S>], using generator: inout some RandomSource) {
    if self == .default || self == .large {
      for layer in layers.indices where layers[layer].fans != nil {
        for j in layers[layer].bias.indices {
          layers[layer].bias[j] = S.normal(using: &generator)
        }
      }
    }
    for layer in layers.indices {
      guard let fans = layers[layer].fans else { continue }
      let divisor = S(real: divisor(for: fans))
      for j in 0..<layers[layer].parameterShape.units {
        for k in 0..<layers[layer].parameterShape.rows {
          layers[layer][unit: j, input: k] =
            (isUniform ? S.uniform(using: &generator) : S.normal(using: &generator)) / divisor
        }
      }
      if self == .orthogonal { layers[layer].orthonormalizeWeights() }
    }
  }

  private var isUniform: Bool {
    self == .glorotUniform || self == .heUniform || self == .lecunUniform
  }

  /// The divisor of numbers of variance 1: √fan-in for the default, as in NumPy programs.
  private func divisor(for fans: (in: Int, out: Int)) -> Double {
    let (fanIn, fanOut) = (Double(fans.in), Double(fans.out))
    return switch self {
    case .default, .lecun, .lecunUniform: fanIn.squareRoot()
    case .large, .orthogonal: 1
    case .glorot, .glorotUniform: ((fanIn + fanOut) / 2).squareRoot()
    case .he, .heUniform: (fanIn / 2).squareRoot()
    }
  }
}

extension Scalar {
  /// A scalar with uniformly distributed parts, mean 0 and E|x|² = 1.
  fileprivate static func uniform(using generator: inout some RandomSource) -> Self {
    let scale = (12 / Double(realBasis.count)).squareRoot()
    return realBasis.reduce(.zero) { sum, direction in
      sum + Self(real: scale * (generator.uniform() - 0.5)) * direction
    }
  }
}

extension Layer {
  /// The numbers of inputs and outputs of a unit; `nil` if the weights are not random.
  fileprivate var fans: (in: Int, out: Int)? { map.fans(input) }

  /// Makes the rows of the weights orthonormal, or the columns where there are more units than
  /// inputs, by Gram–Schmidt.
  ///
  /// The projections are subtracted twice, after which the vectors are orthogonal up to rounding
  /// (W. Kahan; B. N. Parlett, *The symmetric eigenvalue problem*, 1980).
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  fileprivate mutating func orthonormalizeWeights() {
    var vectors: [[S]] = []
    let (units, rows) = (parameterShape.units, parameterShape.rows)
    let hasWideRows = units <= rows
    for i in 0..<min(rows, units) {
      var vector =
        hasWideRows
        ? weights(ofUnit: i) : Array(weights[i * units..<(i + 1) * units])
      for other in vectors + vectors {
        var product = S.zero
        for k in vector.indices { product += other[k].conjugate * vector[k] }
        for k in vector.indices { vector[k] -= product * other[k] }
      }
      let squared = vector.reduce(0) { $0 + $1.lengthSquared }
      let factor = S(1 / squared.squareRoot())
      for k in vector.indices { vector[k] *= factor }
      vectors.append(vector)
    }
    for j in 0..<units {
      for k in 0..<rows {
        self[unit: j, input: k] = hasWideRows ? vectors[j][k] : vectors[k][j]
      }
    }
  }
}
