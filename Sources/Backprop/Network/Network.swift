/// A fully connected feed-forward network, as a value.
///
///     z^ℓ = w^ℓ a^(ℓ-1) + b^ℓ,   a^ℓ = σ(z^ℓ),   ℓ = 1…L
///
/// ```swift
/// var generator = Xoshiro256PlusPlus(seed: 1)
/// let network = try Network<Float>(sizes: [784, 30, 10], using: &generator)
/// ```
public struct Network<S: Scalar>: Sendable, Equatable {
  /// The layers 1…L; the inputs are not a layer.
  public var layers: [Layer<S>]

  /// The number of inputs, then of the units of each layer: `[784, 30, 10]`.
  public var sizes: [Int] { [layers[0].inputCount] + layers.map(\.outputCount) }

  /// The number of values a sample has.
  public var inputCount: Int { layers[0].inputCount }

  /// The number of outputs of the network.
  public var outputCount: Int { layers[layers.count - 1].outputCount }

  /// The number of real numbers that are learned; a complex weight is two.
  public var realParameterCount: Int {
    layers.reduce(0) {
      $0 + ($1.weights.count + $1.bias.count) * S.realBasis.count + $1.thresholds.count
    }
  }

  /// Σ |w|² over the weights of all layers, as L2 regularisation takes it.
  public var squaredWeightNorm: Double { layers.reduce(0) { $0 + $1.squaredWeightNorm } }

  /// A network out of layers.
  ///
  /// - Throws: ``NetworkError`` if there is none, or one does not fit the next.
  public init(layers: [Layer<S>]) throws(NetworkError) {
    guard !layers.isEmpty else { throw .tooFewSizes(0) }
    for (index, pair) in zip(layers, layers.dropFirst()).enumerated()
    where pair.0.outputCount != pair.1.inputCount {
      throw .layersDoNotFit(
        layer: index + 2, inputs: pair.1.inputCount, previousUnits: pair.0.outputCount)
    }
    self.layers = layers
  }

  /// A network of the given sizes with all weights and biases zero.
  ///
  /// - Parameters:
  ///   - sizes: The number of inputs, then of units a layer; at least two, each at least 1.
  ///   - activations: One for each layer, or one for all of them.
  /// - Throws: ``NetworkError`` for sizes or activations that make no network.
  public init(sizes: [Int], activations: [S.Activation]) throws(NetworkError) {
    guard sizes.count >= 2 else { throw .tooFewSizes(sizes.count) }
    for size in sizes where !(1...maximumLayerSize ~= size) { throw .invalidSize(size) }
    for (inputs, units) in zip(sizes, sizes.dropFirst())
    where inputs > maximumWeightCount / units { throw .tooManyWeights(inputs, units) }
    let count = sizes.count - 1
    guard activations.count == 1 || activations.count == count else {
      throw .activationCount(activations.count, layers: count)
    }
    layers = (0..<count).map { index in
      Layer(
        inputCount: sizes[index], outputCount: sizes[index + 1],
        activation: activations[activations.count == 1 ? 0 : index])
    }
  }

  /// A network with random weights and biases.
  ///
  /// - Parameters:
  ///   - sizes: The number of inputs, then of units a layer; at least two, each at least 1.
  ///   - activations: One for each layer, or one for all of them; the sigmoid unless given.
  ///   - initializer: The distribution drawn from.
  ///   - generator: All biases are drawn from it, layer by layer, then all weights, row by row.
  /// - Throws: ``NetworkError`` for sizes or activations that make no network.
  public init(
    sizes: [Int], activations: [S.Activation], initializer: Initializer = .default,
    using generator: inout some RandomSource
  ) throws(NetworkError) {
    try self.init(sizes: sizes, activations: activations)
    initializer.fill(&layers, using: &generator)
  }
}

extension Network where S: RealScalar {
  /// A sigmoid network with random weights and biases.
  ///
  /// - Throws: ``NetworkError`` for sizes that make no network.
  public init(
    sizes: [Int], initializer: Initializer = .default, using generator: inout some RandomSource
  ) throws(NetworkError) {
    try self.init(
      sizes: sizes, activations: [.sigmoid], initializer: initializer, using: &generator)
  }
}

/// The largest number of units of one layer.
public let maximumLayerSize = 1 << 24

/// The largest number of weights of one layer.
public let maximumWeightCount = 1 << 30
