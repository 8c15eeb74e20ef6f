import Backprop
import BackpropFormats
import BackpropRuns
import Foundation

/// The limits of requests, so that runs cannot exhaust the machine.
struct RunLimits: Codable, Equatable, Sendable {
  /// The layers of a network, without the input layer.
  var layers = 12
  /// The units of a layer.
  var units = 1_024
  /// The real parameters of a network.
  var parameters = 2_000_000
  /// The epochs of a run.
  var epochs = 10_000
  /// The changes of weights and biases in a run.
  var weightChanges = 1_000
  /// The number of epochs times the training samples.
  var samplesSeen = 5_000_000_000
  /// The estimated memory of a run, in MiB.
  var memory = 256
  /// The runs that train at a time: one per core.
  var running = max(1, ProcessInfo.processInfo.activeProcessorCount)
  /// The runs that wait for a core.
  var queued = 8
  /// The paused runs that stay in memory, so that a step starts at once.
  var pausedInMemory = 4
  /// The runs in the store.
  var kept = 200
  /// The characters of a name.
  var name = 120
  /// The uploaded models.
  var models = 32
  /// The bytes of an uploaded model.
  var modelBytes = 32 << 20
  /// The data sets that users have stored.
  var tables = 32
  /// The bytes of a file with data.
  var tableBytes = 8 << 20
  /// The subscriptions to events.
  var listeners = 128
  /// The runs of one subscription.
  var runsPerListener = 8
  /// The rows of one prediction.
  var rows = 256
  /// The rows of a table to predict.
  var tableRows = 10_000
  /// The width and height of a drawing.
  var drawing = 512

  /// Returns true if a text can name a run or a model: it is short enough and has one line.
  func allows(name text: String) -> Bool {
    1...name ~= text.count && text.utf8.count <= 4 * name
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// Validates layer sizes for the data, before anything is computed from them.
  func checkSizes(
    _ sizes: [Int], _ entry: StudioData.Entry, _ field: ScalarType.Field
  ) throws(StudioError) {
    guard 2...layers + 1 ~= sizes.count else {
      throw .invalid(
        "configuration.sizes has \(sizes.count) numbers: the inputs and 1…\(layers) layers are "
          + "allowed")
    }
    let (inputs, outputs) = (entry.inputCount(over: field), entry.outputCount(over: field))
    guard sizes[0] == inputs, sizes[sizes.count - 1] == outputs else {
      throw .invalid(
        "configuration.sizes: a \(field.rawValue) network for \(entry.name) has \(inputs) inputs and "
          + "\(outputs) outputs, as in [\(inputs), 30, \(outputs)]")
    }
    if let size = sizes.dropFirst().first(where: { !(1...units ~= $0) }) {
      throw .invalid("configuration.sizes: a layer has 1…\(units) units, not \(size)")
    }
  }

  /// Validates the number and the units of layers.
  func checkLayers(_ outline: [LayerOutline]) throws(StudioError) {
    guard 1...layers ~= outline.count else {
      throw .invalid(
        "configuration.layers has \(outline.count) layers: 1…\(layers) are allowed")
    }
    for (index, layer) in outline.enumerated() where layer.parameters.rows > 0 {
      guard layer.parameters.units <= units else {
        throw .invalid(
          "configuration.layers: layer \(index + 1): a layer has 1…\(units) units or channels, not "
            + "\(layer.parameters.units)")
      }
    }
  }

  /// Validates the settings of a run that depend on the data or are limited, and its size.
  ///
  /// - Precondition: The hyperparameters are valid.
  func check(_ run: RunSpecification, _ entry: StudioData.Entry) throws(StudioError) {
    let count = run.parameterCount ?? 0
    guard count <= parameters else {
      throw .invalid(
        "configuration.\(run.layers == nil ? "sizes" : "layers"): \(count) parameters are more than the allowed \(parameters); "
          + "make the layers smaller")
    }
    let passes = run.training.epochs
    guard 1...epochs ~= passes else {
      throw .invalid("configuration.epochs is \(passes): it must lie in 1…\(epochs)")
    }
    let changes = run.training.changes
    let changed = changes.epochs.reduce(0) { $0 + (changes[$1]?.parameters.count ?? 0) }
    guard changed <= weightChanges else {
      throw .invalid(
        "configuration.changes: \(changed) changes of weights are more than the allowed "
          + "\(weightChanges)")
    }
    try checkData(run, entry)
    let n = run.trainingSize ?? entry.trainingCount(run)
    guard passes * n <= samplesSeen else {
      throw .invalid(
        "configuration.epochs: \(passes) epochs of \(n) samples are more than "
          + "\(samplesSeen) samples; train on fewer, or for fewer epochs")
    }
    let testSize = run.evaluationSize ?? entry.testSize
    let estimate = run.memoryEstimate(trainingSize: n, testSize: testSize) >> 20
    guard estimate <= memory else {
      throw .invalid(
        "configuration: the run would need about \(estimate) MiB, and \(memory) are allowed; use "
          + "smaller layers, smaller batches or fewer samples")
    }
  }

  /// Validates new values of hyperparameters or weights of a run, whose memory may grow with its mini-batches.
  func check(
    changing values: TrainingChanges.Values, of run: RunSpecification,
    _ entry: StudioData.Entry?
  ) throws(StudioError) {
    guard let entry else {
      throw .conflict("the data set \(run.datasetName) is not available any more")
    }
    var changed = run
    // Which epoch it is makes no difference.
    changed.training.changes.add(values, inEpoch: changed.training.epochs)
    try check(changed, entry)
  }

  /// Validates that the data has what the settings ask for.
  private func checkData(
    _ run: RunSpecification, _ entry: StudioData.Entry
  ) throws(StudioError) {
    for (key, size, count) in [
      ("trainSize", run.trainingSize, entry.trainingCount(run)),
      ("evaluationSize", run.evaluationSize, entry.evaluationLimit),
    ] {
      if let size, !(1...count ~= size) {
        throw .invalid(
          "configuration.\(key) is \(size): it must lie in 1…\(count), or be null for all samples")
      }
    }
    if run.isStratified, entry.image == nil {
      throw .invalid(
        "configuration.stratify: the samples of \(entry.name) have no classes to keep in balance")
    }
    if let augmentation = run.augmentation, augmentation.distortsImages != (entry.image != nil) {
      throw .invalid(
        "configuration.augment: the samples of \(entry.name) are "
          + (entry.image == nil ? "not images; only noise is for them" : "images, without noise"))
    }
    if let monitor = run.training.earlyStopping?.monitor, monitor.rises, !entry.hasClasses {
      throw .invalid(
        "configuration.earlyStoppingMonitor: the samples of \(entry.name) have no classes, and "
          + "their networks no \(monitor.rawValue)")
    }
  }
}

extension RunSpecification {
  /// Estimates the memory of a run in bytes: its samples, some copies of the parameters, and the
  /// activations of a mini-batch.
  fileprivate func memoryEstimate(trainingSize: Int, testSize: Int) -> Int {
    let scalarSize = (precision == .float32 ? 4 : 8) * (field == .complex ? 2 : 1)
    let outline = outline ?? []
    let sizes = [outline.first?.input.count ?? 0] + outline.map(\.output.count)
    let isPixels = sizes[0] == 784
    let samples = (trainingSize + testSize) * sizes[0] * (isPixels ? 2 : scalarSize)
    let miniBatchSize = training.changes.epochs.reduce(training.miniBatchSize) {
      max($0, training.changes[$1]?.miniBatchSize ?? 0)
    }
    let batch = max(miniBatchSize, 64) * sizes.reduce(0, +) * 3 * scalarSize
    return samples + batch + 10 * (parameterCount ?? 0) * scalarSize
  }
}
