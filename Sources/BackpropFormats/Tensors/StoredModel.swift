import Backprop
import BackpropFiles

/// A tensor with the byte at which its file tells of it: where an error about it points.
struct StoredTensor {
  var name: String
  var tensor: Tensor
  var offset: Int

  func wrong(_ problem: String, advice: String? = nil) -> FileError {
    FileError(.badData, "\"\(name)\" \(problem)", at: .byte(offset), advice: advice)
  }

  var shapeText: String { "[" + tensor.shape.map(String.init).joined(separator: ", ") + "]" }
}

/// The tensors of a network out of a file, checked to be one, before it is known of which type.
struct StoredModel {
  /// The tensors of one layer.
  struct StoredLayer {
    var weight: StoredTensor
    var bias: StoredTensor
    var threshold: StoredTensor?
  }

  private(set) var layers: [StoredLayer] = []
  private(set) var description: ModelDescription
  /// Where the file says what there is in it.
  private let listOffset: Int

  /// - Parameters:
  ///   - tensors: All tensors of the file but the description.
  ///   - description: What the file says, and where.
  ///   - listOffset: The byte for errors about what is not there.
  init(
    _ tensors: [StoredTensor], description: (ModelDescription, offset: Int)?, listOffset: Int
  ) throws(FileError) {
    self.listOffset = listOffset
    var byName: [String: StoredTensor] = [:]
    for tensor in tensors { byName[tensor.name] = tensor }
    var sizes: [Int] = []
    while let weight = byName.removeValue(forKey: "layers.\(layers.count).weight") {
      let prefix = "layers.\(layers.count)."
      guard let bias = byName.removeValue(forKey: prefix + "bias") else {
        throw Self.missing(prefix + "bias", at: listOffset)
      }
      let layer = StoredLayer(
        weight: weight, bias: bias, threshold: byName.removeValue(forKey: prefix + "threshold"))
      try Self.checkShapes(of: layer, inputs: sizes.last)
      if sizes.isEmpty { sizes.append(weight.tensor.shape[1]) }
      sizes.append(weight.tensor.shape[0])
      layers.append(layer)
    }
    if let extra = byName.values.min(by: { $0.offset < $1.offset }) {
      throw extra.wrong(
        "has no place in a network of \(layers.count) layers",
        advice: "the names are layers.0.weight, layers.0.bias, layers.1.weight, …")
    }
    guard let first = layers.first else {
      throw Self.missing("layers.0.weight", at: listOffset)
    }
    guard let type = first.weight.tensor.elementType.scalarType else {
      throw first.weight.wrong("holds \(first.weight.tensor.elementType.rawValue)")
    }
    self.description = ModelDescription(sizes: sizes, scalarType: type)
    try checkTypes(type)
    if let (described, offset) = description { try adopt(described, offset) }
  }

  private static func missing(_ name: String, at offset: Int) -> FileError {
    FileError(
      .badData, "there is no \"\(name)\"", at: .byte(offset),
      advice: "the file is damaged, or no network")
  }

  private static func checkShapes(of layer: StoredLayer, inputs: Int?) throws(FileError) {
    let shape = layer.weight.tensor.shape
    guard shape.count == 2, shape.allSatisfy({ 1...maximumLayerSize ~= $0 }),
      shape[0] <= maximumWeightCount / shape[1]
    else {
      throw layer.weight.wrong("has the shape \(layer.weight.shapeText), not [out, in]")
    }
    if let inputs, shape[1] != inputs {
      throw layer.weight.wrong(
        "takes \(shape[1]) inputs, but the layer before it has \(inputs) units")
    }
    for vector in [layer.bias, layer.threshold] {
      guard let vector, vector.tensor.shape != [shape[0]] else { continue }
      throw vector.wrong("has the shape \(vector.shapeText), not [\(shape[0])]")
    }
  }

  private func checkTypes(_ type: ScalarType) throws(FileError) {
    let (scalar, real) = (Tensor.ElementType(type), Tensor.ElementType(type).part)
    for layer in layers {
      for (stored, wanted) in [
        (layer.weight, scalar), (layer.bias, scalar), (layer.threshold, real),
      ] {
        guard let stored, stored.tensor.elementType != wanted else { continue }
        throw stored.wrong(
          "holds \(stored.tensor.elementType.rawValue), not \(wanted.rawValue) as the first weights"
        )
      }
    }
  }

  private mutating func adopt(_ described: ModelDescription, _ offset: Int) throws(FileError) {
    guard described.sizes == description.sizes, described.scalarType == description.scalarType
    else {
      throw FileError(
        .badData, "the description and the tensors contradict each other", at: .byte(offset),
        advice: "the file is damaged, or was put together by hand")
    }
    description = described
  }
}

extension StoredModel {
  /// The same model, if all its parameters are finite: with others it could answer nothing.
  ///
  /// Checkpoints are read without it, since the moments of an optimizer may overflow in a sound run.
  func checkedFinite() throws(FileError) -> StoredModel {
    for layer in layers {
      for stored in [layer.weight, layer.bias, layer.threshold] {
        guard let stored, !stored.tensor.isFinite else { continue }
        throw stored.wrong(
          "has a value that is infinite or not a number", advice: "the training had diverged")
      }
    }
    return self
  }

  /// The model, in numbers of type `S`.
  func model<S: Scalar>(
    as _: S.Type, assuming assumption: ModelAssumption
  ) throws(FileError) -> Model<S> {
    let wanted = ScalarType(of: S.self)
    guard wanted.field == description.scalarType.field else {
      throw wrong(
        "the network is \(description.scalarType.field.rawValue), not \(wanted.field.rawValue)",
        advice: "read it as a \(description.scalarType.field.rawValue) network")
    }
    guard let cost = description.cost ?? assumption.cost else {
      throw wrong("the file does not say its cost", advice: "say which, as in --cost quadratic")
    }
    let activations: [S.Activation] = try activations(assuming: assumption)
    var made: [Layer<S>] = []
    for (layer, activation) in zip(layers, activations) {
      made.append(try Self.layer(layer, activation))
    }
    do throws(NetworkError) {
      return Model(try Network(layers: made), cost: cost)
    } catch {
      throw wrong(error.description)
    }
  }

  private func activations<A: ActivationKind>(
    assuming assumption: ModelAssumption
  ) throws(FileError) -> [A] {
    guard var names = description.activations ?? assumption.activations else {
      throw wrong(
        "the file does not say its activations",
        advice: "say which, as in --activation sigmoid; one for all, or one a layer")
    }
    if names.count == 1 { names = Array(repeating: names[0], count: layers.count) }
    guard names.count == layers.count else {
      throw wrong("\(names.count) activations for \(layers.count) layers")
    }
    return try names.map { (name) throws(FileError) in
      guard let activation = A(rawValue: name) else {
        throw wrong(
          "there is no activation \"\(name)\" of \(description.scalarType.field.rawValue) networks",
          advice: "choose one of " + A.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return activation
    }
  }

  private static func layer<S: Scalar>(
    _ stored: StoredLayer, _ activation: S.Activation
  ) throws(FileError) -> Layer<S> {
    let shape = stored.weight.tensor.shape
    var layer = Layer<S>(inputCount: shape[1], outputCount: shape[0], activation: activation)
    let weights = try stored.weight.values(as: S.self)
    for j in 0..<shape[0] {
      for k in 0..<shape[1] { layer[unit: j, input: k] = weights[j * shape[1] + k] }
    }
    layer.bias = try stored.bias.values(as: S.self)
    switch (stored.threshold, activation.hasThresholds) {
    case (let threshold?, true): layer.thresholds = try threshold.values(as: S.RealType.self)
    case (nil, false): break
    case (let threshold?, false):
      throw threshold.wrong("has no meaning with the activation \(activation.rawValue)")
    case (nil, true):
      throw stored.bias.wrong("has no threshold beside it, which \(activation.rawValue) needs")
    }
    return layer
  }

  private func wrong(_ problem: String, advice: String? = nil) -> FileError {
    FileError(.badData, problem, at: .byte(listOffset), advice: advice)
  }
}

extension StoredTensor {
  func values<S: Scalar>(as _: S.Type) throws(FileError) -> [S] {
    do throws(FileError) {
      return try tensor.values(as: S.self)
    } catch {
      throw wrong("cannot be used: \(error.problem)", advice: error.advice)
    }
  }
}
