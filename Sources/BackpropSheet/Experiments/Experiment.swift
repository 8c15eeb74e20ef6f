import Backprop
import BackpropData
import BackpropFiles
import BackpropPlots
import BackpropRuns

/// A training on digits that is repeated with several seeds: layers [pixels, 30, classes], sigmoid,
/// mini-batches of 10, `Float`.
struct Experiment: Hashable, Codable, Sendable {
  /// The name of its files, such as `25a-cross-entropy`.
  var name: String
  /// Its name in progress lines, such as `25a cross-entropy`.
  var label: String
  /// The run, but for its seed and its data set.
  var run: RunSpecification

  /// The size of a mini-batch.
  static let miniBatchSize = 10

  /// Creates an experiment with the first digits of the training and the test set.
  init(
    name: String, label: String, cost: Cost, learningRate: Double, lambda: Double = 0,
    trainingDigits: Int, testDigits: Int, epochs: Int
  ) {
    (self.name, self.label) = (name, label)
    run = RunSpecification(dataset: .digits)
    run.cost = cost
    run.training = TrainingConfiguration(
      epochs: epochs, miniBatchSize: Self.miniBatchSize, learningRate: learningRate,
      lambda: lambda)
    (run.trainingSize, run.evaluationSize) = (trainingDigits, testDigits)
  }

  /// Returns the layer sizes for `digits`.
  static func sizes(for digits: DigitDataset) -> [Int] {
    [digits.training.pixelCount, RunSpecification.hiddenUnits, digits.training.classCount]
  }
}

/// The result of one training on digits.
struct Run: Sendable {
  let experiment: Experiment
  let seed: UInt64

  /// The network at the end of the last whole epoch.
  let network: Network<Float>

  /// The history up to that epoch.
  let history: History

  /// The error that ended the run before its last epoch; `nil` if none did.
  let failure: TrainingError?

  init(
    experiment: Experiment, seed: UInt64, network: Network<Float>, history: History,
    failure: TrainingError?
  ) {
    (self.experiment, self.seed, self.network) = (experiment, seed, network)
    (self.history, self.failure) = (history, failure)
  }

  /// Trains a network whose weights and order of samples come from the seed.
  ///
  /// A run that diverges is a result too. Invalid hyperparameters and cancellation are thrown.
  init(
    _ experiment: Experiment, seed: UInt64, on digits: DigitDataset,
    progress: @escaping (String) -> Void
  ) throws {
    var specification = experiment.run
    specification.trainingSize = experiment.run.trainingSize.map { min($0, digits.training.count) }
    specification.evaluationSize = experiment.run.evaluationSize.map { min($0, digits.test.count) }
    var run = try PreparedRun<Float>(
      specification,
      on: DataSource(name: digits.name, origin: digits.source, content: .images(digits))
    ).makeRun(using: Xoshiro256PlusPlus(seed: seed))
    let epochs = experiment.run.training.epochs
    var failure: TrainingError?
    do {
      while !run.isFinished {
        try run.continueEpoch()
        // Some twenty lines for a long run.
        let number = run.history.epochs
        if epochs <= 40 || number.isMultiple(of: epochs / 20) || number == epochs {
          let accuracy = run.history.relativeEvaluationAccuracy.last ?? .nan
          let test = NumberFormat.percent(places: 1).string(accuracy)
          progress("\(experiment.label) seed \(seed): epoch \(number)/\(epochs), test \(test)")
        }
      }
    } catch let error as TrainingError {
      failure = error
    }
    self.init(
      experiment: experiment, seed: seed, network: run.network, history: run.history,
      failure: failure)
  }

  /// Returns the record that reproduces the run on a data set.
  fileprivate func record(of dataset: String) throws -> RunRecord {
    var run = experiment.run
    run.dataset = try DatasetName(optionText: dataset)
    (run.seed, run.sizes, run.trainingSize) = (seed, network.sizes, history.trainingSize)
    run.activations = network.layers.map(\.activation.rawValue)
    return RunRecord(history, of: run)
  }
}

extension [Run] {
  /// Returns the runs of one experiment as files: the JSON of each, and a table of all with one row
  /// per epoch.
  func files(dataset: String) throws -> [ExerciseResult.DataFile] {
    guard let experiment = first?.experiment else { return [] }
    let records = try map { run in
      try ExerciseResult.DataFile(
        name: "\(experiment.name)-s\(run.seed).json", json: run.record(of: dataset))
    }
    let rows = flatMap { run in
      let history = run.history
      return (0..<history.epochs).map { epoch in
        let values = [
          history.trainingCost[epoch], history.relativeTrainingAccuracy[epoch],
          history.evaluationCost[epoch], history.relativeEvaluationAccuracy[epoch],
          history.squaredWeightNorm[epoch],
        ]
        return ["\(run.seed)", "\(epoch + 1)"] + values.map(csvField)
      }
    }
    let table = ExerciseResult.DataFile(
      name: "\(experiment.name).csv",
      header: [
        "seed", "epoch", "training_cost", "training_accuracy", "evaluation_cost",
        "evaluation_accuracy", "squared_weight_norm",
      ], rows: rows)
    return records + [table]
  }

  /// Returns the runs that reached their last epoch.
  ///
  /// - Throws: ``SheetError/everyRunFailed(experiment:reason:)`` if there are none.
  func finished() throws(SheetError) -> [Run] {
    let whole = filter { $0.failure == nil }
    if whole.isEmpty, let first {
      throw .everyRunFailed(
        experiment: first.experiment.name, reason: first.failure?.description ?? "none was made")
    }
    return whole
  }

  /// A sentence about the runs that ended early; `nil` if there are none.
  var failureNote: String? {
    let failed = filter { $0.failure != nil }
    guard let reason = failed.first?.failure, let name = first?.experiment.label else { return nil }
    let seeds = failed.map { String($0.seed) }.joined(separator: ", ")
    return "Of the runs “\(name)” \(failed.count) of \(count) did not reach the last epoch "
      + "(seed \(seeds): \(reason)) and are left out of what follows."
  }
}
