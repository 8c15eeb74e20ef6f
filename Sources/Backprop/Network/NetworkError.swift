/// Why a description makes no network.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  /// There are so many sizes, and at least two are needed.
  case tooFewSizes(Int)
  /// A size is not in 1…``maximumLayerSize``.
  case invalidSize(Int)
  /// A layer of so many inputs and units would have more than ``maximumWeightCount`` weights.
  case tooManyWeights(Int, Int)
  /// There is neither one activation nor one for each layer.
  case activationCount(Int, layers: Int)
  /// A layer, counted from 1, has other inputs than the layer before it has units.
  case layersDoNotFit(layer: Int, inputs: Int, previousUnits: Int)
  /// A cost has no meaning with the last layer's activation; `meaningful` names those that have.
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
      "\(count) activations for \(layers) layers: give one for all, or one a layer"
    case .layersDoNotFit(let layer, let inputs, let previousUnits):
      "layer \(layer) takes \(inputs) inputs, but the layer before it has \(previousUnits) units"
    case .unsupportedCost(let cost, let activation, let meaningful):
      "the cost \(cost.rawValue) has no meaning with the output activation \(activation): "
        + "choose one of \(meaningful.joined(separator: ", "))"
    }
  }
}

extension Cost {
  /// Makes sure that the cost has a meaning with the activation of the last layer.
  ///
  /// - Throws: ``NetworkError/unsupportedCost(cost:activation:meaningful:)``, naming the pairs that have.
  public func validate<A: ActivationKind>(outputActivation activation: A) throws(NetworkError) {
    guard activation.pairing(with: self) == nil else { return }
    let pairs = Cost.allCases.flatMap { cost in
      A.allCases.filter { $0.pairing(with: cost) != nil }.map {
        "\(cost.rawValue) + \($0.rawValue)"
      }
    }
    throw .unsupportedCost(cost: self, activation: activation.rawValue, meaningful: pairs)
  }
}
