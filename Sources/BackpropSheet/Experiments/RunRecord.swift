import Backprop
import BackpropFiles

/// A run as JSON: the lists of its history, and the hyperparameters that reproduce it.
struct RunRecord: Encodable {
  let history: History
  let configuration: Configuration

  /// The options of the command line that reproduce the run.
  struct Configuration: Encodable {
    var dataset: String
    var sizes: [Int]
    var scalar = "real"
    var precision = "float32"
    var activation = "sigmoid"
    var cost: String
    var initializer = Initializer.default.rawValue
    var generator = "xoshiro"
    var seed: UInt64
    var optimizer = "sgd"
    var eta: Double
    var lambda: Double
    var epochs: Int
    var batchSize: Int
    var trainSize: Int

    private enum CodingKeys: String, CodingKey {
      case dataset, sizes, scalar, precision, activation, cost, initializer, generator, seed
      case optimizer, eta, lambda, epochs
      case batchSize = "batch_size"
      case trainSize = "train_size"
    }
  }

  init(_ run: Run, dataset: String) {
    history = run.history
    let experiment = run.experiment
    configuration = Configuration(
      dataset: dataset, sizes: run.network.sizes, cost: experiment.cost.rawValue, seed: run.seed,
      eta: experiment.learningRate, lambda: experiment.lambda, epochs: experiment.epochs,
      batchSize: Experiment.miniBatchSize, trainSize: run.history.trainingSize)
  }

  private enum CodingKeys: CodingKey {
    case configuration
  }

  /// Encodes the history's keys, and the configuration beside them.
  func encode(to encoder: any Encoder) throws {
    try history.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(configuration, forKey: .configuration)
  }
}

extension ExerciseResult.DataFile {
  /// Creates a file of a value as JSON, with keys in alphabetical order.
  init(name: String, json value: some Encodable) throws {
    self.init(name: name, content: try JSONText.encode(value) + "\n")
  }

  /// Creates a CSV file as in RFC 4180, with `\n` as line break.
  ///
  /// - Precondition: No field needs quotes: all are numbers or plain names.
  init(name: String, header: [String], rows: [[String]]) {
    let lines = ([header] + rows).map { $0.joined(separator: ",") }
    self.init(name: name, content: lines.joined(separator: "\n") + "\n")
  }
}

/// Returns a number as a CSV field: the shortest text of the same value, empty if not finite.
func csvField(_ value: Double) -> String {
  value.isFinite ? (Int(exactly: value).map(String.init) ?? "\(value)") : ""
}

extension [Run] {
  /// Returns the runs of one experiment as files: the JSON of each, and a table of all with one row
  /// per epoch.
  func files(dataset: String) throws -> [ExerciseResult.DataFile] {
    guard let experiment = first?.experiment else { return [] }
    let records = try map { run in
      try ExerciseResult.DataFile(
        name: "\(experiment.name)-s\(run.seed).json", json: RunRecord(run, dataset: dataset))
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
