import ArgumentParser
import BackpropRuns

/// A setting of a run that was given on the command line.
struct RunSetting: Hashable, Sendable {
  /// The name of the option without dashes.
  let name: String
  /// The value as it was written.
  let text: String

  /// The settings that are given in some groups of options.
  ///
  /// ArgumentParser finds the options of a group by reflection; so does this function, so that an
  /// option is declared once.
  static func given(in groups: any ParsableArguments...) -> [RunSetting] {
    groups.flatMap { group in
      Mirror(reflecting: group).children.compactMap { child in
        switch child.value {
        case let option as Option<RunSetting?>: option.wrappedValue
        case let flag as Flag<Bool> where flag.wrappedValue:
          RunSetting(name: String(child.label?.dropFirst() ?? ""), text: "true")
        default: nil
        }
      }
    }
  }
}

extension Option where Value == RunSetting? {
  /// Creates the option of a run's setting, with help, completion and validation from the table of
  /// settings.
  ///
  /// - Parameters:
  ///   - name: The name of the setting.
  ///   - others: Further names of the option.
  init(run name: String, alsoNamed others: [String] = []) {
    guard let option = RunOption.named(name) else {
      preconditionFailure("there is no setting '\(name)'")
    }
    self.init(
      name: NameSpecification([.long] + others.map { .customLong($0) }), parsing: .unconditional,
      help: .run(name),
      completion: option.completion,
      transform: { text in
        try validated { () throws(OptionError) in try option.validate(text) }
        return RunSetting(name: name, text: text)
      })
  }
}

extension ArgumentHelp {
  /// The help of a run's setting.
  static func run(_ name: String, withDefault: Bool = true) -> ArgumentHelp {
    guard let option = RunOption.named(name) else {
      preconditionFailure("there is no setting '\(name)'")
    }
    var notes: [String] = []
    if option.form.kind == .choice, name != "dataset" {
      notes.append("values: " + option.form.names.joined(separator: ", "))
    }
    if withDefault, option.form.kind != .flag, let text = option.defaultText {
      notes.append("default: " + text)
    }
    return ArgumentHelp(
      notes.isEmpty ? "\(option.help)" : "\(option.help) (\(notes.joined(separator: "; ")))",
      discussion: option.discussion ?? "", valueName: option.valueName)
  }
}

extension RunOption {
  /// The values as a shell completes them.
  var completion: CompletionKind? {
    switch form.kind {
    case .choice where name == "dataset": DatasetName.completion
    case .notation where form.names.isEmpty: nil
    case .choice, .choices, .notation: .list(form.names)
    case .text: .directory
    case .integer, .number, .flag, .integers: nil
    }
  }
}

/// The options for the part of the data that a run uses.
struct PortionOptions: ParsableArguments {
  @Option(run: "train-size") var trainSize: RunSetting?
  @Option(run: "evaluation-size") var evaluationSize: RunSetting?
  @Flag(help: .run("stratify")) var stratify = false
}

/// The options for the network and its cost.
struct NetworkOptions: ParsableArguments {
  @Option(run: "sizes") var sizes: RunSetting?
  @Option(run: "hidden") var hidden: RunSetting?
  @Option(run: "layers") var layers: RunSetting?
  @Option(run: "input-shape") var inputShape: RunSetting?
  @Option(run: "scalar") var scalar: RunSetting?
  @Option(run: "precision") var precision: RunSetting?
  @Option(run: "activation") var activation: RunSetting?
  @Option(run: "cost") var cost: RunSetting?
  @Option(run: "class-weights") var classWeights: RunSetting?
  @Option(run: "initializer") var initializer: RunSetting?
}

/// The options for the hyperparameters of training.
struct LearningOptions: ParsableArguments {
  @Option(run: "epochs") var epochs: RunSetting?
  @Option(run: "batch-size") var batchSize: RunSetting?
  @Option(run: "eta", alsoNamed: ["lr", "learning-rate"]) var eta: RunSetting?
  @Option(run: "schedule") var schedule: RunSetting?
  @Option(run: "changes") var changes: RunSetting?
  @Option(run: "optimizer") var optimizer: RunSetting?
  @Option(run: "momentum") var momentum: RunSetting?
  @Option(run: "beta1") var beta1: RunSetting?
  @Option(run: "beta2") var beta2: RunSetting?
  @Option(run: "epsilon") var epsilon: RunSetting?
  @Option(run: "weight-decay") var weightDecay: RunSetting?
  @Option(run: "second-moment") var secondMoment: RunSetting?
  @Option(run: "memory") var memory: RunSetting?
  @Option(run: "gradient-tolerance") var gradientTolerance: RunSetting?
  @Option(run: "generator") var generator: RunSetting?
  @Option(run: "seed") var seed: RunSetting?
  @Option(run: "monitor") var monitor: RunSetting?
  @Option(run: "poles") var poles: RunSetting?
  @Option(
    .count(from: 1),
    help:
      "The number of threads, which changes the time and no result; by default one per processor.")
  var threads: Int?
}

/// The options against overfitting.
struct RegularisationOptions: ParsableArguments {
  @Option(run: "lambda") var lambda: RunSetting?
  @Option(run: "l1") var l1: RunSetting?
  @Option(run: "dropout") var dropout: RunSetting?
  @Option(run: "gradient-norm") var gradientNorm: RunSetting?
  @Option(run: "early-stopping") var earlyStopping: RunSetting?
  @Option(run: "early-stopping-monitor") var earlyStoppingMonitor: RunSetting?
  @Option(run: "augment") var augment: RunSetting?
}

/// The options for training on several processes.
struct DistributionOptions: ParsableArguments {
  @Flag(help: .run("distributed")) var distributed = false
  @Option(run: "reduction") var reduction: RunSetting?
  @Option(run: "local-steps") var localSteps: RunSetting?
}
