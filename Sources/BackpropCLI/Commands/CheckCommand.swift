import ArgumentParser
import Backprop

/// `backprop check`: the four equations of backpropagation against finite differences.
struct CheckCommand: ParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Hold the equations BP1–BP4 against finite differences.",
    discussion: """
      Makes a random network and random samples, and compares every derivative that \
      backpropagation gives with the change of the cost, in double precision; over ℂ along the real \
      and the imaginary axis. Exits with status 1 if one differs by more than the tolerance.

      Examples:
        backprop check
        backprop check --scalar complex
        backprop check --scalar complex --activation cardioid
        backprop check --sizes 10,20,20,5 --activation tanh --cost quadratic --json
        mpirun -n 4 backprop-mpi check --distributed
      """)

  @Option(
    help: ArgumentHelp(
      "Inputs, then the units of each layer. (default: 3,5,4,2)", valueName: "n,n,…"),
    transform: SizeList.parse)
  var sizes = SizeList(sizes: [3, 5, 4, 2])

  @Option(
    help: ArgumentHelp(
      "What the network is made of: real or complex numbers. (default: real)",
      valueName: "field"),
    completion: NamedChoice.completion(ScalarOptions.Kind.self),
    transform: { try NamedChoice.parse($0) })
  var scalar: ScalarOptions.Kind = .real

  @Option(
    help: ArgumentHelp(
      "The activations: one for all layers, or one a layer, separated by commas; the names are "
        + "those of train. (default: sigmoid)", valueName: "names"),
    completion: NamedChoice.activationCompletion)
  var activation: String?

  @Option(
    help: ArgumentHelp(
      """
      The cost: quadratic, cross-entropy or log-likelihood. (default: the one that the last \
      activation is made for, else quadratic)
      """, valueName: "name"),
    completion: NamedChoice.completion(Cost.self), transform: { try NamedChoice.parse($0) })
  var cost: Cost?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of network and samples. (default: 1)", valueName: "n"),
    transform: { text in
      guard let seed = UInt64(text) else {
        throw ValidationError("give a whole number from 0 to \(UInt64.max)")
      }
      return seed
    })
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("The number of random samples. (default: 5)", valueName: "n"),
    transform: parsePositiveCount)
  var samples: Int = 5

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The largest relative error allowed. (default: 1e-7)", valueName: "x"),
    transform: parseNumber)
  var tolerance: Double = 1e-7

  @Flag(
    help: ArgumentHelp(
      "Check the gradient that the ranks of an MPI job add up, each from its share of the samples.",
      discussion: "Needs a build with MPI: MPI/README.md."))
  var distributed = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard tolerance > 0, tolerance.isFinite else {
      throw ValidationError("--tolerance \(tolerance): give a positive number, as in 1e-7")
    }
  }

  func wantsRanks(_ launchedCount: Int) -> Bool { distributed }

  func run() throws {
    let choice = ScalarChoice(kind: scalar, precision: .float64)
    let report = try choice.perform(
      GradientComparison(
        sizes: sizes.sizes, scalar: scalar.rawValue, activation: activation ?? "sigmoid",
        cost: cost ?? defaultCost, seed: seed, samples: samples, tolerance: tolerance,
        ranks: RankGroup.current))
    if RankGroup.isSpeaker {
      try StandardStream.output.write(json ? jsonText(report) : report.text)
    }
    if !report.passed { throw ExitCode(1) }
  }

  /// The one that `train` takes, where it has a meaning.
  private var defaultCost: Cost {
    switch (scalar, activation?.split(separator: ",").last ?? "sigmoid") {
    case (.real, "sigmoid"), (.complex, "real-part-sigmoid"): .crossEntropy
    case (.real, "softmax"): .logLikelihood
    default: .quadratic
    }
  }
}
