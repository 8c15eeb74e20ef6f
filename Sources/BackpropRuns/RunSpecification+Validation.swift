public import Backprop
import BackpropFormats

extension RunSpecification {
  /// Validates everything that does not depend on the data, before anything takes time.
  ///
  /// The training set counts as large enough, since its size is not known yet.
  ///
  /// - Throws: ``OptionError``, `NetworkError` or `TrainingError`.
  public func validate() throws {
    if field == .real, training.poles != .stop(within: 0) {
      throw OptionError("the activation functions of real networks have no poles", option: "poles")
    }
    if generator == .numpy, seed > UInt64(UInt32.max) {
      throw OptionError("NumPy's seeds lie in 0…\(UInt32.max)", option: "seed")
    }
    if sizes != nil, hidden != nil {
      throw OptionError(
        "give the sizes of all layers or those of the hidden ones", option: "hidden")
    }
    if let wrong = hidden?.first(where: { !(1...maximumLayerSize ~= $0) }) {
      throw NetworkError.invalidSize(wrong)
    }
    if let sizes {
      guard sizes.count >= 2 else { throw NetworkError.tooFewSizes(sizes.count) }
      for size in sizes where !(1...maximumLayerSize ~= size) {
        throw NetworkError.invalidSize(size)
      }
    }
    _ = try checkedActivations(over: scalarType.type)
    try training.optimizer.checkFullBatch(cost: cost, parameterCount: parameterCount)
    try training.check(trainingSize: trainingSize ?? .max)
  }

  /// The activation functions of the layers.
  ///
  /// - Returns: One for all layers, or one per layer.
  /// - Throws: ``OptionError`` for an unknown name, `NetworkError` for a wrong number of names, or
  ///   for an output activation that the cost does not support.
  public func activations<S: Scalar>(over _: S.Type) throws -> [S.Activation] {
    let activations = try resolvedActivations.map { name in
      guard let activation = S.Activation(rawValue: name) else {
        let known = S.Activation.allCases.map(\.rawValue)
        throw OptionError(
          "\(name): \(Suggestion.advice(on: name, among: known))", option: "activation")
      }
      return activation
    }
    guard activations.count == 1 || activations.count == layerCount else {
      throw NetworkError.activationCount(activations.count, layers: layerCount)
    }
    if let last = activations.last { try cost.validate(outputActivation: last) }
    return activations
  }

  /// Validates the activation functions over a type that is known only at run time.
  private func checkedActivations<S: Scalar>(over type: S.Type) throws -> [String] {
    try activations(over: type).map(\.rawValue)
  }
}
