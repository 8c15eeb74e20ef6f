import Backprop
import BackpropData
import BackpropFiles

/// The JSON form in which the course's Python program saves a network and loads it back.
///
/// ```json
/// {"sizes": [784, 30, 10], "weights": [[[…] …] …], "biases": [[[…] …] …],
///  "cost": "CrossEntropyCost"}
/// ```
///
/// Files of this library have a checksum besides, which other programs ignore.
///
/// `weights[ℓ]` is [out][in] and `biases[ℓ]` is [out][1]. The form has fully connected sigmoid layers only,
/// and two costs. Numbers are written so that they are read back exactly. The preprocessing of the data is a
/// member `preprocessing`, which other programs ignore.
///
/// Source: `network2.py` of M. Nielsen, *Neural Networks and Deep Learning* (2015).
public enum Network2JSON {
  /// Returns the bytes of a file that stores `model`.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if the form cannot hold the model.
  public static func encode<S: RealScalar>(_ model: Model<S>) throws(FileError) -> [UInt8] {
    guard model.network.isDense, model.network.inputShape.isVector else {
      throw FileError(
        .writeFailed, "network2 JSON holds networks of fully connected layers only",
        advice: "write .safetensors")
    }
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
    try model.network.checkStorable()
    let weights = model.network.layers.map { layer in
      list((0..<layer.outputCount).map { list(layer.weights(ofUnit: $0).map(text)) })
    }
    let biases = model.network.layers.map { layer in list(layer.bias.map { list([text($0)]) }) }
    let preprocessing = model.preprocessing.map { ", \"preprocessing\": \($0.json)" } ?? ""
    let json = """
      {"sizes": \(list(model.network.sizes.map(String.init))), "weights": \(list(weights)), \
      "biases": \(list(biases)), "cost": "\(cost)"\(preprocessing), \
      "\(ContentChecksum.name)": "\(checksum(of: model.network, model.cost, model.preprocessing).text)"}

      """
    return Array(json.utf8)
  }

  /// Returns the checksum of a network, its cost and its preprocessing, which a file need not have.
  private static func checksum<S: RealScalar>(
    of network: Network<S>, _ cost: Cost?, _ preprocessing: Preprocessing?
  ) -> ContentChecksum {
    var checksum = ContentChecksum()
    for size in network.sizes { checksum.add(size) }
    for layer in network.layers {
      for j in 0..<layer.outputCount { checksum.add(layer.weights(ofUnit: j).map { Double($0) }) }
      checksum.add(layer.bias.map { Double($0) })
    }
    checksum.add(cost?.rawValue ?? "")
    checksum.add(preprocessing?.json ?? "")
    return checksum
  }

  /// Decodes the bytes of a file.
  ///
  /// A byte-order mark at the beginning is skipped, and a cost may have the name that it has in this
  /// library. A network of the log-likelihood cost, which `network2.py` does not have, ends in a
  /// softmax layer: the cost is not defined for others.
  ///
  /// - Parameters:
  ///   - bytes: The content of the file.
  ///   - scalar: The scalar of the network.
  ///   - fallback: The cost of a file that does not name it.
  /// - Throws: `FileError` of kind `badData` with the byte where the text is not JSON, or the JSON
  ///   not a network.
  public static func decode<S: RealScalar>(
    _ bytes: [UInt8], as scalar: S.Type = S.self, fallback: ModelFallback = .none
  ) throws(FileError) -> Model<S> {
    try storedModel(bytes).model(as: scalar, fallback: fallback)
  }

  /// Returns the network in the bytes of a file, whose cost may be missing.
  static func storedModel(_ bytes: [UInt8]) throws(FileError) -> StoredModel {
    guard bytes.starts(with: byteOrderMark) else { return try storedModel(text: bytes) }
    do throws(FileError) {
      return try storedModel(text: Array(bytes.dropFirst(byteOrderMark.count)))
    } catch {
      throw error.shifted(by: byteOrderMark.count)
    }
  }

  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

  private static func storedModel(text: [UInt8]) throws(FileError) -> StoredModel {
    let json: JSONValue
    do throws(FileError) {
      json = try JSONReader.read(text)
    } catch {
      guard case .byte(let offset) = error.position else { throw error }
      throw NotANumber.error(in: text, at: offset) ?? error
    }
    let cost = try json.optionalMember("cost").flatMap { (value) throws(FileError) in
      try self.cost(value)
    }
    let needsSoftmax = cost == .logLikelihood
    let network: Network<Double> = try network(json, output: needsSoftmax ? .softmax : .sigmoid)
    let preprocessing = try json.optionalMember("preprocessing").map { (value) throws(FileError) in
      let preprocessing = try Preprocessing(value)
      try preprocessing.check(network.sizes, over: .real, at: value)
      return preprocessing
    }
    for (name, value) in try json.members() {
      guard case .string(let text) = value.content, ContentChecksum.isChecksum(name, text)
      else { continue }
      try checksum(of: network, cost, preprocessing).check(text, at: value.offset)
    }
    var stored = try StoredModel(network, cost: cost, preprocessing: preprocessing)
    if needsSoftmax {
      stored.remarks.append(
        "the last layer is read as softmax, as the log-likelihood cost needs it")
    }
    return stored
  }

  /// Returns the cost that a member names, nil for `null`.
  private static func cost(_ value: JSONValue) throws(FileError) -> Cost? {
    if case .null = value.content { return nil }
    // CrossEntropyCost, cross-entropy and cross_entropy are one name.
    func letters(_ name: String) -> String {
      let letters = name.lowercased().filter(\.isLetter)
      return letters.hasSuffix("cost") ? String(letters.dropLast(4)) : letters
    }
    let name = letters(try value.string())
    guard let cost = Cost.allCases.first(where: { letters($0.rawValue) == name }) else {
      throw value.wrong(
        "an unknown cost",
        advice: "it should be CrossEntropyCost, QuadraticCost or LogLikelihoodCost")
    }
    return cost
  }

  private static func network<S: RealScalar>(
    _ json: JSONValue, output: RealActivation
  ) throws(FileError) -> Network<S> {
    let sizes = try json.member("sizes").elements().map { (size) throws(FileError) in
      try size.integer()
    }
    let weights = try list(json.member("weights"), count: max(0, sizes.count - 1))
    let biases = try list(json.member("biases"), count: weights.count)
    var layers: [Layer<S>] = []
    for ℓ in weights.indices {
      layers.append(
        try layer(
          weights[ℓ], biases[ℓ], inputs: sizes[ℓ], units: sizes[ℓ + 1],
          activation: ℓ == weights.indices.last ? output : .sigmoid))
    }
    do throws(NetworkError) {
      return try Network(layers: layers)
    } catch {
      throw try json.member("sizes").wrong(error.description)
    }
  }

  /// Decodes one layer; its shape is checked before memory of the claimed size is allocated.
  private static func layer<S: RealScalar>(
    _ weights: JSONValue, _ biases: JSONValue, inputs: Int, units: Int, activation: RealActivation
  ) throws(FileError) -> Layer<S> {
    let biasRows = try list(biases, count: units)
    let rows = try list(weights, count: units).map { (row) throws(FileError) in
      try list(row, count: inputs)
    }
    guard inputs > 0, units > 0 else { throw weights.wrong("a layer needs inputs and units") }
    var layer = Layer<S>(inputCount: inputs, outputCount: units, activation: activation)
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
    default: nil
    }
  }

  private static func list(_ elements: [String]) -> String {
    "[" + elements.joined(separator: ", ") + "]"
  }

  /// The shortest decimal number that is read back as the same `Double`.
  private static func text<S: RealScalar>(_ value: S) -> String { Double(value).description }
}
