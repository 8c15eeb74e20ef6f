import Backprop
import BackpropData
import BackpropFormats

/// A setting of a run: its name, help and key path, said once for all front ends.
///
/// ``all`` is the table of the settings that determine a run. The command line takes its help,
/// completion and parsing from it, configuration files and `run.yaml` their keys, checkpoints the
/// comparison of runs, and the studio its form. To add a hyperparameter, add the property, its row
/// here, and its `@Option` in the command.
public struct RunOption: Sendable {
  /// The texts that an option allows.
  public struct Form: Equatable, Sendable {
    /// The kind of values that a text stands for.
    public enum Kind: String, Codable, Sendable {
      /// A whole number that is not negative.
      case integer
      /// A decimal number.
      case number
      /// `true` or `false`.
      case flag
      /// Any text.
      case text
      /// Whole numbers separated by commas.
      case integers
      /// One of some names; for the data set, also a path.
      case choice
      /// Some names separated by commas.
      case choices
      /// A notation of its own.
      case notation
    }

    /// The kind of values.
    public let kind: Kind

    /// The names to choose from, or the words with which a notation begins.
    public let names: [String]

    /// The description of a notation.
    public let notation: String?

    private init(_ kind: Kind, _ names: [String] = [], _ notation: String? = nil) {
      (self.kind, self.names, self.notation) = (kind, names, notation)
    }

    static let integer = Form(.integer)
    static let number = Form(.number)
    static let flag = Form(.flag)
    static let text = Form(.text)
    static let integers = Form(.integers)
    static func choice(_ names: [String]) -> Form { Form(.choice, names) }
    static func choices(_ names: [String]) -> Form { Form(.choices, names) }
    static func notation(_ names: [String], _ notation: String) -> Form {
      Form(.notation, names, notation)
    }
  }

  /// The part of a run that an option belongs to.
  public enum Group: String, CaseIterable, Sendable {
    case data, table, network, training, optimizer, regularisation, processes
  }

  /// The name on the command line, without dashes: `batch-size`.
  public let name: String

  /// The group under which the option is listed.
  public let group: Group

  /// The texts that are allowed.
  public let form: Form

  /// The name of a value in help texts: `n`, `x`, `name`.
  public let valueName: String

  /// A sentence that says what the option sets.
  public let help: String

  /// Further explanation, if there is one.
  public let discussion: String?

  /// The default in words where it depends on other options; `nil` where the default value itself
  /// says it.
  public let defaultNote: String?

  private let parse: @Sendable (String) throws(OptionError) -> Void
  private let read: @Sendable (RunSpecification) -> String?
  private let write: @Sendable (inout RunSpecification, String) throws(OptionError) -> Void

  /// The canonical text of the setting in a run; `nil` if it is not set.
  public func text(in run: RunSpecification) -> String? { read(run) }

  /// Validates a text by itself.
  ///
  /// - Throws: ``OptionError`` without the option's name.
  public func validate(_ text: String) throws(OptionError) { try parse(text) }

  /// Sets the option.
  ///
  /// - Throws: ``OptionError`` with the option's name if the text is invalid, or if the option does
  ///   not apply to the run.
  public func set(_ text: String, in run: inout RunSpecification) throws(OptionError) {
    do throws(OptionError) {
      try write(&run, text)
    } catch {
      throw OptionError(error.message, option: name)
    }
  }

  private init<Value: OptionRepresentable & SendableMetatype>(
    _ name: String, _ path: any WritableKeyPath<RunSpecification, Value> & Sendable, _ group: Group,
    _ valueName: String, atLeast minimum: Int = 0, help: String, discussion: String? = nil,
    default defaultNote: String? = nil, onlyIf condition: Condition? = nil
  ) {
    self.name = name
    self.group = group
    self.valueName = valueName
    self.help = help
    self.discussion = discussion
    self.defaultNote = defaultNote
    form = Value.form
    @Sendable func value(_ text: String) throws(OptionError) -> Value {
      let value = try Value(optionText: text)
      if minimum > 0, let number = value as? Int, number < minimum {
        throw OptionError("give a whole number, \(minimum) or more")
      }
      return value
    }
    parse = { (text) throws(OptionError) in _ = try value(text) }
    read = { run in
      if let condition, condition.isForReading, !condition.holds(run) { return nil }
      return run[keyPath: path].optionText
    }
    write = { (run, text) throws(OptionError) in
      if let condition, !condition.holds(run) {
        throw OptionError("the option applies only to \(condition.words)")
      }
      run[keyPath: path] = try value(text)
    }
  }
}

// MARK: - The table

extension RunOption {
  /// All settings that determine a run, in the order in which they are written and set: an option
  /// stands after those that its default depends on.
  public static let all: [RunOption] = [
    RunOption(
      "dataset", \.dataset, .data, "name",
      help: """
        The data: \(DatasetName.names.joined(separator: ", ")); a table (.csv, .tsv, also .gz, or .npz); \
        or a folder or a .zip of images.
        """,
      discussion: """
        auto is MNIST if it is found without a download, otherwise the built-in digits; mnist is \
        downloaded if it is not found. A folder holds four IDX files as MNIST's, or PNG files in one \
        folder per class, which may be zipped. An archive .npz holds x and y. mnist-1d are sequences of 40 numbers in ten \
        classes, made by a rule. From circle to hills the data is points in the plane, of classes or \
        (slope and hills) with values, also with their noise, number, classes and seed, as in \
        spirals:0.2:300:3:1. The names from xor on are tasks \
        for complex networks; a real network gets real and imaginary parts side by side.
        """),
    RunOption(
      "data", \.dataFolder, .data, "folder",
      help: "The folder that holds the images of auto, mnist or fashion-mnist.",
      default: "$BACKPROP_DATA, then the cache"),
    RunOption(
      "target", \.targetColumns, .table, "columns",
      help: "The columns of a table to predict: names or numbers from 1, separated by commas.",
      default: "a column label, class, target, species or y, else the last one"),
    RunOption(
      "ignore", \.ignoredColumns, .table, "columns",
      help: "The columns of a table to leave out.", default: "none"),
    RunOption(
      "task", \.tableTask, .table, "name",
      help: "The kind of a table's targets: classes or numbers.",
      discussion: "auto takes texts and few distinct whole numbers as classes, otherwise numbers.",
      default: TableTask.auto.rawValue),
    RunOption(
      "header", \.tableHeader, .table, "name",
      help: "The presence of a first row with the names of a table's columns.",
      default: TableReader.Header.automatic.rawValue),
    RunOption(
      "missing", \.missingEntries, .table, "name",
      help:
        "The treatment of missing entries of a table: an error, the column's mean, or without the row.",
      default: MissingEntries.error.rawValue),
    RunOption(
      "scale", \.tableScaling, .table, "name",
      help: "The scaling of a table's features, which is stored with the network.",
      discussion: """
        auto divides tables of pixels (0 to 255) by 255 and standardises others by mean and standard \
        deviation of the training set, unless all numbers lie between -1 and 1.
        """, default: ScalingMethod.auto.rawValue),
    RunOption(
      "complex-pairs", \.table.hasComplexPairs, .table, "",
      help: "Take adjacent columns of a table as real and imaginary parts of one input.",
      discussion: "Columns that are called x.re and x.im, or re_x and im_x, are taken so anyway."),
    RunOption(
      "evaluate-last", \.table.evaluatesLastRows, .table, "",
      help: "Evaluate on the last rows of a table, and train on those before.",
      discussion: """
        Without it the rows for evaluation are taken evenly from all of it. --evaluation-size gives \
        their number.
        """),
    RunOption(
      "sample-weight", \.table.sampleWeight, .table, "column",
      help: "The column of a table with the weight of each row in the cost; it is no feature.",
      default: "none"),
    RunOption(
      "sizes", \.sizes, .network, "n,n,…",
      help: "The number of inputs, then the units of each layer.",
      default: "those of the data with 30 hidden units: 784,30,10; a complex task has its own"),
    RunOption(
      "hidden", \.hidden, .network, "n,n,…",
      help: "The units of the hidden layers; inputs and outputs are those of the data.",
      default: "30; a complex task has its own"),
    RunOption(
      "layers", \.layerList, .network, "layers",
      help: "The layers with their activations, separated by commas, in place of sizes.",
      discussion: """
        As in 'conv 20 5x5 relu, max-pool 2x2, dense 100 relu, dropout 0.5, dense 10'. A last layer \
        without an activation gets the one that suits the cost. `backprop help layers` explains all \
        layers.
        """, default: "fully connected ones"),
    RunOption(
      "input-shape", \.inputShape, .network, "shape",
      help: "The shape of an input for the layers: height x width x channels, as in 28x28x1.",
      discussion: "The numbers of a row are taken point by point: the channels are the last axis.",
      default: "that of images; a row of a table is a plain vector", onlyIf: .layers),
    RunOption(
      "scalar", \.field, .network, "field",
      help: "The field of the network's numbers."),
    RunOption(
      "precision", \.precision, .network, "type",
      help: "The precision of real numbers and of the parts of complex ones."),
    RunOption(
      "activation", \.activationNames, .network, "names",
      help: "The activation functions: one per layer, separated by commas, or one for all.",
      discussion: """
        Real: \(RealActivation.allCases.map(\.rawValue).joined(separator: ", ")); by default \
        sigmoid, and softmax in the last layer for log-likelihood.
        relu alone is for the hidden layers; the last one gets what suits the cost.
        Complex: \(ComplexActivation.allCases.map(\.rawValue).joined(separator: ", ")); by default \
        split-sigmoid, and real-part-sigmoid in the last layer.
        The complex tasks have their own defaults.
        """),
    RunOption(
      "cost", \.cost, .network, "name", help: "The cost function to minimise.",
      default: "cross-entropy; quadratic for a task without classes, and with levenberg-marquardt"),
    RunOption(
      "class-weights", \.classWeights, .network, "weights",
      help: "The weights of the classes in the cost: balanced, or one for each class, "
        + "separated by commas.",
      discussion: """
        The cost is the weighted mean Σwᵢ Cᵢ / Σwᵢ, of the training set and of the evaluation set. \
        balanced gives each class of the training set the same share. Accuracies are not weighted.
        """, default: "none"),
    RunOption(
      "initializer", \.initializer, .network, "name",
      help: "The distribution of the initial weights; the variance of default is 1/fan-in."),
    RunOption(
      "generator", \.generator, .training, "name",
      help: "The random-number generator; numpy reproduces np.random.seed."),
    RunOption(
      "seed", \.seed, .training, "n",
      help: "The seed of weights and sample orders: the same seed gives the same run."),
    RunOption(
      "optimizer", \.optimizerName, .optimizer, "name", help: "The optimizer.",
      discussion: """
        l-bfgs and levenberg-marquardt take the whole training set at once: an epoch is an iteration, \
        and the run ends when the cost is minimal. levenberg-marquardt minimises the quadratic cost of \
        up to \(LevenbergMarquardt.maximumParameterCount) real parameters. Such a run cannot be \
        resumed.
        """),
    RunOption(
      "momentum", \.training.optimizer.momentum, .optimizer, "x",
      help: "The momentum µ.", default: Optimizer.momentum().momentum.optionText,
      onlyIf: .momentum),
    RunOption(
      "beta1", \.training.optimizer.beta1, .optimizer, "x",
      help: "The decay rate β₁ of the first moment.", default: AdamParameters().beta1.optionText,
      onlyIf: .adam),
    RunOption(
      "beta2", \.training.optimizer.beta2, .optimizer, "x",
      help: "The decay rate of the second moment: β₂ of Adam, ρ of RMSprop.",
      default: "0.999; 0.9 with rmsprop", onlyIf: .decayingMoment),
    RunOption(
      "epsilon", \.training.optimizer.epsilon, .optimizer, "x",
      help: "The term ε in the denominator.", default: "1e-08; 1e-10 with adagrad",
      onlyIf: .secondMoment),
    RunOption(
      "weight-decay", \.training.optimizer.weightDecay, .optimizer, "x",
      help: "The decoupled weight decay.", default: Optimizer.adamW().weightDecay.optionText,
      onlyIf: .adamW),
    RunOption(
      "second-moment", \.training.optimizer.secondMoment, .optimizer, "name",
      help: "The second moment over ℂ: of the modulus |g|², or of each part by itself.",
      default: AdamParameters().secondMoment.rawValue, onlyIf: .adam),
    RunOption(
      "memory", \.training.optimizer.memory, .optimizer, "n", atLeast: 1,
      help: "The number of steps that l-bfgs remembers.",
      default: LBFGS().memory.optionText, onlyIf: .lbfgs),
    RunOption(
      "gradient-tolerance", \.training.optimizer.gradientTolerance, .optimizer, "x",
      help: "The largest derivative by a parameter at which a full-batch optimizer ends.",
      default: "1e-05 with l-bfgs, 1e-08 with levenberg-marquardt", onlyIf: .fullBatch),
    RunOption(
      "eta", \.training.learningRate, .training, "x",
      help: "The learning rate η; 3 suits the quadratic cost of the sheet.",
      default: "0.5, or the task's; a tenth of it with momentum, 0.001 with adam and rmsprop, 0.01 "
        + "with adagrad", onlyIf: .miniBatches),
    RunOption(
      "schedule", \.training.schedule, .training, "schedule",
      help: "The change of η over the epochs: \(LearningRateSchedule.notation).",
      default: "constant; cosine with adam and adamw", onlyIf: .miniBatches),
    RunOption(
      "lambda", \.training.lambda, .regularisation, "x",
      help: "The weight λ of L2 regularisation, λ/2n · Σ‖w‖²."),
    RunOption(
      "l1", \.training.l1, .regularisation, "x",
      help: "The weight λ₁ of L1 regularisation, λ₁/n · Σ|w|.", onlyIf: .miniBatches),
    RunOption(
      "dropout", \.training.dropout, .regularisation, "p",
      help: "The probability with which a hidden unit is dropped during training.",
      onlyIf: .miniBatches),
    RunOption(
      "gradient-norm", \.training.gradientNorm, .regularisation, "x",
      help: "Clip the global gradient norm to this value.", default: "no clipping",
      onlyIf: .miniBatches),
    RunOption(
      "early-stopping", \.earlyStoppingPatience, .regularisation, "n", atLeast: 1,
      help: "Stop after N epochs without improvement, and keep the best network.",
      default: "never"),
    RunOption(
      "early-stopping-monitor", \.earlyStoppingMonitor, .regularisation, "name",
      help: "The metric that early stopping monitors.",
      default: "evaluation-accuracy; evaluation-cost where there are no classes",
      onlyIf: .earlyStopping),
    RunOption(
      "epochs", \.training.epochs, .training, "n",
      help: "The number of passes over the training set, or of iterations of l-bfgs and the like.",
      default: "30; 1000 for xor, 200 for similarity and with l-bfgs and levenberg-marquardt"),
    RunOption(
      "batch-size", \.training.miniBatchSize, .training, "n", atLeast: 1,
      help: "The number of samples in a mini-batch.",
      default:
        "10; 4 for xor, 5 for similarity; 128 with adam and adamw on MNIST, Fashion-MNIST and "
        + "built-in digits", onlyIf: .miniBatches),
    RunOption(
      "changes", \.training.changes, .training, "changes",
      help: "New values of hyperparameters from later epochs on, as in 11:eta=0.1,11:lambda=5.",
      discussion: """
        EPOCH:NAME=VALUE, separated by commas. The epoch is the first with the new value, counted from \
        1; the name is eta, lambda, batch-size or dropout. A weight or a bias of a fully connected \
        layer is changed by its place: w2.3.1 is the weight of layer 2 to unit 3 from input 1, b2.3 \
        the bias of the unit.
        """, default: "none", onlyIf: .miniBatches),
    RunOption(
      "train-size", \.trainingSize, .data, "n", atLeast: 1,
      help: "Train on the first N samples only.", default: "all"),
    RunOption(
      "evaluation-size", \.evaluationSize, .data, "n", atLeast: 1,
      help: "Evaluate on N samples only.",
      default: "all test images, or a seventh of a table's rows"),
    RunOption(
      "monitor", \.training.monitor, .training, "names",
      help: "The metrics to evaluate after every epoch: all, none, or some of "
        + MonitoredValue.allCases.map(\.rawValue).joined(separator: ", ")
        + ", separated by commas."),
    RunOption(
      "poles", \.training.poles, .training, "policy",
      help: "Complex networks: the treatment of poles. stop:D ends the run when a weighted input "
        + "comes nearer than D to a pole, keep:D moves it away to D.", default: "stop:0"),
    RunOption(
      "augment", \.augmentation, .regularisation, "distortions",
      help:
        "Vary the training samples anew in every epoch, by some of \(AugmentationSpecification.notation).",
      discussion: """
        Several are separated by commas. shift moves by up to so many pixels along each axis, rotate \
        turns by up to so many degrees, scale changes width and height by up to a share such as 0.15, \
        shear leans upright lines by up to so many degrees, elastic bends with a strength of 34 and a \
        smoothness of 4 pixels unless given. noise adds normal numbers of a standard deviation to \
        the values after their scaling. The training set is evaluated on its samples as they are.
        """, default: "none", onlyIf: .miniBatches),
    RunOption(
      "stratify", \.isStratified, .data, "",
      help: "Keep the shares of the classes in the samples for training and for evaluation.",
      discussion: """
        Without it a table's rows for evaluation are taken evenly from all of it, and --train-size \
        takes the first samples, whatever their classes are.
        """),
    RunOption(
      "distributed", \.isDistributed, .processes, "",
      help: "Train on all ranks of an MPI job, each with its share of the samples.",
      discussion: """
        --batch-size is that of all ranks together, and --threads that of each (by default 1). \
        Needs a build with MPI: MPI/README.md.
        """, onlyIf: .miniBatches),
    RunOption(
      "reduction", \.gradientOrder, .processes, "order",
      help:
        "The summation of gradients over ranks: fast, or ordered:N, in N blocks (by default 8), "
        + "with which the number of ranks changes no bit of the result.", default: "fast",
      onlyIf: .fastReduction("local-steps")),
    RunOption(
      "local-steps", \.localSteps, .processes, "n", atLeast: 1,
      help:
        "Local SGD: each rank makes its own steps, and networks are averaged every N mini-batches.",
      default: "off", onlyIf: .fastReduction("reduction")),
  ]

  /// The option with a name; `nil` if there is none.
  public static func named(_ name: String) -> RunOption? { byName[name] }

  private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The default in words: the note, or the value that a run over ℝ has.
  public var defaultText: String? {
    defaultNote ?? text(in: RunSpecification(dataset: .auto))
  }
}

// MARK: - Conditions

/// The runs that an option applies to.
private struct Condition: Sendable {
  let words: String
  /// True if the option has no text in other runs.
  var isForReading = false
  let holds: @Sendable (RunSpecification) -> Bool

  static let miniBatches = Condition(
    words: "optimizers that take mini-batches, not to l-bfgs and levenberg-marquardt",
    isForReading: true
  ) { !$0.training.optimizer.isFullBatch }
  static let fullBatch = Condition(words: "the optimizers l-bfgs and levenberg-marquardt") {
    $0.training.optimizer.isFullBatch
  }
  static let lbfgs = Condition(words: "the optimizer l-bfgs") {
    $0.training.optimizer.kind == .lbfgs
  }

  static let momentum = Condition(words: "the optimizers momentum and nesterov") {
    $0.training.optimizer.momentum != nil
  }
  static let adam = Condition(words: "the optimizers adam and adamw") {
    $0.training.optimizer.beta1 != nil
  }
  static let decayingMoment = Condition(words: "the optimizers adam, adamw and rmsprop") {
    $0.training.optimizer.beta2 != nil
  }
  static let secondMoment = Condition(words: "the optimizers adam, adamw, rmsprop and adagrad") {
    $0.training.optimizer.epsilon != nil
  }
  static let adamW = Condition(words: "the optimizer adamw") {
    $0.training.optimizer.weightDecay != nil
  }
  static let layers = Condition(words: "runs with layers") { $0.layers != nil }
  static let earlyStopping = Condition(words: "runs with early-stopping") {
    $0.training.earlyStopping != nil
  }
  static func fastReduction(_ other: String) -> Condition {
    Condition(words: "distributed runs without \(other)") { $0.reduction == .fast }
  }
}

// MARK: - Settings that are parts of a property

extension RunSpecification {
  fileprivate var activationNames: ActivationNames? {
    get { activations.map(ActivationNames.init) }
    set { activations = newValue?.names }
  }

  fileprivate var layerList: LayerList? {
    get { layers.map(LayerList.init) }
    set { layers = newValue?.layers }
  }

  fileprivate var targetColumns: ColumnNames {
    get { ColumnNames(table.targets) }
    set { table.targets = newValue.names }
  }

  fileprivate var ignoredColumns: ColumnNames {
    get { ColumnNames(table.ignored) }
    set { table.ignored = newValue.names }
  }

  // The usual choices for tables are not written: most runs are on images.

  fileprivate var tableTask: TableTask? {
    get { table.task == .auto ? nil : table.task }
    set { table.task = newValue ?? .auto }
  }

  fileprivate var tableHeader: TableReader.Header? {
    get { table.header == .automatic ? nil : table.header }
    set { table.header = newValue ?? .automatic }
  }

  fileprivate var missingEntries: MissingEntries? {
    get { table.missing == .error ? nil : table.missing }
    set { table.missing = newValue ?? .error }
  }

  fileprivate var tableScaling: ScalingMethod? {
    get { table.scaling == .auto ? nil : table.scaling }
    set { table.scaling = newValue ?? .auto }
  }

  fileprivate var optimizerName: Optimizer.Kind {
    get { training.optimizer.kind }
    set { training.optimizer = Optimizer(newValue) }
  }

  fileprivate var earlyStoppingPatience: Int? {
    get { training.earlyStopping?.patience }
    set {
      training.earlyStopping = newValue.map {
        EarlyStopping(monitor: training.earlyStopping?.monitor ?? defaultMonitor, patience: $0)
      }
    }
  }

  fileprivate var earlyStoppingMonitor: MonitoredValue? {
    get { training.earlyStopping?.monitor }
    set { if let newValue { training.earlyStopping?.monitor = newValue } }
  }

  fileprivate var isDistributed: Bool {
    get { reduction != nil }
    set { reduction = newValue ? reduction ?? .fast : nil }
  }

  /// The reduction but for local steps; setting it needs a distributed run.
  fileprivate var gradientOrder: Reduction? {
    get { if case .averaging = reduction { nil } else { reduction } }
    set { if case .fast = reduction { reduction = newValue } }
  }

  fileprivate var localSteps: Int? {
    get { if case .averaging(let interval) = reduction { interval } else { nil } }
    set { if case .fast = reduction, let newValue { reduction = .averaging(every: newValue) } }
  }
}

extension Optimizer {
  fileprivate var momentum: Double? {
    get { (rule as? Momentum)?.µ ?? (rule as? Nesterov)?.µ }
    set {
      guard let newValue else { return }
      switch rule {
      case is Momentum: self = .momentum(newValue)
      case is Nesterov: self = .nesterov(newValue)
      default: break
      }
    }
  }

  /// The hyperparameters of Adam, with or without weight decay.
  private var adam: AdamParameters? {
    get { (rule as? Adam)?.parameters ?? (rule as? AdamW)?.parameters }
    set {
      guard let newValue else { return }
      switch rule {
      case is Adam: self = .adam(newValue)
      case let rule as AdamW: self = .adamW(newValue, weightDecay: rule.weightDecay)
      default: break
      }
    }
  }

  fileprivate var beta1: Double? {
    get { adam?.beta1 }
    set { if let newValue { adam?.beta1 = newValue } }
  }

  /// β₂ of Adam, and ρ of RMSprop.
  fileprivate var beta2: Double? {
    get { adam?.beta2 ?? (rule as? RMSprop)?.decayRate }
    set {
      guard let newValue else { return }
      adam?.beta2 = newValue
      if let rule = rule as? RMSprop { self = .rmsprop(decayRate: newValue, epsilon: rule.epsilon) }
    }
  }

  fileprivate var epsilon: Double? {
    get { adam?.epsilon ?? (rule as? RMSprop)?.epsilon ?? (rule as? AdaGrad)?.epsilon }
    set {
      guard let newValue else { return }
      adam?.epsilon = newValue
      switch rule {
      case let rule as RMSprop: self = .rmsprop(decayRate: rule.decayRate, epsilon: newValue)
      case is AdaGrad: self = .adaGrad(epsilon: newValue)
      default: break
      }
    }
  }

  fileprivate var memory: Int? {
    get { (rule as? LBFGS)?.memory }
    set {
      guard var rule = rule as? LBFGS, let newValue else { return }
      rule.memory = newValue
      self = .lbfgs(rule)
    }
  }

  fileprivate var gradientTolerance: Double? {
    get {
      (rule as? LBFGS)?.gradientTolerance ?? (rule as? LevenbergMarquardt)?.gradientTolerance
    }
    set {
      guard let newValue else { return }
      if var rule = rule as? LBFGS {
        rule.gradientTolerance = newValue
        self = .lbfgs(rule)
      } else if var rule = rule as? LevenbergMarquardt {
        rule.gradientTolerance = newValue
        self = .levenbergMarquardt(rule)
      }
    }
  }

  fileprivate var secondMoment: AdamParameters.SecondMoment? {
    get { adam?.secondMoment }
    set { if let newValue { adam?.secondMoment = newValue } }
  }

  fileprivate var weightDecay: Double? {
    get { (rule as? AdamW)?.weightDecay }
    set {
      if let rule = rule as? AdamW, let newValue {
        self = .adamW(rule.parameters, weightDecay: newValue)
      }
    }
  }
}
