import Backprop
import BackpropFiles

/// The JSON form in which the course's Python program saves a network and loads it back.
///
/// ```json
/// {"sizes": [784, 30, 10], "weights": [[[…] …] …], "biases": [[[…] …] …],
///  "cost": "CrossEntropyCost"}
/// ```
///
/// `weights[ℓ]` is [out][in] and `biases[ℓ]` is [out][1]. The form has sigmoid layers only, and two
/// costs. Numbers are written so that they are read back exactly.
///
/// Source: `network2.py` of M. Nielsen, *Neural Networks and Deep Learning* (2015).
public enum Network2JSON {
  /// Returns the bytes of a file that stores `model`.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if the form cannot hold the model.
  public static func encode<S: RealScalar>(_ model: Model<S>) throws(FileError) -> [UInt8] {
    guard model.network.layers.allSatisfy({ $0.activation == .sigmoid }) else {
      throw FileError(
        .writeFailed, "network2 JSON holds sigmoid layers only",
        advice: "train with sigmoid activations")
    }
    guard let cost = name(of: model.cost) else {
      throw FileError(
        .writeFailed, "network2 JSON does not have the cost \(model.cost.rawValue)",
        advice: "use quadratic or cross-entropy")
    }
    try model.network.checkFinite()
    let weights = model.network.layers.map { layer in
      list((0..<layer.outputCount).map { list(layer.weights(ofUnit: $0).map(text)) })
    }
    let biases = model.network.layers.map { layer in list(layer.bias.map { list([text($0)]) }) }
    let json = """
      {"sizes": \(list(model.network.sizes.map(String.init))), "weights": \(list(weights)), \
      "biases": \(list(biases)), "cost": "\(cost)"}

      """
    return Array(json.utf8)
  }

  /// Decodes the bytes of a file.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte where the text is not JSON, or the JSON
  ///   not a network.
  public static func decode<S: RealScalar>(_ bytes: [UInt8], as _: S.Type = S.self)
    throws(FileError) -> Model<S>
  {
    let json = try JSONReader.read(bytes)
    let costName = try json.member("cost")
    let nameInFile = try costName.string()
    guard let cost = Cost.allCases.first(where: { name(of: $0) == nameInFile }) else {
      throw costName.wrong(
        "an unknown cost", advice: "it should be CrossEntropyCost or QuadraticCost")
    }
    return Model(try network(json), cost: cost)
  }

  private static func network<S: RealScalar>(_ json: JSONValue) throws(FileError) -> Network<S> {
    let sizes = try json.member("sizes").elements().map { (size) throws(FileError) in
      try size.integer()
    }
    let weights = try list(json.member("weights"), count: max(0, sizes.count - 1))
    let biases = try list(json.member("biases"), count: weights.count)
    var layers: [Layer<S>] = []
    for ℓ in weights.indices {
      layers.append(
        try layer(weights[ℓ], biases[ℓ], inputs: sizes[ℓ], units: sizes[ℓ + 1]))
    }
    do throws(NetworkError) {
      return try Network(layers: layers)
    } catch {
      throw try json.member("sizes").wrong(error.description)
    }
  }

  /// Decodes one layer; its shape is checked before memory of the claimed size is allocated.
  private static func layer<S: RealScalar>(
    _ weights: JSONValue, _ biases: JSONValue, inputs: Int, units: Int
  ) throws(FileError) -> Layer<S> {
    let biasRows = try list(biases, count: units)
    let rows = try list(weights, count: units).map { (row) throws(FileError) in
      try list(row, count: inputs)
    }
    guard inputs > 0, units > 0 else { throw weights.wrong("a layer needs inputs and units") }
    var layer = Layer<S>(inputCount: inputs, outputCount: units, activation: .sigmoid)
    for j in 0..<units {
      layer.bias[j] = S(try list(biasRows[j], count: 1)[0].number())
      for k in 0..<inputs { layer[unit: j, input: k] = S(try rows[j][k].number()) }
    }
    return layer
  }

  /// Returns the elements of a list, which must be `count` elements long.
  private static func list(_ value: JSONValue, count: Int) throws(FileError) -> [JSONValue] {
    let elements = try value.elements()
    guard elements.count == count else {
      throw value.wrong(
        "a list of \(elements.count) elements where the sizes need \(count)",
        advice: "the file is damaged, or not a network")
    }
    return elements
  }

  private static func name(of cost: Cost) -> String? {
    switch cost {
    case .quadratic: "QuadraticCost"
    case .crossEntropy: "CrossEntropyCost"
    case .logLikelihood: nil
    }
  }

  private static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }

  /// The shortest decimal number that is read back as the same `Double`.
  private static func text<S: RealScalar>(_ value: S) -> String { Double(value).description }
}
