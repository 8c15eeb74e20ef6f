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
