import ArgumentParser
import Backprop
import BackpropFormats

/// `backprop train`: trains a network and stores it, its history, or both.
struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network.",
    discussion: """
      Trains by mini-batch stochastic gradient descent and measures cost and accuracy after every \
      epoch: of images on the test set, of a table on a part of its rows taken evenly from all of it.
      Ctrl-C ends the training; what was reached by the last whole epoch is stored. A training that \
      diverges stores nothing.

      Examples:
        backprop train --save digits.json --history history.json
        backprop train --cost quadratic --eta 3 --epochs 30
        backprop train --train-size 1000 --epochs 400 --lambda 0.1 --history l2.csv
        backprop train --precision float64 --generator numpy --seed 42
        backprop train --scalar complex --activation cardioid,real-part-sigmoid
        backprop train --dataset iris.csv --sizes 4,8,3 --batch-size 5
      """)

  @OptionGroup(title: "DATA") var data: DataOptions

  @Option(
    help: ArgumentHelp(
      "Train on the first N samples only.", valueName: "n"),
    transform: parsePositiveCount)
  var trainSize: Int?

  @Option(
    help: ArgumentHelp(
      "Evaluate on N samples only. (default: all test images, or a seventh of a table's rows)",
      valueName: "n"),
    transform: parsePositiveCount)
  var evaluationSize: Int?

  @Option(
    help: ArgumentHelp(
      "Inputs, then the units of each layer. (default: 784,30,10, or 30 hidden units between "
        + "what the data has)", valueName: "n,n,…"),
    transform: SizeList.parse)
  var sizes: SizeList?

  @OptionGroup(title: "NETWORK") var network: NetworkOptions

  @Option(
    help: "The first weights: default (variance 1/fan-in), large, glorot or he.",
    completion: NamedChoice.completion(Initializer.self), transform: { try NamedChoice.parse($0) })
  var initializer: Initializer = .default

  @OptionGroup(title: "TRAINING") var learning: LearningOptions

  @OptionGroup(title: "OUTPUT") var output: TrainingOutputOptions

  func run() async throws {
    let plan = try self.plan()
    try plan.scalars.perform(TrainingCheck(plan: plan))
    let source = try await SampleSource.find(data, isQuiet: plan.isQuiet)
    let summary = try await Interruptible.run { signal in
      try plan.scalars.perform(TrainingRun(plan: plan, source: source, signal: signal))
    }
    try StandardStream.output.write(output.json ? jsonText(summary) : summary.text)
  }

  private func plan() throws -> TrainingPlan {
    if network.scalars.scalar == .real, learning.poles != nil {
      throw ValidationError("--poles: the activations of real networks have no poles")
    }
    return TrainingPlan(
      data: data, scalars: network.scalars.choice, sizes: sizes?.sizes,
      activationNames: network.activationNames, cost: network.cost ?? .crossEntropy,
      initializer: initializer, generator: learning.generator, seed: learning.seed,
      training: learning.configuration, monitor: learning.monitor, poles: learning.poles,
      trainingSize: trainSize, evaluationSize: evaluationSize, save: try output.saveFile(),
      history: try output.historyFile(), isQuiet: output.quiet)
  }
}

/// The numbers of a training, on the command line.
struct LearningOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The learning rate η.", valueName: "x"), transform: parseNumber)
  var eta: Double = 0.5

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weight λ of L2 regularisation, λ/2n · Σ‖w‖².", valueName: "x"),
    transform: parseNumber)
  var lambda: Double = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often all samples are gone through.", valueName: "n"),
    transform: parseCount)
  var epochs: Int = 30

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of samples that a step is made from.", valueName: "n"),
    transform: parsePositiveCount)
  var batchSize: Int = 10

  @Option(
    help: """
      Where chance comes from: xoshiro, or numpy, which draws what a NumPy program draws after \
      np.random.seed.
      """,
    completion: NamedChoice.completion(TrainingPlan.Generator.self),
    transform: { try NamedChoice.parse($0) })
  var generator: TrainingPlan.Generator = .xoshiro

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of weights and order: the same seed, the same run. (default: 1)", valueName: "n"),
    transform: { text in
      guard let seed = UInt64(text) else {
        throw ValidationError("give a whole number from 0 to \(UInt64.max)")
      }
      return seed
    })
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "What is measured after every epoch: all, none, or some of "
        + MonitorOption.values.map(\.name).joined(separator: ", ")
        + ", separated by commas. (default: all)", valueName: "names"),
    completion: .list(MonitorOption.names), transform: MonitorOption.parse)
  var monitor = MonitorOption(monitor: .all)

  @Option(
    help: ArgumentHelp(
      "Complex networks: what to do about poles. stop:D ends the run when a weighted input comes "
        + "nearer than D to one, keep:D moves it away to D. (default: stop:0)", valueName: "rule"),
    transform: PoleOption.parse)
  var poles: PoleOption?

  var configuration: TrainingConfiguration {
    TrainingConfiguration(
      epochs: epochs, miniBatchSize: batchSize, learningRate: eta, lambda: lambda,
      monitor: monitor.monitor, poles: poles?.policy ?? .stop(within: 0))
  }

  func validate() throws {
    if generator == .numpy, seed > UInt64(UInt32.max) {
      throw ValidationError("--seed \(seed): NumPy's seeds go from 0 to \(UInt32.max)")
    }
  }
}

/// What a training leaves behind, on the command line.
struct TrainingOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Store the trained network. The name ends in "
        + ModelFile.Format.allCases.map { "." + $0.rawValue }.joined(separator: " or ") + ".",
      valueName: "file"), completion: .file())
  var save: String?

  @Option(
    help: ArgumentHelp(
      "Store what was measured. The name ends in .json or .csv.", valueName: "file"),
    completion: .file(extensions: HistoryRecord.endings))
  var history: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func saveFile() throws -> OutputFile? {
    try save.map {
      try OutputFile($0, option: "--save", endings: ModelFile.Format.allCases.map(\.rawValue))
    }
  }

  func historyFile() throws -> OutputFile? {
    try history.map {
      try OutputFile($0, option: "--history", endings: HistoryRecord.endings)
    }
  }

  func validate() throws {
    if let save, save == history {
      throw ValidationError("--save and --history name the same file: name two")
    }
  }
}
