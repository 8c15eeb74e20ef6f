import Backprop
import BackpropData
import BackpropReport
import BackpropRuns

/// A training run, described as on the command line of `backprop train`.
///
/// Its values are the accuracy on the evaluation set after the last epoch (`accuracy`), 1 minus it
/// (`error`), and the largest one of all epochs (`best`). If the accuracy on the training set is monitored,
/// it is `training`, and by `overfitting` it exceeds the one on the evaluation set.
struct RunExperiment: Experiment {
  /// The way in which several runs give one value.
  enum Combination: Hashable {
    /// One run.
    case single
    /// The best of several runs, value by value.
    case best(of: Int)
    /// The class that most of several networks name; of equally many the smallest.
    case vote(of: Int)
  }

  let id: String
  /// The options of `backprop train`, but for seed and threads; quotes keep spaces together.
  let arguments: String
  let seconds: Double
  let combination: Combination
  /// A Boolean value that indicates whether the validation images take the place of the test images.
  let evaluatesOnValidation: Bool
  let extent: Phrase?
  private let reduction: Reduction?

  /// A smaller number of epochs, and the time that they take.
  struct Reduction: Hashable {
    let epochs: Int
    let seconds: Double
  }

  /// An experiment.
  ///
  /// - Parameters:
  ///   - id: The name within the work.
  ///   - arguments: The options of `backprop train`.
  ///   - seconds: The time of one seed on one core.
  ///   - combination: The way in which several runs give one value.
  ///   - evaluatesOnValidation: True to evaluate on the validation images.
  ///   - reduced: The reduced form; `nil` for none.
  init(
    _ id: String, _ arguments: String, seconds: Double,
    combining combination: Combination = .single,
    evaluatesOnValidation: Bool = false, reduced: Reduction? = nil
  ) {
    (self.id, self.arguments, self.seconds) = (id, arguments, seconds)
    (self.combination, self.evaluatesOnValidation) = (combination, evaluatesOnValidation)
    (reduction, extent) = (reduced, nil)
  }

  private init(_ whole: RunExperiment, _ reduction: Reduction, _ epochs: Int) {
    id = "\(whole.id)-\(reduction.epochs)-epochs"
    // Of two options with the same name the last one counts.
    arguments = whole.arguments + " --epochs \(reduction.epochs)"
    seconds = reduction.seconds
    (combination, evaluatesOnValidation) = (whole.combination, whole.evaluatesOnValidation)
    self.reduction = nil
    extent = Phrase(
      en: "reduced: \(reduction.epochs) of \(epochs) epochs",
      de: "verkürzt: \(reduction.epochs) von \(epochs) Epochen")
  }

  var reduced: (any Experiment)? {
    guard let reduction, let epochs = try? run().training.epochs else { return nil }
    return RunExperiment(self, reduction, epochs)
  }

  var data: DataNeed { (try? run()).map { DataNeed(of: $0.dataset) } ?? .none }

  var specification: String {
    let options = (try? run().options) ?? [(name: "invalid", text: arguments)]
    let lines = options.filter { $0.name != "seed" }.map { "\($0.name): \($0.text)" }
    return (lines + ["runs: \(combination)", "validation: \(evaluatesOnValidation)"])
      .joined(separator: "\n")
  }

  func command(seed: UInt64) -> String? {
    guard combination == .single, !evaluatesOnValidation else { return nil }
    return "backprop train \(arguments) --seed \(seed)"
  }

  func validate() throws { try run().validate() }

  /// The run of the arguments.
  ///
  /// - Throws: ``OptionError`` of BackpropRuns if one is unknown or invalid.
  func run() throws(OptionError) -> RunSpecification {
    var options: [(name: String, text: String)] = []
    var words = Self.words(of: arguments)[...]
    while let word = words.popFirst() {
      let name = String(word.drop { $0 == "-" })
      let isFlag = RunOption.named(name)?.form.kind == .flag
      options.append((name, isFlag ? "true" : words.popFirst() ?? ""))
    }
    var run = try RunSpecification(options: options)
    if !options.contains(where: { $0.name == "monitor" }) {
      run.training.monitor = .evaluationAccuracy
    }
    return run
  }

  /// The words of a command line, of which quotes keep spaces together.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    for (index, part) in text.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
      if index.isMultiple(of: 2) {
        words += part.split(separator: " ").map(String.init)
      } else {
        words.append(String(part))
      }
    }
    return words
  }

  func perform(seed: UInt64, on data: ReproductionData) throws -> [String: Double] {
    let run = try run()
    try run.validate()
    let source = try data.source(of: run, evaluatingOnValidation: evaluatesOnValidation)
    func outcome(_ seed: UInt64) throws -> RunOutcome {
      var run = run
      run.seed = seed
      return try RunOutcome(of: run, on: source)
    }
    var values: [String: Double] = [:]
    switch combination {
    case .single: values = try outcome(seed).values
    case .best(let count):
      for seed in Self.seeds(seed, count) {
        values.merge(try outcome(seed).values) { max($0, $1) }
      }
    case .vote(let count):
      let outcomes = try Self.seeds(seed, count).map { try outcome($0) }
      values["accuracy"] = RunOutcome.accuracy(ofVote: outcomes)
    }
    if let accuracy = values["accuracy"] {
      values["error"] = 1 - accuracy
      if let training = values["training"] { values["overfitting"] = training - accuracy }
    }
    return values
  }

  /// The seeds of several runs: those of different experiments differ.
  private static func seeds(_ seed: UInt64, _ count: Int) -> [UInt64] {
    (0..<UInt64(count)).map { (seed &- 1) &* UInt64(count) &+ $0 &+ 1 }
  }
}

/// The outcome of one training run.
private struct RunOutcome {
  let values: [String: Double]
  /// The classes that the network names, and the true ones.
  let classes: (named: [Int], true: [Int])

  init(of run: RunSpecification, on source: DataSource) throws {
    self = try Self.trained(run, source, over: run.scalarType.type)
  }

  private init(values: [String: Double], classes: (named: [Int], true: [Int])) {
    (self.values, self.classes) = (values, classes)
  }

  private static func trained<S: Scalar>(
    _ run: RunSpecification, _ source: DataSource, over _: S.Type
  ) throws -> RunOutcome {
    let prepared = try PreparedRun<S>(run, on: source)
    return try trained(prepared, using: run.generator.seeded(run.seed))
  }

  private static func trained<S: Scalar, Generator: RandomSource & Codable>(
    _ prepared: PreparedRun<S>, using generator: Generator
  ) throws -> RunOutcome {
    var training = try prepared.makeRun(using: generator)
    while !training.isFinished { try training.continueEpoch() }
    let history = training.history
    let accuracies = history.relativeEvaluationAccuracy
    let kept = training.network
    let named = try kept.outputs(for: prepared.evaluation).map { outputs in
      outputs.indices.max { outputs[$0].realPart < outputs[$1].realPart } ?? 0
    }
    var truth: [Int] = []
    if case .classes(let labels, _) = prepared.evaluation.targets { truth = labels.map { Int($0) } }
    var values: [String: Double] = [:]
    values["accuracy"] = accuracies.last
    values["best"] = accuracies.max()
    values["training"] = history.relativeTrainingAccuracy.last
    return RunOutcome(values: values, classes: (named, truth))
  }

  /// The share of samples of which most networks name the true class.
  static func accuracy(ofVote outcomes: [RunOutcome]) -> Double {
    guard let truth = outcomes.first?.classes.true, !truth.isEmpty else { return .nan }
    let correct = truth.indices.count { sample in
      var votes: [Int: Int] = [:]
      for outcome in outcomes { votes[outcome.classes.named[sample], default: 0] += 1 }
      let winner = votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
      return winner?.key == truth[sample]
    }
    return Double(correct) / Double(truth.count)
  }
}
