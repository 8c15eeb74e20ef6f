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
///
/// The last three may be missing; members with other names are ignored. A name is one of the
/// library's, or of a function that the reading program has registered.
public struct ModelDescription: Sendable, Hashable {
  /// The version that is written, and the newest that is read.
  public static let version = 1

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

  /// A description from its parts.
  public init(
    sizes: [Int], scalarType: ScalarType, activations: [String]? = nil, cost: Cost? = nil,
    preprocessing: Preprocessing? = nil
  ) {
    self.sizes = sizes
    self.scalarType = scalarType
    self.activations = activations
    self.cost = cost
    self.preprocessing = preprocessing
  }

  /// The description of a model.
  public init<S>(of model: some TypedModel<S>) {
    self.init(
      sizes: model.network.sizes, scalarType: ScalarType(of: S.self),
      activations: model.network.layers.map(\.activation.rawValue), cost: model.cost,
      preprocessing: model.preprocessing)
  }

  /// The JSON text of the description.
  public var json: String {
    var members: [(key: String, value: String)] = [
      ("version", String(Self.version)),
      ("scalar", JSONText.quoted(scalarType.field.rawValue)),
      ("precision", JSONText.quoted(scalarType.precision.rawValue)),
      ("sizes", JSONText.list(sizes.map(String.init))),
    ]
    if let activations {
      members.append(("activations", JSONText.list(activations.map(JSONText.quoted))))
    }
    if let cost { members.append(("cost", JSONText.quoted(cost.rawValue))) }
    if let preprocessing { members.append(("preprocessing", preprocessing.json)) }
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
  }
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

  /// Values for the activations and the cost.
  public init(activations: [String]? = nil, cost: Cost? = nil, infersCost: Bool = false) {
    self.activations = activations
    self.cost = cost
    self.infersCost = infersCost
  }

  /// No values: the file must describe its network.
  public static let none = ModelFallback()

  /// The same values for a prediction, which needs no cost.
  public var forPrediction: ModelFallback {
    ModelFallback(activations: activations, cost: cost, infersCost: true)
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
          + "\(sizes.last ?? 0)", advice: "the file is damaged, or was assembled by hand")
    }
  }
}
