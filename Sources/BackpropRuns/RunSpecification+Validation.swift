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
    try checkLayersAlone()
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

  /// Validates that a list of layers stands alone.
  private func checkLayersAlone() throws(OptionError) {
    guard layers != nil else { return }
    let others = [
      ("sizes", sizes != nil), ("hidden", hidden != nil), ("activation", activations != nil),
    ]
    if let other = others.first(where: \.1) { throw .besideLayers(other.0) }
  }

  /// The activation functions of the layers.
  ///
  /// - Returns: One for all layers, or one per layer.
  /// - Throws: ``OptionError`` for an unknown name, `NetworkError` for a wrong number of names, or
  ///   for an output activation that the cost does not support.
  public func activations<S: Scalar>(over _: S.Type) throws -> [S.Activation] {
    let known = S.Activation.allCases.map(\.rawValue)
    if let layers {
      do throws(OptionError) {
        try LayerList.check(layers, names: known)
      } catch {
        throw OptionError(error.message, option: "layers")
      }
    }
    let activations = try resolvedActivations.map { name in
      guard let activation = S.Activation(rawValue: name) else {
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

extension OptionError {
  /// An option that cannot stand beside a list of layers.
  static func besideLayers(_ option: String) -> OptionError {
    OptionError(
      "leave it out, since --layers says units and activations of all layers", option: option)
  }
}
