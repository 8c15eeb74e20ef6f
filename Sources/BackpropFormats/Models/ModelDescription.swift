public import Backprop
public import BackpropData
public import BackpropFiles

/// The description of a network in a file: everything but its parameters.
///
/// safetensors and `.npz` store it as JSON under the name `description`:
///
/// ```json
/// {"version": 1, "scalar": "complex", "precision": "float64", "sizes": [2, 4, 1],
///  "activations": ["split-tanh", "identity"], "cost": "quadratic"}
/// ```
///
/// | member | meaning |
/// | --- | --- |
/// | `version` | the version of this form; a reader refuses newer ones |
/// | `scalar` | `real` or `complex` |
/// | `precision` | `float32` or `float64`, of a real number or a part of a complex one |
/// | `sizes` | the number of inputs, then of the units of each layer |
/// | `activations` | the name of each layer's activation function |
/// | `cost` | the name of the `Cost` the network was trained with |
/// | `preprocessing` | the `Preprocessing` of the data that the network was trained on |
/// | `input` | the shape of the inputs: `28x28x1`, or a number of values |
/// | `layers` | the layers as in a list of layers: `["conv 20 5x5 relu", "dense 10 softmax"]` |
///
/// The last five may be missing; members with other names are ignored. A name is one of the
/// library's, or of a function or layer that the reading program has registered. Networks of fully
/// connected layers over plain vectors have no `input` and no `layers`, and the version 1.
public struct ModelDescription: Sendable, Hashable {
  /// The newest version that is read; it is written with ``layers``, and otherwise 1.
  public static let version = 2

  /// The name under which files store the description.
  public static let name = "description"

  /// The number of inputs, then of the units of each layer.
  public var sizes: [Int]
  /// The type of the weights.
  public var scalarType: ScalarType
  /// One name per layer; nil if the file does not tell.
  public var activations: [String]?
  /// The cost of the training; nil if the file does not tell.
  public var cost: Cost?
  /// The preprocessing of the data; nil if the file does not tell.
  public var preprocessing: Preprocessing?
  /// The shape of the inputs; nil for plain vectors of ``sizes``.
  public var input: LayerShape?
  /// The layers; nil for fully connected ones of ``sizes`` and ``activations``.
  public var layers: [LayerSpecification]?

  /// A description from its parts.
  public init(
    sizes: [Int], scalarType: ScalarType, activations: [String]? = nil, cost: Cost? = nil,
    preprocessing: Preprocessing? = nil, input: LayerShape? = nil,
    layers: [LayerSpecification]? = nil
  ) {
    self.input = input
    self.layers = layers
    self.sizes = sizes
    self.scalarType = scalarType
    self.activations = activations
    self.cost = cost
    self.preprocessing = preprocessing
  }

  /// The description of a model.
  public init<S>(of model: some TypedModel<S>) {
    self.init(of: model.network, cost: model.cost, preprocessing: model.preprocessing)
  }

  /// The description of a network and what belongs to it.
  init<S: Scalar>(of network: Network<S>, cost: Cost?, preprocessing: Preprocessing?) {
    let isPlain = network.isDense && network.inputShape.isVector
    self.init(
      sizes: network.sizes, scalarType: ScalarType(of: S.self),
      activations: network.layers.map(\.activation.rawValue), cost: cost,
      preprocessing: preprocessing, input: isPlain ? nil : network.inputShape,
      layers: isPlain ? nil : network.layers.map(\.specification))
  }

  /// The JSON text of the description.
  public var json: String {
    var members: [(key: String, value: String)] = [
      ("version", layers == nil ? "1" : String(Self.version)),
      ("scalar", JSONText.quoted(scalarType.field.rawValue)),
      ("precision", JSONText.quoted(scalarType.precision.rawValue)),
      ("sizes", JSONText.list(sizes.map(String.init))),
    ]
    if let activations {
      members.append(("activations", JSONText.list(activations.map(JSONText.quoted))))
    }
    if let cost { members.append(("cost", JSONText.quoted(cost.rawValue))) }
    if let preprocessing { members.append(("preprocessing", preprocessing.json)) }
    if let input { members.append(("input", JSONText.quoted(input.fileText))) }
    if let layers {
      let texts = layers.map { JSONText.quoted($0.description) }
      members.append(("layers", JSONText.list(texts)))
    }
    return JSONText.object(members)
  }

  /// Decodes a JSON text.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte of the text where it is not a
  ///   description.
  public init(json bytes: [UInt8]) throws(FileError) {
    let json = try JSONReader.read(bytes)
    let version = try json.member("version")
    guard try 1...Self.version ~= version.integer() else {
      throw version.wrong(
        "a description of an unknown version", advice: "use a newer swift-backprop")
    }
    let field: ScalarType.Field = try json.member("scalar").choice()
    let precision: ScalarType.Precision = try json.member("precision").choice()
    sizes = try json.member("sizes").elements().map { (size) throws(FileError) in
      let count = try size.integer()
      guard 1...maximumLayerSize ~= count else {
        throw size.wrong("a size is between 1 and \(maximumLayerSize)")
      }
      return count
    }
    scalarType = ScalarType(field, precision)
    cost = try json.optionalMember("cost").map { (name) throws(FileError) in
      let text = try name.string()
      guard let cost = Cost(rawValue: text) else {
        throw name.wrong(
          "there is no cost \(JSONText.quoted(text))",
          advice: "it should be one of " + Cost.allCases.map(\.rawValue).joined(separator: ", ")
            + ", or be registered before the file is read")
      }
      return cost
    }
    let names = try json.optionalMember("activations")
    activations = try names?.elements().map { [scalarType] (name) throws(FileError) in
      let text = try name.string()
      guard scalarType.activationNames.contains(text) else {
        throw name.wrong(
          "there is no activation \(JSONText.quoted(text))",
          advice: "it should be one of " + scalarType.activationNames.joined(separator: ", ")
            + ", or be registered before the file is read")
      }
      return text
    }
    guard sizes.count >= 2 else { throw try json.member("sizes").wrong("two sizes are needed") }
    preprocessing = try json.optionalMember("preprocessing").map {
      [sizes, field] (value) throws(FileError) in
      let preprocessing = try Preprocessing(value)
      try preprocessing.check(sizes, over: field, at: value)
      return preprocessing
    }
    if let names, let activations, activations.count != sizes.count - 1 {
      throw names.wrong("\(activations.count) activations for \(sizes.count - 1) layers")
    }
    if let list = try json.optionalMember("layers") { try adopt(list, of: json) }
  }

  /// Reads the members `layers` and `input`.
  private mutating func adopt(_ list: JSONValue, of json: JSONValue) throws(FileError) {
    let shape = try json.member("input")
    guard let input = LayerShape(try shape.string()) else {
      throw shape.wrong("not a shape of inputs", advice: "it should be one such as 28x28x1")
    }
    let (values, names) = (try list.elements(), scalarType.activationNames)
    guard values.count == sizes.count - 1 else {
      throw list.wrong("\(values.count) layers for \(sizes.count) sizes")
    }
    let layers = try values.map { (value) throws(FileError) in
      let (text, layer): (String, LayerSpecification)
      text = try value.string()
      do throws(LayerError) {
        layer = try LayerSpecification(text)
      } catch {
        throw value.wrong(error.description.printable(400), advice: Self.registerAdvice)
      }
      guard names.contains(layer.activationName) else {
        throw value.wrong(
          "there is no activation \(JSONText.quoted(layer.activationName.printable))",
          advice: "it should be one of " + names.joined(separator: ", ")
            + ", or be registered before the file is read")
      }
      return layer
    }
    let own = layers.map(\.activationName)
    guard activations ?? own == own else {
      throw list.wrong("other activations than in \"activations\"", advice: damagedAdvice)
    }
    activations = own
    let layouts: [LayerLayout]
    do throws(LayerError) {
      layouts = try LayerLayout.chain(layers.map(\.map), input: input)
    } catch {
      throw list.wrong(error.description, advice: damagedAdvice)
    }
    guard sizes == [input.count] + layouts.map(\.output.count) else {
      throw list.wrong("other sizes than in \"sizes\"", advice: damagedAdvice)
    }
    self.input = input
    self.layers = layers
  }

  private static let registerAdvice =
    "a layer of your own has to be registered before the file is read"
}

private let damagedAdvice = "the file is damaged, or was assembled by hand"

extension LayerSpecification {
  /// The name of the activation, the identity where there is none.
  var activationName: String { activation ?? "identity" }
}

/// The values for a file that does not describe its network.
///
/// A value that a file contradicts is an error.
public struct ModelFallback: Sendable, Hashable {
  /// One name for all layers, or one per layer; nil for none.
  public var activations: [String]?
  /// The cost; nil for none.
  public var cost: Cost?
  /// True to infer a cost that neither the file nor ``cost`` tells from the activation of the last
  /// layer: cross-entropy for sigmoid, log-likelihood for softmax, otherwise quadratic.
  ///
  /// It is for uses that do not compute a cost, such as a prediction.
  public var infersCost: Bool

  /// The layers with their activations; nil for fully connected ones, which a file tells by itself.
  ///
  /// The parameters of a file without a description are assigned to them in the order of their names.
  public var layers: [LayerSpecification]?
  /// The shape of the inputs of ``layers``; nil for a plain vector, whose length the first fully
  /// connected layer tells.
  public var input: LayerShape?

  /// Values for the activations and the cost, or for layers of any kind.
  public init(
    activations: [String]? = nil, cost: Cost? = nil, infersCost: Bool = false,
    layers: [LayerSpecification]? = nil, input: LayerShape? = nil
  ) {
    self.activations = activations
    self.cost = cost
    self.infersCost = infersCost
    self.layers = layers
    self.input = input
  }

  /// No values: the file must describe its network.
  public static let none = ModelFallback()

  /// The same values for a prediction, which needs no cost.
  public var forPrediction: ModelFallback {
    var values = self
    values.infersCost = true
    return values
  }
}

extension Preprocessing {
  /// Checks that inputs and outputs are those of a network.
  ///
  /// - Throws: `FileError` of kind `badData` at a value of a JSON text.
  func check(
    _ sizes: [Int], over field: ScalarType.Field, at value: JSONValue
  ) throws(FileError) {
    let isOverComplex = field == .complex
    let own = [inputCount(overComplex: isOverComplex), outputCount(overComplex: isOverComplex)]
    guard own == [sizes.first, sizes.last] else {
      throw value.wrong(
        "\(own[0]) inputs and \(own[1]) outputs, but the network has \(sizes.first ?? 0) and "
          + "\(sizes.last ?? 0)", advice: damagedAdvice)
    }
  }
}
