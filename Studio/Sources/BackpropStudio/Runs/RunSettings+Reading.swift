import Backprop
import BackpropCLI
import BackpropFiles
import BackpropFormats

extension RunSettings {
  /// Settings out of a request: what is not said is taken from the defaults of the data set.
  ///
  /// - Throws: ``StudioError`` that names the member.
  init(
    _ json: JSONValue, data: StudioData, limits: RunLimits
  ) throws(StudioError) {
    let reader = try MemberReader(json, "configuration", keys: CodingKeys.allCases.map(\.rawValue))
    guard let dataset = try reader.text("dataset") else {
      throw .invalid("configuration.dataset is missing: name one of \(data.names)")
    }
    guard let entry = data.entry(dataset) else {
      throw .invalid("configuration.dataset: there is no '\(dataset)', choose from \(data.names)")
    }
    let field: ScalarType.Field = try reader.choice("scalar") ?? entry.fields[0]
    let defaults = entry.defaults(over: field)
    let optimizer: OptimizerName = try reader.choice("optimizer") ?? .sgd
    let sizes =
      try reader.integers("sizes") ?? defaults.sizes
      ?? [entry.inputCount(over: field), 30, entry.outputCount(over: field)]
    try limits.checkSizes(sizes, entry, field)
    let cost: Cost = try reader.choice("cost") ?? defaults.cost
    let precision: ScalarType.Precision = try reader.choice("precision") ?? .float32
    let names = try reader.texts("activation")
    self.init(
      dataset: dataset, trainSize: try reader.integer("trainSize"), sizes: sizes,
      activation: try Self.activations(
        names ?? (cost == defaults.cost ? defaults.activationNames(layers: sizes.count - 1) : nil),
        layers: sizes.count - 1, cost, ScalarChoice(kind: field, precision: precision)),
      cost: cost, optimizer: optimizer,
      eta: try reader.number("eta")
        ?? optimizer.rule.learningRate(insteadOf: defaults.learningRate),
      lambda: try reader.number("lambda") ?? 0,
      batchSize: try reader.integer("batchSize") ?? defaults.miniBatchSize,
      epochs: try reader.integer("epochs") ?? defaults.epochs,
      seed: try Self.seed(reader.integer("seed") ?? 1), scalar: field, precision: precision,
      initializer: try reader.choice("initializer") ?? .default)
    if let size = trainSize, !(1...entry.trainingSize ~= size) {
      throw .invalid(
        "configuration.trainSize is \(size): it must lie in 1…\(entry.trainingSize), or be null for "
          + "all samples")
    }
    try limits.check(self, entry)
  }

  private static func seed(_ number: Int) throws(StudioError) -> UInt64 {
    guard number >= 0 else { throw .invalid("configuration.seed is \(number): it starts at 0") }
    return UInt64(number)
  }

  /// The names of all layers' activations, of which one may stand for all, or which have defaults.
  private static func activations(
    _ names: [String]?, layers: Int, _ cost: Cost, _ scalars: ScalarChoice
  ) throws(StudioError) -> [String] {
    do {
      return try scalars.perform(ActivationNames(names: names, layers: layers, cost: cost))
    } catch {
      throw .invalid("configuration.activation: \(error)")
    }
  }
}

extension StudioData {
  /// The names of the data sets, for sentences.
  var names: String { entries.map(\.name).joined(separator: ", ") }
}

/// Makes sure that activations exist and go with the cost, and says what they are.
private struct ActivationNames: ScalarWork {
  let names: [String]?
  let layers: Int
  let cost: Cost

  func perform<S: Scalar>(over field: ScalarField<S>) throws -> [String] {
    let activations = try field.activations(named: names, layers: layers, cost: cost)
    let all = activations.map(\.rawValue)
    return all.count == 1 ? Array(repeating: all[0], count: layers) : all
  }
}

extension RunSettings {
  /// Settings of a data set with some members, each a JSON text.
  init(
    of dataset: String, _ members: [String: String] = [:], data: StudioData, limits: RunLimits
  ) throws(StudioError) {
    let all = members.merging(["dataset": JSONText.quoted(dataset)]) { $1 }
    let text = JSONText.object(all.map { (key: $0.key, value: $0.value) })
    let json: JSONValue
    do throws(FileError) {
      json = try JSONReader.read(Array(text.utf8))
    } catch {
      throw .malformed("\(error)")
    }
    try self.init(json, data: data, limits: limits)
  }
}
