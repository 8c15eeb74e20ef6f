import ArgumentParser
import Backprop
import BackpropFormats
import BackpropRuns

/// `backprop check`: compares the four equations of backpropagation with finite differences.
struct CheckCommand: ParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the equations BP1–BP4 against finite differences.",
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

  @Option(.sizes, help: "The number of inputs, then the units of each layer.")
  var sizes = [3, 5, 4, 2]

  @Option(.choice, help: "The numbers that the network is made of.")
  var scalar = ScalarType.Field.real

  @Option(
    .activations,
    help: """
      The activations: one for all layers, or one per layer, separated by commas; the names are \
      those of train.
      """)
  var activation = ["sigmoid"]

  @Option(
    .choice,
    help: "The cost; by default the one that matches the last activation, else quadratic.")
  var cost: Cost?

  @Option(.seed, help: "The seed of the network and the samples.")
  var seed: UInt64 = 1

  @Option(.count(from: 1, to: 100_000), help: "The number of random samples.")
  var samples = 5

  @Option(.number, help: "The largest relative error that passes.")
  var tolerance = 1e-7

  @Flag(
    help: ArgumentHelp(
      "Check the gradient that the ranks of an MPI job add up, each from its share of the samples.",
      discussion: "Needs a build with MPI: MPI/README.md."))
  var distributed = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  /// The largest number of values that the samples may have in a layer.
  private static let largestBatch = 100_000_000

  func validate() throws {
    guard tolerance > 0, tolerance.isFinite else {
      throw ValidationError("--tolerance \(tolerance): give a positive number, as in 1e-7")
    }
    for size in sizes where !(1...maximumLayerSize ~= size) {
      throw ValidationError("--sizes: \(NetworkError.invalidSize(size))")
    }
    guard let numbers = sizes.max(), numbers <= Self.largestBatch / samples else {
      throw ValidationError(
        "--samples \(samples): in a layer of \(sizes.max() ?? 0) they are more than "
          + "\(Self.largestBatch.grouped) numbers; give fewer")
    }
  }

  func wantsRanks(_ launchedCount: Int) -> Bool { distributed }

  func run() throws {
    let report = try compare(over: ScalarType(scalar, .float64).type, on: RankGroup.current)
    if RankGroup.isSpeaker {
      try StandardStream.output.write(json ? jsonText(report) : report.text)
    }
    if !report.passed { throw ExitCode(1) }
  }

  /// The given cost, or else the one that `train` uses with the activations where it is defined.
  fileprivate var chosenCost: Cost {
    if let cost { return cost }
    switch (scalar, activation.last) {
    case (.real, "sigmoid"), (.complex, "real-part-sigmoid"): return .crossEntropy
    case (.real, "softmax"): return .logLikelihood
    case (.complex, let name?) where name.hasPrefix("softmax-"): return .logLikelihood
    default: return .quadratic
    }
  }
}

extension CheckCommand {
  /// Makes a random network and samples, and compares derivatives with finite differences.
  ///
  /// - Parameter ranks: The ranks that add up the gradient; nil for this process alone.
  private func compare<S: Scalar>(
    over _: S.Type, on ranks: (any Ranks)?
  ) throws -> GradientReport {
    let cost = chosenCost
    var run = RunSpecification(dataset: .auto, over: scalar)
    (run.sizes, run.activations, run.cost) = (sizes, activation, cost)
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<S>(
      sizes: sizes, activations: run.activations(over: S.self), using: &generator)
    let data: Dataset<S> = try randomSamples(for: cost, using: &generator)
    let check = try GradientCheck(network, on: data, cost: cost, among: ranks)
    return GradientReport(
      check, self, activation: network.layers.map(\.activation.rawValue).joined(separator: ","),
      ranks: ranks?.size)
  }

  /// Returns normal inputs (over ℂ circular normal), and targets in (0, 1), which for a likelihood
  /// add up to 1.
  private func randomSamples<S: Scalar>(
    for cost: Cost, using generator: inout some RandomSource
  ) throws -> Dataset<S> {
    let (inputs, outputs) = (sizes[0], sizes[sizes.count - 1])
    let values = (0..<samples * inputs).map { _ in S.normal(using: &generator) }
    var targets: [S] = []
    for _ in 0..<samples {
      let row = (0..<outputs).map { _ in 0.01 + 0.98 * generator.uniform() }
      let sum = cost == .logLikelihood ? row.reduce(0, +) : 1
      targets += row.map { S(real: $0 / sum) }
    }
    return try Dataset(
      inputs: .values(values), targets: .values(targets), inputCount: inputs, outputCount: outputs)
  }
}

/// The result of a comparison of derivatives with finite differences.
private struct GradientReport: Encodable {
  /// The largest relative error by equation: BP1 to BP4, and thresholds where there are some.
  let errors: [String: Double]
  let worst: Double
  let tolerance: Double
  let passed: Bool
  let sizes: [Int]
  let scalar: String
  let activation: String
  let cost: String
  let seed: UInt64
  let samples: Int
  /// The number of processes that added up the gradient; nil for one process alone.
  let ranks: Int?

  private static let formulas: [(name: String, formula: String)] = [
    ("BP1", "δ^L = ∂C/∂a^L · σ'(z^L)"),
    ("BP2", "δ^ℓ = σ'(z^ℓ) · (w^(ℓ+1))ᵀ δ^(ℓ+1)"),
    ("BP3", "∂C/∂b^ℓ = δ^ℓ"),
    ("BP4", "∂C/∂w^ℓ = δ^ℓ (a^(ℓ-1))ᵀ"),
    ("thresholds", "∂C/∂threshold = 2 Re(∂C/∂a · z/|z|)"),
  ]

  init(_ check: GradientCheck, _ options: CheckCommand, activation: String, ranks: Int?) {
    let measured: [(String, Double?)] = [
      ("BP1", check.outputError), ("BP2", check.hiddenErrors), ("BP3", check.biases),
      ("BP4", check.weights), ("thresholds", check.thresholds),
    ]
    errors = Dictionary(
      uniqueKeysWithValues: measured.compactMap { name, error in error.map { (name, $0) } })
    worst = check.worst
    tolerance = options.tolerance
    passed = check.worst <= options.tolerance
    sizes = options.sizes
    scalar = options.scalar.rawValue
    self.activation = activation
    cost = options.chosenCost.rawValue
    seed = options.seed
    samples = options.samples
    self.ranks = ranks
  }

  /// The report as lines for a reader.
  var text: String {
    var table = TextTable(
      [.left, .left, .right], header: ["", "equation", "largest relative error"])
    for (name, formula) in Self.formulas {
      if let error = errors[name] { table.append(name, formula, error.short) }
    }
    let network = sizes.map(String.init).joined(separator: "-")
    let place = ranks.map { ", on \($0) rank\($0 == 1 ? "" : "s")" } ?? ""
    let verdict =
      passed
      ? "All four hold: the largest error is at most \(tolerance.short)."
      : "They do not hold: the largest error is \(worst.short), more than \(tolerance.short)."
    return """
      \(scalar) network \(network), \(activation), \(cost), \(samples) samples, seed \(seed)\(place)

      \(table.text())
      \(verdict)

      """
  }
}
