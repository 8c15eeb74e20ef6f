import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns

extension RunOption {
  /// The settings of a run in the studio, in the order of the table: all but the folder of the images,
  /// which is an option of the server, those of tables, which are stored with the data, and of MPI ranks,
  /// the short form of sizes, and those of full-batch optimizers, whose runs cannot be resumed. The kind
  /// of a table's targets is among them, since the defaults of a run depend on it.
  static let offered = all.filter {
    !["data", "hidden", "memory", "gradient-tolerance"].contains($0.name)
      && (![.table, .processes].contains($0.group) || $0.name == "task")
  }

  /// The name of the member in JSON: `batchSize` for `batch-size`.
  var key: String {
    let words = name.split(separator: "-")
    return words.dropFirst().reduce(String(words[0])) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  /// The longest text of a value.
  private static let textLimit = 1_000

  /// Reads the member of a JSON object as the text of the option; nil if it is missing or null.
  fileprivate func text(in reader: MemberReader) throws(StudioError) -> String? {
    let text =
      switch form.kind {
      case .integer: try reader.integer(key).map(String.init)
      case .number: try reader.number(key).map { String($0) }
      case .flag: try reader.boolean(key).map { String($0) }
      case .integers: try reader.integers(key)?.map(String.init).joined(separator: ",")
      case .choices: try reader.texts(key)?.joined(separator: ",")
      case .text, .choice, .notation: try reader.text(key)
      }
    if let text, form.kind != .integers, text.utf8.count > Self.textLimit {
      throw .invalid("\(reader.path).\(key) has more than \(Self.textLimit) bytes")
    }
    return text
  }
}

/// The settings of a run as the API and the store have them: one member per option of
/// `backprop train`, null for an option that is not set.
struct RunConfiguration: Encodable, Sendable {
  let run: RunSpecification

  init(_ run: RunSpecification) { self.run = run }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for option in RunOption.offered {
      let key = Key(stringValue: option.key)
      guard let text = option.text(in: run) else {
        if option.form.kind == .flag {
          try container.encode(false, forKey: key)
        } else {
          try container.encodeNil(forKey: key)
        }
        continue
      }
      switch option.form.kind {
      case .integer: try container.encode(UInt64(text), forKey: key)
      case .number: try container.encode(Double(text), forKey: key)
      case .flag: try container.encode(text == "true", forKey: key)
      case .integers: try container.encode(text.split(separator: ",").map { Int($0) }, forKey: key)
      case .choices: try container.encode(text.split(separator: ",").map(String.init), forKey: key)
      case .text, .choice, .notation: try container.encode(text, forKey: key)
      }
    }
  }

  /// Reads the members as options with texts.
  ///
  /// - Throws: ``StudioError`` that names the member.
  fileprivate static func options(
    _ json: JSONValue, _ path: String
  ) throws(StudioError) -> [(name: String, text: String)] {
    let reader = try MemberReader(json, path, keys: RunOption.offered.map(\.key))
    var options: [(name: String, text: String)] = []
    for option in RunOption.offered {
      if let text = try option.text(in: reader) { options.append((option.name, text)) }
    }
    return options
  }
}

// MARK: - Reading

extension RunSpecification {
  /// Reads the settings in a request. Missing members take the defaults of the data set.
  ///
  /// - Throws: ``StudioError`` that names the member.
  init(_ json: JSONValue, data: StudioData, limits: RunLimits) throws(StudioError) {
    try self.init(
      options: try RunConfiguration.options(json, "configuration"), data: data, limits: limits)
  }

  /// Reads the settings of a stored run, also of version 0.1.0, which had fewer members.
  ///
  /// - Throws: ``StudioError``, `FileError` or `OptionError` if they are invalid.
  init(stored text: String) throws {
    let json = try JSONReader.read(Array(text.utf8))
    try self.init(options: try RunConfiguration.options(json, "settings"))
  }

  /// The run that options describe, complete and within the limits.
  ///
  /// - Throws: ``StudioError`` that names the member.
  init(
    options: [(name: String, text: String)], data: StudioData, limits: RunLimits
  ) throws(StudioError) {
    guard let dataset = options.last(where: { $0.name == "dataset" })?.text else {
      throw .invalid("configuration.dataset is missing: name one of \(data.names)")
    }
    guard let entry = data.entry(dataset) else {
      throw .invalid(
        "configuration.dataset: there is no '\(dataset.prefix(40))', choose from \(data.names)")
    }
    if let task = options.last(where: { $0.name == "task" })?.text, task != TableTask.auto.rawValue,
      entry.hasClasses == (task == TableTask.regression.rawValue)
    {
      throw .invalid(
        "configuration.task: the targets of \(entry.name) are "
          + (entry.hasClasses ? "classes" : "numbers"))
    }
    var options = entry.source?.options(options) ?? options
    if !options.contains(where: { $0.name == "scalar" }) {
      options.append(("scalar", entry.fields[0].rawValue))
    }
    do throws(OptionError) {
      try self.init(options: options)
    } catch {
      throw .invalid(error)
    }
    if training.optimizer.isFullBatch {
      throw .invalid(
        "configuration.optimizer: a run of \(training.optimizer.name) cannot be paused and resumed; "
          + "train it with backprop train")
    }
    try complete(for: entry, limits)
    do {
      try validate()
      try checkTraining(on: entry)
      try limits.check(self, entry)
    } catch let error as StudioError {
      throw error
    } catch let error as OptionError {
      throw .invalid(error)
    } catch let error as TrainingError {
      let key = Self.invalidOption(in: options, on: entry).map { ".\($0.key)" } ?? ""
      throw .invalid("configuration\(key): \(error)")
    } catch {
      throw .invalid("configuration.\(layers == nil ? "activation" : "layers"): \(error)")
    }
  }

  /// Fills in sizes, and one activation per layer, or the shape of the inputs of given layers.
  private mutating func complete(
    for entry: StudioData.Entry, _ limits: RunLimits
  ) throws(StudioError) {
    if layers != nil {
      do throws(OptionError) {
        try completeLayers(
          input: entry.inputShape(over: field), outputs: entry.outputCount(over: field),
          hasClasses: entry.hasClasses)
      } catch {
        throw .invalid(error)
      }
      return try limits.checkLayers(outline ?? [])
    }
    let sizes =
      sizes
      ?? [entry.inputCount(over: field), Self.hiddenUnits, entry.outputCount(over: field)]
    try limits.checkSizes(sizes, entry, field)
    self.sizes = sizes
    let names = resolvedActivations
    activations = names.count == 1 ? Array(repeating: names[0], count: layerCount) : names
  }

  /// Validates the hyperparameters for the images and the number of samples of the data.
  private func checkTraining(on entry: StudioData.Entry) throws(TrainingError) {
    var training = training
    // The limits refuse one that is for other samples.
    if let augmentation, augmentation.distortsImages == (entry.image != nil) {
      augmentation.apply(
        to: &training, width: entry.image?.width ?? 0, height: entry.image?.height ?? 0)
    }
    try training.check(trainingSize: trainingSize ?? entry.trainingCount(self))
  }

  /// Returns the first option, in the order of the table, that makes the hyperparameters invalid.
  private static func invalidOption(
    in options: [(name: String, text: String)], on entry: StudioData.Entry
  ) -> RunOption? {
    var given: [(name: String, text: String)] = []
    for option in RunOption.offered {
      guard let text = options.last(where: { $0.name == option.name })?.text else { continue }
      given.append((option.name, text))
      do {
        try RunSpecification(options: given).checkTraining(on: entry)
      } catch {
        return option
      }
    }
    return nil
  }
}

extension StudioError {
  /// A setting that is invalid.
  fileprivate static func invalid(_ error: OptionError) -> StudioError {
    let key = error.option.flatMap(RunOption.named).map { ".\($0.key)" } ?? ""
    return .invalid("configuration\(key): \(error.message)")
  }
}

// MARK: - Description

extension RunSpecification {
  /// The name of the data set.
  var datasetName: String { RunOption.named("dataset")?.text(in: self) ?? "" }

  /// The number of learned thresholds of modReLU, one per unit.
  var thresholdCount: Int {
    (outline ?? []).reduce(0) { count, layer in
      let hasThresholds = layer.specification.activation == ComplexActivation.modrelu.rawValue
      return count + (hasThresholds ? layer.parameters.units : 0)
    }
  }

  /// The layers in a short text; nil where they are not given one by one.
  private var layersTitle: String? {
    guard let text = RunOption.named("layers")?.text(in: self) else { return nil }
    return text.count > 60 ? text.prefix(59) + "…" : text
  }

  /// The data set in the name of a run; the user's own ones as they are called.
  private var datasetTitle: String {
    let titles = [
      "mnist": "MNIST", "digits": "Built-in digits", "fashion-mnist": "Fashion-MNIST", "xor": "XOR",
      "mnist-fourier": "Fourier coefficients of digits",
    ]
    return titles[datasetName] ?? datasetName
  }

  /// The default name of a run.
  var title: String {
    let sizes = layersTitle ?? (sizes ?? []).map(String.init).joined(separator: "-")
    // A name, a symbol and its value are not torn apart at the end of a line.
    let rate = "\(cost.rawValue), η\u{A0}\(training.learningRate.shortText)"
    let regularisation = training.lambda > 0 ? ", λ\u{A0}\(training.lambda.shortText)" : ""
    // Further settings only where they are not the usual ones, so that names tell runs apart.
    let others = [
      trainingSize.map { "\($0) samples" },
      training.optimizer.kind == .sgd ? nil : training.optimizer.name,
      initializer == .default ? nil : "weights \(initializer.rawValue)",
      precision == .float64 ? "float64" : nil, seed == 1 ? nil : "seed\u{A0}\(seed)",
    ].compactMap(\.self).map { ", \($0)" }.joined()
    return "\(datasetTitle) \(sizes), \(rate)\(regularisation)\(others)"
  }
}

extension Double {
  /// The decimal form, without a fraction that is zero.
  fileprivate var shortText: String {
    self == rounded() && abs(self) < 1e9 ? String(Int(self)) : String(self)
  }
}
