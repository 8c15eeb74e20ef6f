/// Why a description makes no network.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  case tooFewSizes(Int)
  case impossibleSize(Int)
  case tooManyWeights(Int, Int)
  case activationCount(Int, layers: Int)
  case layersDoNotFit(layer: Int, inputs: Int, previousUnits: Int)
  case noMeaning(cost: Cost, activation: String, meaningful: [String])

  public var description: String {
    switch self {
    case .tooFewSizes(let count):
      "a network needs at least two sizes, inputs and outputs, not \(count): "
        + "give them as in 784,30,10"
    case .impossibleSize(let size):
      "a layer cannot have \(size) units: give sizes from 1 to \(maximumLayerSize)"
    case .tooManyWeights(let inputs, let units):
      "a layer of \(inputs) × \(units) has more than \(maximumWeightCount) weights: "
        + "give smaller sizes"
    case .activationCount(let count, let layers):
      "\(count) activations for \(layers) layers: give one for all, or one a layer"
    case .layersDoNotFit(let layer, let inputs, let previousUnits):
      "layer \(layer) takes \(inputs) inputs, but the layer before it has \(previousUnits) units"
    case .noMeaning(let cost, let activation, let meaningful):
      "the cost \(cost.rawValue) has no meaning with the output activation \(activation): "
        + "choose one of \(meaningful.joined(separator: ", "))"
    }
  }
}

extension Cost {
  /// Makes sure that the cost has a meaning with the activation of the last layer.
  ///
  /// - Throws: ``NetworkError/noMeaning(cost:activation:meaningful:)``, naming the pairs that have.
  public func checkMeaning<A: ActivationFunction>(with activation: A) throws(NetworkError) {
    guard activation.pairing(with: self) == nil else { return }
    let pairs = Cost.allCases.flatMap { cost in
      A.allCases.filter { $0.pairing(with: cost) != nil }.map {
        "\(cost.rawValue) + \($0.rawValue)"
      }
    }
    throw .noMeaning(cost: self, activation: activation.rawValue, meaningful: pairs)
  }
}
