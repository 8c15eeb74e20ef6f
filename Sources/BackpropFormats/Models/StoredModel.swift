public import Backprop
import BackpropData
import BackpropFiles

extension Network {
  /// The parameters as they are stored in files, where N counts layers from 0: `layers.N.weight`,
  /// [out, in] of a fully connected layer and [out, in, height, width] of a convolution,
  /// `layers.N.bias` [out] and, if the activation has thresholds, `layers.N.threshold` [out].
  ///
  /// Names, shapes and the order of the numbers are PyTorch's: after an image, the inputs of a fully
  /// connected layer are channels × height × width. Batch normalisation has `layers.N.running_mean` and
  /// `layers.N.running_var`, too. Over ℂ the weight of a normalisation is [2, channels]: α, whose
  /// imaginary parts are 0, and γ; and there is a `layers.N.running_pseudo_var`. Layers without
  /// parameters have no tensors.
  public var tensors: [NamedTensor] { tensors(withStatistics: true) }

  /// The parameters as in ``tensors``, with or without what training measured.
  func tensors(withStatistics: Bool) -> [NamedTensor] {
    let field = ScalarType(of: S.self).field
    return zip(layers, layouts).enumerated().flatMap { number, pair in
      let (layer, layout) = pair
      var parameters = layout.parameters(over: field).filter {
        withStatistics || !$0.isStatistic
      }
      if layer.activation.hasThresholds { parameters.append(layout.threshold(over: field)) }
      return parameters.map {
        NamedTensor("layers.\(number).\($0.name)", layout.tensor($0, of: layer))
      }
    }
  }

  /// The arrangement of the parameters in files.
  private var layouts: [LayerLayout] {
    var layouts: [LayerLayout] = []
    for layer in layers {
      guard
        let layout = try? LayerLayout(
          layer.map, input: layer.input, flattened: layouts.last?.flattenedOutput)
      else { preconditionFailure("\(layer.map.description) does not fit \(layer.input)") }
      layouts.append(layout)
    }
    return layouts
  }

  /// True if every parameter is finite.
  package var isFinite: Bool { layers.allSatisfy(\.isFinite) }

  /// Checks that every parameter is finite, as readers demand, and that a list of layers describes
  /// the network.
  ///
  /// - Throws: ``BackpropFiles/FileError`` of kind `writeFailed`.
  func checkStorable() throws(FileError) {
    if let index = layers.firstIndex(where: { !$0.isFinite }) {
      throw FileError(
        .writeFailed, "layer \(index + 1) has infinite or NaN parameters",
        advice: "train with a smaller learning rate")
    }
    try checkDescribable()
  }

  /// Checks that a list of layers describes the network: that each layer takes the shape that the one
  /// before it makes.
  ///
  /// - Throws: ``BackpropFiles/FileError`` of kind `writeFailed`.
  func checkDescribable() throws(FileError) {
    for (index, pair) in zip(layers, layers.dropFirst()).enumerated()
    where pair.0.output != pair.1.input {
      throw FileError(
        .writeFailed,
        "layer \(index + 2) takes \(pair.1.input), but the layer before it makes \(pair.0.output)",
        advice: "make the network from a list of layers")
    }
  }
}

extension Layer {
  fileprivate var isFinite: Bool {
    weights.allSatisfy(\.isFinite) && bias.allSatisfy(\.isFinite)
      && thresholds.allSatisfy(\.isFinite) && statistics.allSatisfy(\.isFinite)
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

/// The tensors of one fully connected layer.
struct StoredLayer {
  /// The weights [out, in].
  var weight: StoredTensor
  /// The biases [out].
  var bias: StoredTensor
  /// The thresholds [out], if the activation has them.
  var threshold: StoredTensor?
}

/// The tensors of one layer, checked to have the shapes that its map needs.
private struct PlacedLayer {
  let layout: LayerLayout
  var parameters: [(parameter: LayerLayout.Parameter, stored: StoredTensor)]
  var threshold: StoredTensor?

  /// All tensors.
  var tensors: [StoredTensor] { parameters.map(\.stored) + [threshold].compactMap { $0 } }
}

/// The tensors of a file, checked to be those of a network whose scalar is not yet known.
struct StoredModel {
  private let layers: [PlacedLayer]
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
  ///   - fallback: The layers of a file without a description.
  init(
    _ tensors: [StoredTensor], description: (json: [UInt8], offset: Int)?, listOffset: Int,
    leavesOutOthers: Bool = false, fallback: ModelFallback = .none
  ) throws(FileError) {
    guard let description else {
      if let layers = fallback.layers {
        try self.init(tensors, layers, input: fallback.input, listOffset: listOffset)
        return
      }
      let assembly = try LayerAssembly(tensors)
      try self.init(
        layers: assembly.layers, description: nil, listOffset: listOffset, remarks: assembly.remarks
      )
      return
    }
    let described = try Self.description(description)
    let others = leavesOutOthers ? tensors.filter { !$0.name.hasPrefix("layers.") } : []
    let own = leavesOutOthers ? tensors.filter { $0.name.hasPrefix("layers.") } : tensors
    let remarks = LayerAssembly.remark(leftOut: others.map(\.name)).map { [$0] } ?? []
    if described.layers == nil {
      try self.init(
        layers: try Self.ownLayers(own, listOffset: listOffset),
        description: (described, description.offset), listOffset: listOffset, remarks: remarks)
    } else {
      try self.init(
        Dictionary(own.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }), described,
        listOffset: listOffset, remarks: remarks)
    }
  }

  /// Checks the layers of a file.
  ///
  /// - Parameters:
  ///   - layers: The layers in order.
  ///   - activations: The name of each layer's activation; nil if the layers do not tell.
  ///   - description: The ``ModelDescription`` and its offset, if there is one.
  ///   - listOffset: The byte for errors about missing tensors.
  ///   - remarks: Sentences about what was left out of the file or had to be concluded.
  init(
    layers: [StoredLayer], activations: [String]? = nil,
    description: (value: ModelDescription, offset: Int)?, listOffset: Int, remarks: [String]
  ) throws(FileError) {
    self.listOffset = listOffset
    self.remarks = remarks
    guard let first = layers.first else {
      throw Self.missing("layers.0.weight", at: listOffset)
    }
    guard let type = first.weight.tensor.elementType.scalarType else {
      throw first.weight.wrong("holds \(first.weight.tensor.elementType.rawValue)")
    }
    var sizes: [Int] = []
    var placed: [PlacedLayer] = []
    for layer in layers {
      let layout = try Self.layout(of: layer, inputs: sizes.last)
      if sizes.isEmpty { sizes.append(layout.input.count) }
      sizes.append(layout.output.count)
      placed.append(
        PlacedLayer(
          layout: layout,
          parameters: Array(zip(layout.parameters(over: type.field), [layer.weight, layer.bias])),
          threshold: layer.threshold))
    }
    self.layers = placed
    self.description = ModelDescription(
      sizes: sizes, scalarType: type, activations: activations)
    try checkTypes(type)
    if let (described, offset) = description {
      guard described.sizes == sizes, described.scalarType == type,
        activations == nil || described.activations == activations
      else { throw Self.contradiction(offset) }
      self.description = described
    }
  }

  /// Checks the tensors of a network whose layers are known.
  ///
  /// - Parameters:
  ///   - tensors: The tensors by the names that `Network.tensors` gives them; complex ones may be real
  ///     with a last axis of 2.
  ///   - description: The description, which has layers that fit their inputs.
  ///   - listOffset: The byte for errors about missing tensors.
  ///   - remarks: Sentences about what was left out of the file or had to be concluded.
  init(
    _ tensors: [String: StoredTensor], _ description: ModelDescription, listOffset: Int,
    remarks: [String] = []
  ) throws(FileError) {
    self.description = description
    self.listOffset = listOffset
    self.remarks = remarks
    let (field, maps) = (description.scalarType.field, description.layers?.map(\.map) ?? [])
    let layouts: [LayerLayout]
    do throws(LayerError) {
      layouts = try LayerLayout.chain(
        maps, input: description.input ?? LayerShape(description.sizes[0]))
    } catch {
      throw FileError(.badData, error.description, at: .byte(listOffset))
    }
    var rest = tensors
    var placed: [PlacedLayer] = []
    for (number, layout) in layouts.enumerated() {
      func take(_ parameter: LayerLayout.Parameter) throws(FileError) -> StoredTensor? {
        try rest.removeValue(forKey: "layers.\(number).\(parameter.name)")?
          .checked(parameter, field)
      }
      let parameters = try layout.parameters(over: field).map { (parameter) throws(FileError) in
        guard let stored = try take(parameter) else {
          throw Self.missing("layers.\(number).\(parameter.name)", at: listOffset)
        }
        return (parameter: parameter, stored: stored)
      }
      placed.append(
        PlacedLayer(
          layout: layout, parameters: parameters,
          threshold: try take(layout.threshold(over: field))))
    }
    layers = placed
    rest = rest.filter { !$0.key.hasSuffix(".num_batches_tracked") }
    if let extra = rest.values.min(by: { $0.offset < $1.offset }) {
      throw extra.wrong(
        "does not belong to the layers of the description",
        advice: "the file is damaged, or was assembled by hand")
    }
    try checkTypes(description.scalarType)
    // Networks of fully connected layers alone are described as such.
    if description.input?.isVector ?? true, maps.allSatisfy({ $0 is Dense }) {
      (self.description.input, self.description.layers) = (nil, nil)
    }
  }

  private static func description(
    _ stored: (json: [UInt8], offset: Int)
  ) throws(FileError) -> ModelDescription {
    do throws(FileError) {
      return try ModelDescription(json: stored.json)
    } catch {
      throw error.inside("the description", at: stored.offset)
    }
  }

  private static func contradiction(_ offset: Int) -> FileError {
    FileError(
      .badData, "the description and the tensors contradict each other", at: .byte(offset),
      advice: "the file is damaged, or was assembled by hand")
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

  private static func layout(
    of layer: StoredLayer, inputs: Int?
  ) throws(FileError) -> LayerLayout {
    let shape = layer.weight.tensor.shape
    guard shape.count == 2, shape.allSatisfy({ 1...maximumLayerSize ~= $0 }),
      let layout = try? LayerLayout(Dense(shape[0]), input: LayerShape(shape[1]))
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
    return layout
  }

  private func checkTypes(_ type: ScalarType) throws(FileError) {
    let (scalar, real) = (Tensor.ElementType(type), Tensor.ElementType(type).part)
    for layer in layers {
      for (parameter, stored) in layer.parameters {
        try stored.check(parameter.isReal ? real : scalar)
      }
      try layer.threshold?.check(real)
    }
  }
}

extension StoredTensor {
  fileprivate func check(_ expected: Tensor.ElementType) throws(FileError) {
    guard tensor.elementType != expected else { return }
    throw wrong(
      "holds \(tensor.elementType.rawValue), not \(expected.rawValue) like the first weights")
  }

  /// Returns the tensor, if it has the shape of a parameter; a real one with a last axis of 2 as the
  /// complex one that it stands for.
  fileprivate func checked(
    _ parameter: LayerLayout.Parameter, _ field: ScalarType.Field
  ) throws(FileError) -> StoredTensor {
    var result = self
    if field == .complex, !parameter.isReal, tensor.shape == parameter.shape + [2],
      let complex = tensor.viewedAsComplex
    {
      result.tensor = complex
    }
    guard result.tensor.shape == parameter.shape else {
      let expected = parameter.shape.map(String.init).joined(separator: ", ")
      throw wrong("has the shape \(shapeText), not [\(expected)]")
    }
    return result
  }
}

extension StoredModel {
  /// A network in memory, as if it came from a file that may not name its cost.
  init<S: Scalar>(
    _ network: Network<S>, cost: Cost?, preprocessing: Preprocessing? = nil
  ) throws(FileError) {
    let description = ModelDescription(of: network, cost: cost, preprocessing: preprocessing)
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
      for stored in layer.tensors where !stored.tensor.isFinite {
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
    try checkLayers(fallback)
    let names = try names(fallback)
    let activations: [S.Activation] = try activations(names)
    var made: [Layer<S>] = []
    for (layer, activation) in zip(layers, activations) {
      made.append(try Self.layer(layer, activation, at: listOffset))
    }
    let cost = try cost(fallback, outputActivation: activations.last)
    do throws(NetworkError) {
      return Model(
        try Network(layers: made), cost: cost, preprocessing: description.preprocessing)
    } catch {
      throw wrong(error.description)
    }
  }

  /// Checks that layers given from outside are those of the file.
  private func checkLayers(_ fallback: ModelFallback) throws(FileError) {
    guard let given = fallback.layers else { return }
    let own =
      description.layers
      ?? layers.enumerated().map { number, layer in
        LayerSpecification(layer.layout.map, activation: description.activations?[number])
      }
    func text(_ layers: [LayerSpecification]) -> String {
      layers.map { $0.activation == nil ? "\($0) identity" : "\($0)" }.joined(separator: ", ")
    }
    guard text(own) == text(given) else {
      throw wrong(
        "the layers of the file are \(text(own).printable(200))", advice: "leave out --layers")
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
    _ placed: PlacedLayer, _ activation: S.Activation, at listOffset: Int
  ) throws(FileError) -> Layer<S> {
    let threshold: StoredTensor?
    switch (placed.threshold, activation.hasThresholds) {
    case (let stored?, true): threshold = stored
    case (nil, false): threshold = nil
    case (let stored?, false):
      throw stored.wrong("is not used by the activation \(activation.rawValue)")
    case (nil, true):
      throw placed.tensors.last?.wrong(
        "has no threshold beside it, which \(activation.rawValue) needs")
        ?? FileError(
          .badData,
          "the layer \(placed.layout.map.description) has no threshold, which "
            + "\(activation.rawValue) needs", at: .byte(listOffset))
    }
    // Nothing is allocated before: all lengths are those of tensors of the file.
    var layer: Layer<S>
    do throws(LayerError) {
      layer = try Layer(placed.layout.map, input: placed.layout.input, activation: activation)
    } catch {
      throw FileError(.badData, error.description, at: .byte(listOffset))
    }
    for (parameter, stored) in placed.parameters {
      try placed.layout.store(stored, parameter, in: &layer)
    }
    if let threshold {
      let parameter = placed.layout.threshold(over: ScalarType(of: S.self).field)
      try placed.layout.store(threshold, parameter, in: &layer)
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
