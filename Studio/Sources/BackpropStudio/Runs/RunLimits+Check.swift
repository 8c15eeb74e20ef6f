import Backprop
import BackpropFormats

extension RunLimits {
  /// Whether a text can be the name of a run or a model: not too long, and on one line.
  func allows(name text: String) -> Bool {
    1...name ~= text.count && text.utf8.count <= 4 * name
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// Makes sure that sizes make a network for the data, before anything is counted in them.
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

  /// Makes sure that a run is no larger than allowed, and that its numbers have a meaning.
  func check(_ settings: RunSettings, _ entry: StudioData.Entry) throws(StudioError) {
    let count = settings.parameterCount
    guard count <= parameters else {
      throw .invalid(
        "configuration.sizes: \(count) parameters are more than the \(parameters) that are allowed; "
          + "make the layers smaller")
    }
    guard 1...epochs ~= settings.epochs else {
      throw .invalid("configuration.epochs is \(settings.epochs): it must lie in 1…\(epochs)")
    }
    let n = settings.trainSize ?? entry.trainingSize
    guard settings.epochs * n <= samplesSeen else {
      throw .invalid(
        "configuration.epochs: \(settings.epochs) epochs of \(n) samples are more than "
          + "\(samplesSeen) samples; train on fewer, or for fewer epochs")
    }
    do throws(TrainingError) {
      try settings.training.check(trainingSize: n)
    } catch {
      throw .invalid("configuration: \(error)")
    }
    let estimate = settings.memoryEstimate(trainingSize: n, testSize: entry.testSize) >> 20
    guard estimate <= memory else {
      throw .invalid(
        "configuration: the run would take some \(estimate) MiB, and \(memory) are allowed; use "
          + "smaller layers, smaller batches or fewer samples")
    }
  }
}

extension RunSettings {
  /// The bytes that a run asks for: its samples, some copies of the parameters, and the values of
  /// a mini-batch.
  func memoryEstimate(trainingSize: Int, testSize: Int) -> Int {
    let scalarSize = (precision == .float32 ? 4 : 8) * (scalar == .complex ? 2 : 1)
    let isPixels = sizes[0] == 784
    let samples = (trainingSize + testSize) * sizes[0] * (isPixels ? 2 : scalarSize)
    let batch = max(batchSize, 64) * sizes.reduce(0, +) * 3 * scalarSize
    return samples + batch + 10 * parameterCount * scalarSize
  }
}
