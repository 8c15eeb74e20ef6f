import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropPlots
import BackpropReport
import BackpropRuns
import Foundation

/// The numbers of digits and epochs of the experiments of exercise 25.
struct SheetScale: Sendable {
  /// Training digits of 25 a; all available ones, if there are fewer.
  var trainingDigits = 50_000
  /// Test digits of 25 a to c.
  var testDigits = 10_000
  /// Training and test digits of the sweep of learning rates of 25 a.
  var sweepDigits = (training: 5_000, test: 2_000)
  /// Training and test digits of the networks of several depths of 26 c.
  var depthDigits = (training: 10_000, test: 2_000)
  /// Epochs of 25 a.
  var epochs = 30
  /// Training digits of 25 b and c.
  var fewDigits = 1_000
  /// Epochs of 25 b and c.
  var manyEpochs = 400
  /// The first epoch in the plots of 25 b and c that leave out the beginning.
  var lateEpoch = 100

  /// Sizes for a first look, in seconds.
  static let quick = SheetScale(
    trainingDigits: 5_000, testDigits: 1_000, sweepDigits: (500, 200), depthDigits: (1_000, 200),
    epochs: 10, fewDigits: 300, manyEpochs: 100, lateEpoch: 25)

  /// Sizes for the built-in digits, which any number can be made of, in half a minute.
  static let builtIn = SheetScale(
    trainingDigits: 8_000, testDigits: 2_500, depthDigits: (6_000, 2_000))

  /// The sizes of a report: the sheet's own on data from files.
  static func of(_ context: ReportContext) -> SheetScale {
    context.isQuick ? .quick : context.digits.isBuiltIn ? .builtIn : SheetScale()
  }
}

/// A training on digits that is repeated with several seeds: layers [pixels, 30, classes], sigmoid,
/// mini-batches of 10, `Float`.
struct DigitExperiment: Hashable, Codable, Sendable {
  /// The name of its files, such as `25a-cross-entropy`, and of its progress lines.
  var name: String
  /// The run, but for its seed and its data set.
  var run: RunSpecification

  /// The size of a mini-batch.
  static let miniBatchSize = 10

  /// Creates an experiment with the first digits of the training and the test set.
  init(
    name: String, cost: Cost, learningRate: Double, lambda: Double = 0, trainingDigits: Int,
    testDigits: Int, epochs: Int, monitor: Monitor = .all
  ) {
    self.name = name
    run = RunSpecification(dataset: .digits)
    run.cost = cost
    run.training = TrainingConfiguration(
      epochs: epochs, miniBatchSize: Self.miniBatchSize, learningRate: learningRate,
      lambda: lambda, monitor: monitor)
    (run.trainingSize, run.evaluationSize) = (trainingDigits, testDigits)
  }
}

/// One experiment on digits with one seed.
struct DigitTraining: ReportTraining {
  static let kind = "digits"

  let experiment: DigitExperiment
  let seed: UInt64

  func perform(in context: ReportContext) throws -> DigitRun {
    let digits = context.digits
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
        // Some ten lines for a long run.
        let number = run.history.epochs
        if number.isMultiple(of: max(1, epochs / 10)) || number == epochs {
          let accuracy = run.history.relativeEvaluationAccuracy.last ?? .nan
          context.progress(
            "\(experiment.name) seed \(seed): epoch \(number)/\(epochs), test "
              + NumberFormat.percent(places: 1).string(accuracy))
        }
      }
    } catch let error as TrainingError {
      // A run that diverges is a result, too.
      failure = error
    }
    return DigitRun(
      experiment: experiment, seed: seed, network: run.network, history: run.history,
      failure: failure)
  }
}

/// The result of one training on digits.
struct DigitRun: Sendable {
  let experiment: DigitExperiment
  let seed: UInt64

  /// The network at the end of the last whole epoch.
  let network: Network<Float>

  /// The history up to that epoch.
  let history: History

  /// The error that ended the run before its last epoch; `nil` if none did.
  let failure: TrainingError?

  /// Returns the record that reproduces the run on a data set.
  fileprivate func record(of dataset: String) throws -> RunRecord {
    var run = experiment.run
    run.dataset = try DatasetName(optionText: dataset)
    (run.seed, run.sizes, run.trainingSize) = (seed, network.sizes, history.trainingSize)
    run.activations = network.layers.map(\.activation.rawValue)
    return RunRecord(history, of: run)
  }
}

/// Encodes the network as a safetensors file, the other properties as they are.
extension DigitRun: Codable {
  private enum CodingKeys: CodingKey {
    case experiment, seed, network, history, failure
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let bytes = Array(try container.decode(Data.self, forKey: .network))
    guard case .float32(let model) = try AnyModel(decoding: bytes, .safetensors) else {
      throw FileError(.badData, "the network of a run is not a network of Float")
    }
    self.init(
      experiment: try container.decode(DigitExperiment.self, forKey: .experiment),
      seed: try container.decode(UInt64.self, forKey: .seed), network: model.network,
      history: try container.decode(History.self, forKey: .history),
      failure: try container.decodeIfPresent(TrainingError.self, forKey: .failure))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let model = Model(network, cost: experiment.run.cost)
    try container.encode(experiment, forKey: .experiment)
    try container.encode(seed, forKey: .seed)
    try container.encode(Data(try ModelFile.encode(model, .safetensors)), forKey: .network)
    try container.encode(history, forKey: .history)
    try container.encodeIfPresent(failure, forKey: .failure)
  }
}

extension ReportContext {
  /// Returns the runs of each experiment, one per seed, in the order of the seeds.
  func runs(of experiments: [DigitExperiment], seeds: [UInt64]) async throws -> [[DigitRun]] {
    // Seed by seed, so that a report that is interrupted has whole comparisons.
    let trainings = seeds.flatMap { seed in
      experiments.map { DigitTraining(experiment: $0, seed: seed) }
    }
    let runs = try await outcomes(of: trainings)
    return experiments.indices.map { index in
      stride(from: index, to: runs.count, by: experiments.count).map { runs[$0] }
    }
  }
}

extension [DigitRun] {
  /// Returns the runs of one experiment as files: the JSON of each, and a table of all with one row
  /// per epoch.
  func files(dataset: String) throws -> [PartResult.DataFile] {
    guard let experiment = first?.experiment else { return [] }
    let records = try map { run in
      try PartResult.DataFile(
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
    let table = PartResult.DataFile(
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
  func finished() throws(SheetError) -> [DigitRun] {
    let whole = filter { $0.failure == nil }
    if whole.isEmpty, let first {
      throw .everyRunFailed(
        experiment: first.experiment.name, reason: first.failure?.description ?? "none was made")
    }
    return whole
  }

  /// A sentence about the runs that ended early; `nil` if there are none.
  func failureNote(in say: Language) -> String? {
    let failed = filter { $0.failure != nil }
    guard let reason = failed.first?.failure, let name = first?.experiment.name else { return nil }
    let seeds = failed.map { String($0.seed) }.joined(separator: ", ")
    return say(
      en: """
        Of the \(count) runs `\(name)`, \(failed.count) did not reach the last epoch (seed \
        \(seeds): \(reason)); they are left out of what follows.
        """,
      de: """
        Von den \(count) Läufen `\(name)` erreichten \(failed.count) die letzte Epoche nicht \
        (Startwert \(seeds): \(reason)); sie bleiben im Folgenden unberücksichtigt.
        """)
  }
}

/// Returns the runs of two experiments, paired by seed, for the seeds for which both reached the
/// last epoch.
///
/// - Throws: ``SheetError/everyRunFailed(experiment:reason:)`` if there is none.
func finishedPairs(
  _ first: [DigitRun], _ second: [DigitRun]
) throws(SheetError) -> [(DigitRun, DigitRun)] {
  let (a, b) = (try first.finished(), try second.finished())
  let pairs = a.compactMap { run in
    b.first { $0.seed == run.seed }.map { (run, $0) }
  }
  if pairs.isEmpty {
    throw .everyRunFailed(
      experiment: "both \(a[0].experiment.name) and \(b[0].experiment.name)",
      reason: "with no seed did both")
  }
  return pairs
}

/// Returns `mean of 10 seeds with its 95 % interval`, the meaning of a curve with a band.
func bandNote(_ seeds: Int, in say: Language) -> String {
  seeds == 1
    ? say(en: "1 seed", de: "1 Startwert")
    : say(
      en: "mean of \(seeds) seeds with 95 % interval",
      de: "Mittel über \(seeds) Startwerte mit 95-%-Intervall")
}
