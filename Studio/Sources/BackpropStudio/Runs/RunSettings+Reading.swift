import Backprop
import BackpropCLI
import BackpropFiles
import BackpropFormats

extension RunSettings {
  /// Reads settings from a request. Missing members take the defaults of the data set.
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
    guard number >= 0 else {
      throw .invalid("configuration.seed is \(number): it must not be negative")
    }
    return UInt64(number)
  }

  /// Returns one activation per layer, from one per layer, one for all layers, or the defaults.
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
  /// The names of the data sets, separated by commas.
  var names: String { entries.map(\.name).joined(separator: ", ") }
}

/// The check that activations exist and support the cost.
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
  /// Settings of a data set with some members given, each as a JSON text.
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
