import ArgumentParser
import Backprop

/// The numbers of a training, on the command line.
struct LearningOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate η; 3 suits the quadratic cost of the sheet. (default: 0.5, or what suits "
        + "the task; a tenth with momentum, 0.001 with adam)", valueName: "x"),
    transform: parseNumber)
  var eta: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weight λ of L2 regularisation, λ/2n · Σ‖w‖². (default: 0)", valueName: "x"),
    transform: parseNumber)
  var lambda: Double = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often all samples are gone through. (default: 30; 1000 for xor, 200 for similarity)",
      valueName: "n"), transform: parseCount)
  var epochs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of samples that a step is made from. (default: 10; 4 for xor, 5 for similarity)",
      valueName: "n"), transform: parsePositiveCount)
  var batchSize: Int?

  @Option(
    help: ArgumentHelp(
      """
      Where chance comes from: xoshiro, or numpy, which draws what a NumPy program draws after \
      np.random.seed. (default: xoshiro)
      """, valueName: "name"),
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
    completion: .list(["stop:", "keep:"]), transform: PoleOption.parse)
  var poles: PoleOption?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How many threads work; it changes the time and nothing else. (default: the number of \
      processors)
      """, valueName: "n"), transform: parsePositiveCount)
  var threads: Int?

  /// The numbers of the run, with those of `defaults` where none is given.
  ///
  /// - Parameter isDistributed: Whether each processor has a process of its own already.
  func configuration(_ defaults: TrainingDefaults, isDistributed: Bool) -> TrainingConfiguration {
    TrainingConfiguration(
      epochs: epochs ?? defaults.epochs, miniBatchSize: batchSize ?? defaults.miniBatchSize,
      learningRate: eta ?? defaults.learningRate, lambda: lambda,
      monitor: monitor.monitor, poles: poles?.policy ?? .stop(within: 0),
      threads: threads ?? (isDistributed ? 1 : processorCount))
  }

  func validate() throws {
    if generator == .numpy, seed > UInt64(UInt32.max) {
      throw ValidationError("--seed \(seed): NumPy's seeds go from 0 to \(UInt32.max)")
    }
  }
}
