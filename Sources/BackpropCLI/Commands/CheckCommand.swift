import ArgumentParser
import Backprop
import BackpropFormats
import BackpropRuns
import Numerics

/// `backprop check`: compares the four equations of backpropagation with finite differences.
struct CheckCommand: ParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the equations BP1–BP4 against finite differences.",
    usage: "backprop check [<options>]",
    discussion: """
      Makes a random network and random samples, and compares every derivative that \
      backpropagation gives with the change of the cost, in double precision; over ℂ along the real \
      and the imaginary axis. Unless a network is given, the layers of --layers are checked, too. \
      Exits with status 1 if one differs by more than the tolerance.

      Examples:
        backprop check
        backprop check --scalar complex
        backprop check --scalar complex --activation cardioid
        backprop check --sizes 10,20,20,5 --activation tanh --cost quadratic --json
        backprop check --layers 'conv 3 3x3 relu, max-pool 2x2, dense 4 softmax'
        mpirun -n 4 backprop-mpi check --distributed
      """)

  @Option(
    .sizes, help: "The number of inputs, then the units of each layer; by default 3,5,4,2.")
  var sizes: [Int]?

  @Option(
    .layers,
    help: ArgumentHelp(
      "The layers with their activations, separated by commas, in place of sizes.",
      discussion: "`backprop help layers` explains them."))
  var layers: LayerList?

  @Option(
    .shape,
    help: "The shape of an input for the layers: height x width x channels; by default 6x6x2.")
  var inputShape: LayerShape?

  @Option(.choice, help: "The numbers that the network is made of; by default real.")
  var scalar: ScalarType.Field?

  @Option(
    .choice,
    help: "The precision of backpropagation: float32 is compared with float64.")
  var precision = ScalarType.Precision.float64

  @Option(
    .activations,
    help: """
      The activations: one for all layers, or one per layer, separated by commas; by default \
      sigmoid. The names are those of train.
      """)
  var activation: [String]?

  @Option(
    .choice,
    help: "The cost; by default the one that matches the last activation, else quadratic.")
  var cost: Cost?

  @Option(.seed, help: "The seed of the network and the samples.")
  var seed: UInt64 = 1

  @Option(.count(from: 1, to: 100_000), help: "The number of random samples.")
  var samples = 5

  @Option(
    .number,
    help: "The largest relative error that passes; by default 1e-7, and 1e-3 with float32.")
  var tolerance: Double?

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
    guard largestError > 0, largestError.isFinite else {
      throw ValidationError("--tolerance \(largestError): give a positive number, as in 1e-7")
    }
    if layers != nil {
      for (name, isGiven) in [("sizes", sizes != nil), ("activation", activation != nil)]
      where isGiven {
        throw ValidationError("--\(name): leave it out, since --layers says it for each layer")
      }
    } else if inputShape != nil {
      throw ValidationError("--input-shape is for --layers")
    }
    if distributed, precision != .float64 {
      throw ValidationError("--precision: ranks are checked in float64")
    }
    for size in sizes ?? [] where !(1...maximumLayerSize ~= size) {
      throw ValidationError("--sizes: \(NetworkError.invalidSize(size))")
    }
    let widths = layers == nil ? specification.sizes ?? [] : outputCounts
    guard let numbers = widths.max(), numbers <= Self.largestBatch / samples else {
      throw ValidationError(
        "--samples \(samples): in a layer of \(widths.max() ?? 0) they are more than "
          + "\(Self.largestBatch.grouped) numbers; give fewer")
    }
  }

  /// The number of inputs and of outputs of each layer, up to the first that does not fit.
  private var outputCounts: [Int] {
    [specification.inputShape?.count ?? 1] + (specification.outline ?? []).map(\.output.count)
  }

  func wantsRanks(_ launchedCount: Int) -> Bool { distributed }

  func run() throws {
    let report = try compare(on: RankGroup.current)
    if RankGroup.isSpeaker {
      try StandardStream.output.write(json ? jsonText(report) : report.text)
    }
    if !report.passed { throw ExitCode(1) }
  }

  fileprivate var field: ScalarType.Field { scalar ?? .real }

  fileprivate var largestError: Double { tolerance ?? (precision == .float32 ? 1e-3 : 1e-7) }

  /// True if the built-in layers are checked, too.
  private var hasLayers: Bool {
    sizes == nil && layers == nil && activation == nil && cost == nil && !distributed
      && precision == .float64
  }

  /// The given cost, or else the one that `train` uses with the activations where it is defined.
  fileprivate var chosenCost: Cost {
    if let cost { return cost }
    let last = layers == nil ? activation?.last ?? "sigmoid" : layers?.layers.last?.activation
    switch (field, last) {
    case (_, nil), (.real, "sigmoid"), (.complex, "real-part-sigmoid"): return .crossEntropy
    case (.real, "softmax"): return .logLikelihood
    case (.complex, let name?) where name.hasPrefix("softmax-"): return .logLikelihood
    default: return .quadratic
    }
  }

  /// The network and the cost as those of a run.
  fileprivate var specification: RunSpecification {
    var run = RunSpecification(dataset: .auto, over: field)
    run.cost = chosenCost
    if let layers {
      run.layers = layers.layers
      run.layers = run.resolvedLayers
      run.inputShape = inputShape ?? LayerShape(height: 6, width: 6, channels: 2)
    } else {
      (run.sizes, run.activations) = (sizes ?? [3, 5, 4, 2], activation ?? ["sigmoid"])
    }
    return run
  }
}

extension CheckCommand {
  /// Makes a random network and samples, and compares derivatives with finite differences.
  ///
  /// - Parameter ranks: The ranks that add up the gradient; nil for this process alone.
  private func compare(on ranks: (any Ranks)?) throws -> GradientReport {
    field == .real
      ? try compare(over: Double.self, Float.self, on: ranks)
      : try compare(over: Complex<Double>.self, Complex<Float>.self, on: ranks)
  }

  private func compare<S: Scalar, Narrow: Scalar>(
    over _: S.Type, _ narrow: Narrow.Type, on ranks: (any Ranks)?
  ) throws -> GradientReport {
    let run = specification
    // Validates cost and activations.
    _ = try run.activations(over: S.self)
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try run.network(over: S.self, using: &generator)
    let data: Dataset<S> = try .random(
      for: network, cost: run.cost, samples: samples, using: &generator)
    let errors: GradientErrors
    if precision == .float32 {
      let check = try PrecisionCheck(network, on: data, cost: run.cost, over: narrow)
      errors = [
        ("BP1", check.outputError), ("BP2", check.hiddenErrors), ("BP3", check.biases),
        ("BP4", check.weights), ("thresholds", check.thresholds),
      ]
    } else {
      let check = try GradientCheck(network, on: data, cost: run.cost, among: ranks)
      errors = [
        ("BP1", check.outputError), ("BP2", check.hiddenErrors), ("BP3", check.biases),
        ("BP4", check.weights), ("thresholds", check.thresholds),
      ]
    }
    let layers = hasLayers ? try LayerReport.all(over: scalar, seed: seed) : nil
    return GradientReport(errors, layers, self, of: network, ranks: ranks?.size)
  }
}

/// Relative errors by equation; nil where there is none.
private typealias GradientErrors = [(String, Double?)]

/// The result of a comparison of derivatives with finite differences.
private struct GradientReport: Encodable {
  /// The largest relative error by equation: BP1 to BP4, and thresholds where there are some.
  let errors: [String: Double]
  /// The largest error of all four equations.
  let worst: Double
  let tolerance: Double
  let passed: Bool
  let sizes: [Int]
  /// The layers of the network in a text, if they were given one by one.
  let network: String?
  let scalar: String
  let precision: String
  let activation: String
  let cost: String
  let seed: UInt64
  let samples: Int
  /// The number of processes that added up the gradient; nil for one process alone.
  let ranks: Int?
  /// The built-in layers, if they were checked.
  let layers: [LayerReport]?
  private let inputShape: String

  private enum CodingKeys: CodingKey {
    case errors, worst, tolerance, passed, sizes, network, scalar, precision, activation, cost, seed
    case samples, ranks, layers
  }

  /// The largest error of the network and of the layers.
  private var largest: Double { (layers ?? []).map(\.worst).reduce(worst, max) }

  /// The advice on a network that may have kinks.
  private static let kinks =
    "\nA kink of a rectifier or of max-pool may lie within a step: compare with another --seed."

  private static let formulas: [(name: String, formula: String)] = [
    ("BP1", "δ^L = ∂C/∂a^L · σ'(z^L)"),
    ("BP2", "δ^ℓ = σ'(z^ℓ) · (w^(ℓ+1))ᵀ δ^(ℓ+1)"),
    ("BP3", "∂C/∂b^ℓ = δ^ℓ"),
    ("BP4", "∂C/∂w^ℓ = δ^ℓ (a^(ℓ-1))ᵀ"),
    ("thresholds", "∂C/∂threshold = 2 Re(∂C/∂a · z/|z|)"),
  ]

  init<S: Scalar>(
    _ measured: GradientErrors, _ layers: [LayerReport]?, _ options: CheckCommand,
    of network: Network<S>, ranks: Int?
  ) {
    errors = Dictionary(
      uniqueKeysWithValues: measured.compactMap { name, error in error.map { (name, $0) } })
    worst = errors.values.max() ?? 0
    self.layers = layers
    tolerance = options.largestError
    passed = (layers ?? []).map(\.worst).reduce(worst, max) <= tolerance
    sizes = network.sizes
    let run = options.specification
    self.network = RunOption.named("layers")?.text(in: run)
    inputShape = network.inputShape.description
    scalar = options.field.rawValue
    precision = options.precision.rawValue
    activation = network.layers.map(\.activation.rawValue).joined(separator: ",")
    cost = run.cost.rawValue
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
    let shape =
      network.map { "\($0), on inputs of \(inputShape)" }
      ?? "\(sizes.map(String.init).joined(separator: "-")), \(activation)"
    let place = ranks.map { ", on \($0) rank\($0 == 1 ? "" : "s")" } ?? ""
    let measure = precision == "float32" ? ", float32 against float64" : ""
    let verdict =
      passed
      ? "All four hold: the largest error is at most \(tolerance.short)."
      : "They do not hold: the largest error is \(largest.short), more than \(tolerance.short)."
        + (network == nil ? "" : Self.kinks)
    let others = layers.map { "\n" + LayerReport.table($0) } ?? ""
    return """
      \(scalar) network \(shape), \(cost), \(samples) samples, seed \(seed)\(measure)\(place)

      \(table.text())\(others)
      \(verdict)

      """
  }
}
