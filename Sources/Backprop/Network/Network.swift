/// A feed-forward network, as a value: fully connected, or of any layers.
///
///     z^ℓ = w^ℓ a^(ℓ-1) + b^ℓ,   a^ℓ = σ(z^ℓ),   ℓ = 1…L
///
/// ```swift
/// var generator = Xoshiro256PlusPlus(seed: 1)
/// let network = try Network<Float>(sizes: [784, 30, 10], using: &generator)
/// print(network)  // a summary: a line per layer
/// let output = try network(image)  // 784 values in, 10 out
/// ```
///
/// Other layers are written in a list:
///
/// ```swift
/// let layers = try LayerSpecification.list(
///   "conv 20 5x5 relu, max-pool 2x2, dense 100 relu, dense 10 softmax")
/// let network = try Network<Float>(
///   input: LayerShape(height: 28, width: 28, channels: 1), layers, using: &generator)
/// ```
public struct Network<S: Scalar>: Sendable, Equatable {
  /// The layers 1…L; the inputs are not a layer.
  public var layers: [Layer<S>]

  /// The shape of the inputs.
  public var inputShape: LayerShape { layers[0].input }

  /// True if all layers are fully connected.
  public var isDense: Bool { layers.allSatisfy(\.isDense) }

  /// The number of inputs, then of the outputs of each layer: `[784, 30, 10]`.
  public var sizes: [Int] { [layers[0].inputCount] + layers.map(\.outputCount) }

  /// The number of inputs of the network.
  public var inputCount: Int { layers[0].inputCount }

  /// The number of outputs of the network.
  public var outputCount: Int { layers[layers.count - 1].outputCount }

  /// The number of real parameters; a complex weight counts twice.
  public var realParameterCount: Int { layers.reduce(0) { $0 + $1.realParameterCount } }

  /// Σ |w|² over the weights of all layers, as L2 regularisation takes it.
  public var squaredWeightNorm: Double { layers.reduce(0) { $0 + $1.squaredWeightNorm } }

  /// A network of the given layers.
  ///
  /// - Throws: ``NetworkError`` if there are none, or one does not fit the next.
  public init(layers: [Layer<S>]) throws(NetworkError) {
    guard !layers.isEmpty else { throw .tooFewSizes(0) }
    for (index, pair) in zip(layers, layers.dropFirst()).enumerated()
    where pair.0.outputCount != pair.1.inputCount {
      throw .layersDoNotFit(
        layer: index + 2, inputs: pair.1.inputCount, previousUnits: pair.0.outputCount)
    }
    self.layers = layers
  }

  /// A network of a list of layers; weights that are random before training, and biases, are zero.
  ///
  /// - Parameters:
  ///   - input: The shape of the inputs.
  ///   - list: The layers; a layer without an activation has the identity.
  /// - Throws: ``LayerError/inLayer(_:_:)`` if an activation is unknown, or a layer does not fit the
  ///   one before it.
  public init(input: LayerShape, _ list: [LayerSpecification]) throws(LayerError) {
    guard !list.isEmpty else { throw .invalid("a network needs at least one layer") }
    var shape = input
    layers = []
    for (index, specification) in list.enumerated() {
      do throws(LayerError) {
        layers.append(try Layer(specification, input: shape))
      } catch {
        throw .inLayer(index + 1, "\(error)")
      }
      shape = layers[index].output
    }
  }

  /// A network of a list of layers with random weights and biases.
  ///
  /// - Parameters:
  ///   - input: The shape of the inputs.
  ///   - list: The layers; a layer without an activation has the identity.
  ///   - initializer: The distribution drawn from.
  ///   - generator: All biases are drawn from it, layer by layer, then all weights, unit by unit.
  /// - Throws: ``LayerError/inLayer(_:_:)`` if an activation is unknown, or a layer does not fit the
  ///   one before it.
  public init(
    input: LayerShape, _ list: [LayerSpecification], initializer: Initializer = .default,
    using generator: inout some RandomSource
  ) throws(LayerError) {
    try self.init(input: input, list)
    initializer.fill(&layers, using: &generator)
  }

  /// A network of the given sizes with all weights and biases zero.
  ///
  /// - Parameters:
  ///   - sizes: The number of inputs, then of the units of each layer; at least two, each at least
  ///     1.
  ///   - activations: One for each layer, or one for all of them.
  /// - Throws: ``NetworkError`` for invalid sizes or activations.
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
  ///   - sizes: The number of inputs, then of the units of each layer; at least two, each at least
  ///     1.
  ///   - activations: One for each layer, or one for all of them.
  ///   - initializer: The distribution drawn from.
  ///   - generator: All biases are drawn from it, layer by layer, then all weights, row by row.
  /// - Throws: ``NetworkError`` for invalid sizes or activations.
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
  /// - Throws: ``NetworkError`` for invalid sizes.
  public init(
    sizes: [Int], initializer: Initializer = .default, using generator: inout some RandomSource
  ) throws(NetworkError) {
    try self.init(
      sizes: sizes, activations: [.sigmoid], initializer: initializer, using: &generator)
  }
}

extension Network: CustomStringConvertible {
  /// A summary: a line per layer with its shape, activation and number of real parameters, and
  /// their total.
  ///
  ///     784 → 30   sigmoid   23550 parameters
  ///     30 → 10    sigmoid   310 parameters
  ///     total                23860 parameters of Float
  ///
  /// Other layers have their map before them: `conv 20 5x5   28×28×1 → 24×24×20   relu   …`.
  public var description: String {
    var rows = layers.map { layer in
      [
        layer.isDense ? "" : layer.map.description, "\(layer.input) → \(layer.output)",
        layer.activation.rawValue, "\(layer.realParameterCount) parameters",
      ]
    }
    rows.append(
      isDense
        ? ["", "total", "", "\(realParameterCount) parameters of \(S.self)"]
        : ["total", "", "", "\(realParameterCount) parameters of \(S.self)"])
    if isDense { rows = rows.map { Array($0.dropFirst()) } }
    let widths = rows[0].indices.dropLast().map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      zip(row, widths + [0]).map { text, width in
        text + String(repeating: " ", count: max(0, width - text.count))
      }.joined(separator: "   ")
    }.joined(separator: "\n")
  }
}

/// The largest number of units of one layer.
public let maximumLayerSize = 1 << 24

/// The largest number of weights of one layer.
public let maximumWeightCount = 1 << 30

/// An invalid network specification.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// There are fewer than two sizes.
  case tooFewSizes(Int)
  /// A size is not in 1…``maximumLayerSize``.
  case invalidSize(Int)
  /// A layer of so many inputs and units would have more than ``maximumWeightCount`` weights.
  case tooManyWeights(Int, Int)
  /// The number of activations is neither one nor that of the layers.
  case activationCount(Int, layers: Int)
  /// The number of inputs of a layer, counted from 1, differs from the units of the layer before
  /// it.
  case layersDoNotFit(layer: Int, inputs: Int, previousUnits: Int)
  /// A cost is undefined for the last layer's activation; `meaningful` names the supported pairs.
  case unsupportedCost(cost: Cost, activation: String, meaningful: [String])

  public var description: String {
    switch self {
    case .tooFewSizes(let count):
      "a network needs at least two sizes, inputs and outputs, not \(count): "
        + "give them as in 784,30,10"
    case .invalidSize(let size):
      "a layer cannot have \(size) units: give sizes from 1 to \(maximumLayerSize)"
    case .tooManyWeights(let inputs, let units):
      "a layer of \(inputs) × \(units) has more than \(maximumWeightCount) weights: "
        + "give smaller sizes"
    case .activationCount(let count, let layers):
      "\(count) activations for \(layers) layers: give one for all, or one per layer"
    case .layersDoNotFit(let layer, let inputs, let previousUnits):
      "layer \(layer) takes \(inputs) inputs, but the layer before it has \(previousUnits) units"
    case .unsupportedCost(let cost, let activation, let meaningful):
      "the cost \(cost.rawValue) cannot be combined with the output activation \(activation): "
        + "choose one of \(meaningful.joined(separator: ", "))"
    }
  }
}

extension Network {
  /// True if the networks have the same layers, whatever their parameters.
  func hasShape(of other: Network) -> Bool {
    layers.count == other.layers.count
      && zip(layers, other.layers).allSatisfy { $0.hasShape(of: $1) }
  }
}

extension Layer {
  /// A layer of a list.
  ///
  /// - Throws: ``LayerError`` if the activation is unknown or has no units to belong to, or the map
  ///   is undefined for the inputs.
  fileprivate init(_ specification: LayerSpecification, input: LayerShape) throws(LayerError) {
    let name = specification.activation ?? "identity"
    guard let activation = S.Activation(rawValue: name) else {
      throw .invalid(
        "there is no activation \"\(name)\" over \(S.Activation.isComplex ? "ℂ" : "ℝ"): choose one of "
          + S.Activation.allCases.map(\.rawValue).joined(separator: ", "))
    }
    try self.init(specification.map, input: input, activation: activation)
  }
}
