public import Backprop
import BackpropData
import BackpropFiles

extension Network {
  /// The parameters as they are stored in files: `layers.N.weight` [out, in], `layers.N.bias` [out]
  /// and, if the activation has thresholds, `layers.N.threshold` [out]; N counts from 0.
  public var tensors: [NamedTensor] {
    var tensors: [NamedTensor] = []
    for (number, layer) in layers.enumerated() {
      func append(_ name: String, _ tensor: Tensor) {
        tensors.append(NamedTensor("layers.\(number).\(name)", tensor))
      }
      let (units, inputs) = (layer.outputCount, layer.inputCount)
      append("weight", Tensor(layer.outputMajorWeights, shape: [units, inputs]))
      append("bias", Tensor(layer.bias, shape: [units]))
      if layer.activation.hasThresholds {
        append("threshold", Tensor(layer.thresholds, shape: [units]))
      }
    }
    return tensors
  }

  /// True if every parameter is finite.
  package var isFinite: Bool { layers.allSatisfy(\.isFinite) }

  /// Checks that every parameter is finite, as readers demand.
  ///
  /// - Throws: ``BackpropFiles/FileError`` of kind `writeFailed`.
  func checkFinite() throws(FileError) {
    guard let index = layers.firstIndex(where: { !$0.isFinite }) else { return }
    throw FileError(
      .writeFailed, "layer \(index + 1) has infinite or NaN parameters",
      advice: "train with a smaller learning rate")
  }
}

extension Layer {
  fileprivate var isFinite: Bool {
    weights.allSatisfy(\.isFinite) && bias.allSatisfy(\.isFinite)
      && thresholds.allSatisfy(\.isFinite)
  }

  /// The weights row by row of the matrix [out, in].
  fileprivate var outputMajorWeights: [S] {
    let weights = weights
    var rows: [S] = []
    rows.reserveCapacity(weights.count)
    for j in 0..<outputCount {
      for start in stride(from: j, to: weights.count, by: outputCount) {
        rows.append(weights[start])
      }
    }
    return rows
  }
}

/// A tensor with the byte at which its file describes it: the position of errors about it.
struct StoredTensor {
  var name: String
  var tensor: Tensor
  var offset: Int

  func wrong(_ problem: String, advice: String? = nil) -> FileError {
    FileError(.badData, "\"\(name)\" \(problem)", at: .byte(offset), advice: advice)
  }

  var shapeText: String { "[" + tensor.shape.map(String.init).joined(separator: ", ") + "]" }
}

/// The tensors of one layer.
struct StoredLayer {
  /// The weights [out, in].
  var weight: StoredTensor
  /// The biases [out].
  var bias: StoredTensor
  /// The thresholds [out], if the activation has them.
  var threshold: StoredTensor?
}

/// The tensors of a file, checked to be those of a network whose scalar is not yet known.
struct StoredModel {
  private let layers: [StoredLayer]
  private(set) var description: ModelDescription
  /// Sentences about what was left out of the file or had to be concluded.
  var remarks: [String]
  /// The byte of the file's list of contents.
  private let listOffset: Int

  /// Checks the tensors of a file.
  ///
  /// Tensors with a description have the names of `Network.tensors`; those without one may have been
  /// written by any program (``LayerAssembly``).
  ///
  /// - Parameters:
  ///   - tensors: All tensors of the file except the description.
  ///   - description: The JSON text of the ``ModelDescription`` and its offset, if there is one.
  ///   - listOffset: The byte for errors about missing tensors.
  ///   - leavesOutOthers: True to leave out tensors that are not called `layers.…` from a file with a
  ///     description, and false to refuse them.
  init(
    _ tensors: [StoredTensor], description: (json: [UInt8], offset: Int)?, listOffset: Int,
    leavesOutOthers: Bool = false
  ) throws(FileError) {
    if description == nil {
      let assembly = try LayerAssembly(tensors)
      try self.init(
        layers: assembly.layers, description: nil, listOffset: listOffset, remarks: assembly.remarks
      )
    } else {
      let others = leavesOutOthers ? tensors.filter { !$0.name.hasPrefix("layers.") } : []
      let layers = try Self.ownLayers(
        leavesOutOthers ? tensors.filter { $0.name.hasPrefix("layers.") } : tensors,
        listOffset: listOffset)
      let remark = LayerAssembly.remark(leftOut: others.map(\.name))
      try self.init(
        layers: layers, description: description, listOffset: listOffset,
        remarks: remark.map { [$0] } ?? [])
    }
  }

  /// Checks the layers of a file.
  ///
  /// - Parameters:
  ///   - layers: The layers in order.
  ///   - activations: The name of each layer's activation; nil if the layers do not tell.
  ///   - description: The JSON text of the ``ModelDescription`` and its offset, if there is one.
  ///   - listOffset: The byte for errors about missing tensors.
  ///   - remarks: Sentences about what was left out of the file or had to be concluded.
  init(
    layers: [StoredLayer], activations: [String]? = nil,
    description: (json: [UInt8], offset: Int)?, listOffset: Int, remarks: [String]
  ) throws(FileError) {
    self.layers = layers
    self.listOffset = listOffset
    self.remarks = remarks
    guard let first = layers.first else {
      throw Self.missing("layers.0.weight", at: listOffset)
    }
    var sizes: [Int] = []
    for layer in layers {
      try Self.checkShapes(of: layer, inputs: sizes.last)
      if sizes.isEmpty { sizes.append(layer.weight.tensor.shape[1]) }
      sizes.append(layer.weight.tensor.shape[0])
    }
    guard let type = first.weight.tensor.elementType.scalarType else {
      throw first.weight.wrong("holds \(first.weight.tensor.elementType.rawValue)")
    }
    self.description = ModelDescription(
      sizes: sizes, scalarType: type, activations: activations)
    try checkTypes(type)
    if let (json, offset) = description { try adopt(json, offset) }
  }

  /// Returns the layers of tensors that are called `layers.N.weight`, `layers.N.bias` and
  /// `layers.N.threshold`, without gaps and without others.
  private static func ownLayers(
    _ tensors: [StoredTensor], listOffset: Int
  ) throws(FileError) -> [StoredLayer] {
    var byName: [String: StoredTensor] = [:]
    for tensor in tensors { byName[tensor.name] = tensor }
    var layers: [StoredLayer] = []
    while let weight = byName.removeValue(forKey: "layers.\(layers.count).weight") {
      let prefix = "layers.\(layers.count)."
      guard let bias = byName.removeValue(forKey: prefix + "bias") else {
        throw missing(prefix + "bias", at: listOffset)
      }
      layers.append(
        StoredLayer(
          weight: weight, bias: bias, threshold: byName.removeValue(forKey: prefix + "threshold")))
    }
    if let extra = byName.values.min(by: { $0.offset < $1.offset }) {
      throw extra.wrong(
        "does not belong to a network of \(layers.count) layers",
        advice: "the names are layers.0.weight, layers.0.bias, layers.1.weight, …")
    }
    return layers
  }

  private static func missing(_ name: String, at offset: Int) -> FileError {
    FileError(
      .badData, "there is no \"\(name)\"", at: .byte(offset),
      advice: "the file is damaged, or not a network")
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
        "takes \(shape[1]) inputs, but the layer before has \(inputs) units")
    }
    for vector in [layer.bias, layer.threshold] {
      guard let vector, vector.tensor.shape != [shape[0]] else { continue }
      throw vector.wrong("has the shape \(vector.shapeText), not [\(shape[0])]")
    }
  }

  private func checkTypes(_ type: ScalarType) throws(FileError) {
    let (scalar, real) = (Tensor.ElementType(type), Tensor.ElementType(type).part)
    for layer in layers {
      for (stored, expected) in [
        (layer.weight, scalar), (layer.bias, scalar), (layer.threshold, real),
      ] {
        guard let stored, stored.tensor.elementType != expected else { continue }
        throw stored.wrong(
          "holds \(stored.tensor.elementType.rawValue), not \(expected.rawValue) like the first weights"
        )
      }
    }
  }

  private mutating func adopt(_ json: [UInt8], _ offset: Int) throws(FileError) {
    let described: ModelDescription
    do throws(FileError) {
      described = try ModelDescription(json: json)
    } catch {
      throw error.inside("the description", at: offset)
    }
    guard described.sizes == description.sizes, described.scalarType == description.scalarType,
      description.activations == nil || described.activations == description.activations
    else {
      throw FileError(
        .badData, "the description and the tensors contradict each other", at: .byte(offset),
        advice: "the file is damaged, or was assembled by hand")
    }
    description = described
  }
}

extension StoredModel {
  /// A network in memory, as if it came from a file that may not name its cost.
  init<S: Scalar>(
    _ network: Network<S>, cost: Cost?, preprocessing: Preprocessing? = nil
  ) throws(FileError) {
    let description = ModelDescription(
      sizes: network.sizes, scalarType: ScalarType(of: S.self),
      activations: network.layers.map(\.activation.rawValue), cost: cost,
      preprocessing: preprocessing)
    try self.init(
      network.tensors.map { StoredTensor(name: $0.name, tensor: $0.tensor, offset: 0) },
      description: (Array(description.json.utf8), 0), listOffset: 0)
  }

  /// Returns the same model, if all its parameters are finite.
  ///
  /// Checkpoints are read without this check: the moments of an optimizer may overflow in a run that
  /// is otherwise sound.
  func checkedFinite() throws(FileError) -> StoredModel {
    for layer in layers {
      for stored in [layer.weight, layer.bias, layer.threshold] {
        guard let stored, !stored.tensor.isFinite else { continue }
        throw stored.wrong(
          "has a value that is infinite or not a number", advice: "the training has diverged")
      }
    }
    return self
  }

  /// Returns the model over the scalar `S`.
  func model<S: Scalar>(
    as _: S.Type, fallback: ModelFallback
  ) throws(FileError) -> Model<S> {
    let expected = ScalarType(of: S.self)
    guard expected.field == description.scalarType.field else {
      throw wrong(
        "the network is \(description.scalarType.field.rawValue), not \(expected.field.rawValue)",
        advice: "read it as a \(description.scalarType.field.rawValue) network")
    }
    let names = try names(fallback)
    let activations: [S.Activation] = try activations(names)
    var made: [Layer<S>] = []
    for (layer, activation) in zip(layers, activations) {
      made.append(try Self.layer(layer, activation))
    }
    let cost = try cost(fallback, outputActivation: activations.last)
    do throws(NetworkError) {
      return Model(
        try Network(layers: made), cost: cost, preprocessing: description.preprocessing)
    } catch {
      throw wrong(error.description)
    }
  }

  /// Returns the activation of each layer by name.
  ///
  /// - Throws: `FileError` of kind `badData` that names everything that neither the file nor the
  ///   fallback tells, or what they tell differently.
  private func names(_ fallback: ModelFallback) throws(FileError) -> [String] {
    let lacksCost = description.cost == nil && fallback.cost == nil && !fallback.infersCost
    func spread(_ names: [String]?) throws(FileError) -> [String]? {
      guard let names else { return nil }
      if names.count == 1 { return Array(repeating: names[0], count: layers.count) }
      guard names.count == layers.count else {
        throw wrong("\(names.count) activations for \(layers.count) layers")
      }
      return names
    }
    let example = description.scalarType.field == .real ? "sigmoid" : "split-tanh"
    let (stored, given) = (try spread(description.activations), try spread(fallback.activations))
    guard let names = stored ?? given else {
      throw lacksCost
        ? wrong(
          "the file names neither its activations nor its cost",
          advice:
            "pass both, as in --activation \(example) --cost quadratic; one activation for all "
            + "layers, or one per layer")
        : wrong(
          "the file does not name its activations",
          advice: "pass them, as in --activation \(example); one for all, or one per layer")
    }
    if lacksCost {
      throw wrong("the file does not name its cost", advice: "pass it, as in --cost quadratic")
    }
    if let stored, let given, stored != given {
      throw wrong(
        "the activations of the file are \(stored.joined(separator: ",")), not "
          + given.joined(separator: ","),
        advice: "leave out --activation")
    }
    return names
  }

  /// Returns the cost of the file, or else that of the fallback.
  private func cost(
    _ fallback: ModelFallback, outputActivation: (some ActivationKind)?
  ) throws(FileError) -> Cost {
    if let stored = description.cost, let given = fallback.cost, stored != given {
      throw wrong(
        "the cost of the file is \(stored.rawValue), not \(given.rawValue)",
        advice: "leave out --cost")
    }
    if let cost = description.cost ?? fallback.cost { return cost }
    let matching = Cost.allCases.first { cost in
      outputActivation.map { cost.pairing(with: $0) == .cancelling } ?? false
    }
    return matching ?? .quadratic
  }

  private func activations<A: ActivationKind>(_ names: [String]) throws(FileError) -> [A] {
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
      throw threshold.wrong("is not used by the activation \(activation.rawValue)")
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
