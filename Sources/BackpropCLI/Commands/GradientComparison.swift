import Backprop

/// Makes a random network and samples, and compares derivatives with differences.
struct GradientComparison: ScalarWork {
  let sizes: [Int]
  let scalar: String
  let activation: String
  let cost: Cost
  let seed: UInt64
  let samples: Int
  let tolerance: Double
  /// Who adds up the gradient; nil for this process alone.
  let ranks: (any Ranks)?

  func perform<S: Scalar>(over field: ScalarField<S>) throws -> GradientReport {
    let activations = try field.activations(
      named: activation.split(separator: ",", omittingEmptySubsequences: false).map(String.init),
      layers: sizes.count - 1, cost: cost)
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<S>(sizes: sizes, activations: activations, using: &generator)
    let data: Dataset<S> = try randomSamples(using: &generator)
    let check = try GradientCheck(network, on: data, cost: cost, among: ranks)
    return GradientReport(
      check, ranks: ranks?.size, sizes: sizes, scalar: scalar,
      activation: network.layers.map(\.activation.rawValue).joined(separator: ","),
      cost: cost.rawValue, seed: seed, samples: samples, tolerance: tolerance)
  }

  /// Normal inputs (over ℂ circular normal), and targets in (0, 1), which for a likelihood add up
  /// to 1.
  private func randomSamples<S: Scalar>(
    using generator: inout some RandomSource
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

/// What a comparison of derivatives with differences gave.
struct GradientReport: Encodable, Sendable {
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
  /// How many processes added up the gradient; nil for one alone.
  let ranks: Int?

  private static let formulas: [(name: String, formula: String)] = [
    ("BP1", "δ^L = ∂C/∂a^L · σ'(z^L)"),
    ("BP2", "δ^ℓ = σ'(z^ℓ) · (w^(ℓ+1))ᵀ δ^(ℓ+1)"),
    ("BP3", "∂C/∂b^ℓ = δ^ℓ"),
    ("BP4", "∂C/∂w^ℓ = δ^ℓ (a^(ℓ-1))ᵀ"),
    ("thresholds", "∂C/∂threshold = 2 Re(∂C/∂a · z/|z|)"),
  ]

  init(
    _ check: GradientCheck, ranks: Int?, sizes: [Int], scalar: String, activation: String,
    cost: String,
    seed: UInt64, samples: Int, tolerance: Double
  ) {
    let measured: [(String, Double?)] = [
      ("BP1", check.outputError), ("BP2", check.hiddenErrors), ("BP3", check.biases),
      ("BP4", check.weights), ("thresholds", check.thresholds),
    ]
    errors = Dictionary(
      uniqueKeysWithValues: measured.compactMap { name, error in error.map { (name, $0) } })
    worst = check.worst
    self.tolerance = tolerance
    passed = check.worst <= tolerance
    self.sizes = sizes
    self.scalar = scalar
    self.activation = activation
    self.cost = cost
    self.seed = seed
    self.samples = samples
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
    return "\(scalar) network \(network), \(activation), \(cost), \(samples) samples, seed \(seed)"
      + (ranks.map { ", on \($0) rank\($0 == 1 ? "" : "s")" } ?? "")
      + "\n\n" + table.text() + "\n"
      + (passed
        ? "All four hold: the largest error is at most \(tolerance.short).\n"
        : "They do not hold: the largest error is \(worst.short), more than \(tolerance.short).\n")
  }
}
