import Numerics

/// One layer of a network: `a = σ(f(input; w, b))`. Of a fully connected one f is `w · input + b`.
public struct Layer<S: Scalar>: Sendable {
  /// f, the map before the activation.
  public let map: any LayerMap

  /// The shape of the inputs.
  public let input: LayerShape

  /// The shape of the outputs.
  public let output: LayerShape

  /// σ.
  public let activation: S.Activation

  /// The shapes of the parameters.
  public let parameterShape: ParameterShape

  /// The biases b, one per unit; empty if the map has none.
  public var bias: [S]

  /// The learned thresholds, one real number per unit; empty if the activation has none.
  public var thresholds: [S.RealType]

  /// The weights, input-major: w_jk, from input k to unit j, has index `k · units + j`.
  public internal(set) var weights: [S]

  /// The numbers that training measures instead of learning them, rows of one value per unit; empty
  /// for most maps.
  public var statistics: [S]

  /// True for a fully connected layer.
  public var isDense: Bool { map is Dense }

  /// The number of inputs n.
  public var inputCount: Int { input.count }

  /// The number of outputs p; of a fully connected layer, of its units.
  public var outputCount: Int { output.count }

  /// A fully connected layer with all weights and biases zero.
  public init(inputCount: Int, outputCount: Int, activation: S.Activation) {
    precondition(inputCount > 0 && outputCount > 0, "a layer has at least one input and one unit")
    self.init(
      checked: Dense(outputCount), input: LayerShape(inputCount), output: LayerShape(outputCount),
      activation: activation)
  }

  /// A layer of any map; weights that are random before training, and biases, are zero.
  ///
  /// - Throws: ``LayerError`` if the map is undefined for inputs of the shape.
  public init(
    _ map: some LayerMap, input: LayerShape, activation: S.Activation
  ) throws(LayerError) {
    self.init(
      checked: map, input: input, output: try map.outputShape(of: input), activation: activation)
  }

  private init(
    checked map: some LayerMap, input: LayerShape, output: LayerShape, activation: S.Activation
  ) {
    let shape = map.parameterShape(input, over: S.self)
    self.map = map
    self.input = input
    self.output = output
    self.activation = activation
    parameterShape = shape
    func values(_ rows: Int, _ value: (Int) -> Double) -> [S] {
      (0..<rows).flatMap { Array(repeating: S(real: value($0)), count: shape.units) }
    }
    bias = Array(repeating: .zero, count: shape.hasBiases ? shape.units : 0)
    thresholds = Array(repeating: 0, count: activation.hasThresholds ? shape.units : 0)
    weights =
      map.fans(input) == nil
      ? values(shape.rows) { map.initialWeight(inRow: $0, over: S.self) }
      : Array(repeating: .zero, count: shape.rows * shape.units)
    statistics = values(shape.statisticsRows, map.initialStatistic)
  }

  /// The weight w_jk from input `k` to unit `j`; of a convolution, from value `k` under the window to
  /// output channel `j`.
  public subscript(unit j: Int, input k: Int) -> S {
    get { weights[position(j, k)] }
    set { weights[position(j, k)] = newValue }
  }

  /// The weights to unit `j`, one per input: row j of the matrix [out, in].
  public func weights(ofUnit j: Int) -> [S] {
    (0..<parameterShape.rows).map { self[unit: j, input: $0] }
  }

  /// Σ |w_jk|² over the weights that are regularised; biases are not.
  public var squaredWeightNorm: Double {
    parameterShape.isRegularised ? weights.reduce(0) { $0 + Double($1.lengthSquared) } : 0
  }

  /// The outputs of a sample as points whose channels are the units: of an image that is made flat, those
  /// of the image.
  var unitShape: LayerShape { map is Flatten ? input : output }

  /// The number of real parameters; a complex weight counts twice.
  var realParameterCount: Int {
    (weights.count + bias.count) * S.realBasis.count + thresholds.count
  }

  /// The number of multiply-adds of a sample in the forward pass.
  var multiplyAddCount: Int { map.multiplyAddCount(input) }

  /// The layer as it is written in a list of layers; see ``LayerSpecification``.
  public var specification: LayerSpecification {
    LayerSpecification(map, activation: activation.isIdentity ? nil : activation.rawValue)
  }

  private func position(_ j: Int, _ k: Int) -> Int {
    precondition(
      0..<parameterShape.units ~= j && 0..<parameterShape.rows ~= k, "no such weight")
    return k * parameterShape.units + j
  }
}

extension Layer: Equatable {
  /// True if the layers have the same map, activation and parameters.
  public static func == (left: Layer, right: Layer) -> Bool {
    left.hasShape(of: right) && left.bias == right.bias && left.thresholds == right.thresholds
      && left.weights == right.weights && left.statistics == right.statistics
  }

  /// True if the layers have the same map and activation over inputs of the same shape.
  func hasShape(of other: Layer) -> Bool {
    input == other.input && activation == other.activation
      && map.description == other.map.description
  }
}

extension ActivationKind {
  /// True for the identity, which a list of layers need not name.
  public var isIdentity: Bool { rawValue == "identity" }
}
