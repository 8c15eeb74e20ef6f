import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// XOR learned by one complex neuron with the holomorphic sigmoid: quadratic cost, full batch.
struct XORExperiment: Sendable {
  /// One training.
  struct Run: Sendable {
    let seed: UInt64
    let network: Network<Complex<Double>>
    let isSolved: Bool
    /// Cost and smallest distance to a pole, one value per epoch; empty if the run ended early.
    let costs: [Double]
    let poleDistances: [Double]
    /// The number of the four weighted inputs that end beyond the first poles, |Im z| > π.
    let beyondPoles: Int
  }

  /// The hyperparameters that are varied to remedy failed runs.
  struct Setting: Sendable, Hashable {
    let name: String
    /// η.
    var learningRate = 0.5
    var poles = PolePolicy.stop(within: 0)
    /// The factor of the initial weight and bias.
    var initialScale = 1.0
  }

  static let epochs = 2_000
  static let plain = Setting(name: "as asked, η = 0.5")
  static let halvedStart = Setting(name: "initial weight and bias halved", initialScale: 0.5)
  static let remedies = [
    Setting(name: "a distance of 0.5 to the poles kept", poles: .keepDistance(0.5)),
    Setting(name: "η = 0.1", learningRate: 0.1),
    halvedStart,
  ]

  /// The runs of the plain setting, one per seed.
  let runs: [Run]
  /// The same seeds with each remedy.
  let remedied: [(setting: Setting, runs: [Run])]
  /// The number of draws of the initial weight until each failed run was solved, the first one
  /// included; `nil` if ten were not enough.
  let restarts: [(seed: UInt64, draws: Int?)]
  /// A test on seeds that did not influence the choice of settings: their number, and the numbers
  /// solved in the plain setting and with a halved start; `nil` without such a test.
  var fresh: (count: Int, plain: Int, halved: Int)?

  var failures: [Run] { runs.filter { !$0.isSolved } }
  var solvedCount: Int { runs.count - failures.count }

  /// Trains with seeds 1, 2, 3, … rather than the sheet's own: the count is a statement about chance,
  /// not about a choice of seeds.
  ///
  /// - Parameter freshSeedCount: The number of seeds after these on which the halved start, found by
  ///   looking at the first ones, is tested as well.
  static func measure(
    seedCount: Int, freshSeedCount: Int, in context: SheetContext
  ) async throws -> XORExperiment {
    let seeds = (1...UInt64(seedCount)).map { $0 }
    let settings = [plain] + remedies
    let jobs = settings.flatMap { setting in seeds.map { (setting, $0) } }
    let all = try await context.concurrently(jobs) { setting, seed in
      try run(setting, seed: seed)
    }
    let bySetting = settings.indices.map {
      Array(all[$0 * seedCount..<($0 + 1) * seedCount])
    }
    let restarts = try bySetting[0].filter { !$0.isSolved }.map { failed in
      let draws = try (2...10).first { draw in
        try run(plain, seed: failed.seed &+ 1_000_000 &* UInt64(draw)).isSolved
      }
      return (seed: failed.seed, draws: draws)
    }
    return XORExperiment(
      runs: bySetting[0], remedied: Array(zip(remedies, bySetting.dropFirst())),
      restarts: restarts, fresh: try await fresh(after: seedCount, count: freshSeedCount, context))
  }

  private static func fresh(
    after seedCount: Int, count: Int, _ context: SheetContext
  ) async throws -> (count: Int, plain: Int, halved: Int) {
    let solved = try await context.concurrently(Array(0..<count)) { index in
      let seed = UInt64(seedCount + 1 + index)
      return (
        try run(plain, seed: seed).isSolved, try run(halvedStart, seed: seed).isSolved
      )
    }
    return (count, solved.count(where: \.0), solved.count(where: \.1))
  }

  static func run(_ setting: Setting, seed: UInt64) throws -> Run {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let data: Dataset<Complex<Double>> = ComplexXOR.dataset()
    var network = try Network<Complex<Double>>(
      sizes: [1, 1], activations: [.sigmoid], using: &generator)
    network.layers[0][unit: 0, input: 0] *= Complex(setting.initialScale)
    network.layers[0].bias[0] *= Complex(setting.initialScale)
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: data.count, learningRate: setting.learningRate,
        monitor: .trainingCost, poles: setting.poles))
    var history = History(trainingSize: data.count, evaluationSize: 0)
    do {
      history = try trainer.train(on: data, using: &generator)
    } catch is TrainingError {
      // At a pole or diverged: not solved, and the network is the one of the epoch before.
    }
    let outputs = try trainer.network.outputs(for: data).map { $0[0] }
    return Run(
      seed: seed, network: trainer.network,
      isSolved: !history.trainingCost.isEmpty && ComplexXOR.isSolved(by: outputs),
      costs: history.trainingCost, poleDistances: history.poleDistance,
      beyondPoles: weightedInputs(of: trainer.network, data).count { abs($0.imaginary) > .pi })
  }

  /// Returns z = wx + b of the four samples.
  static func weightedInputs(
    of network: Network<Complex<Double>>, _ data: Dataset<Complex<Double>>
  ) -> [Complex<Double>] {
    guard case .values(let inputs) = data.inputs else { return [] }
    let layer = network.layers[0]
    return inputs.map { layer[unit: 0, input: 0] * $0 + layer.bias[0] }
  }
}

extension XORExperiment {
  typealias Block = ExerciseResult.Block

  var blocks: [Block] {
    var blocks: [Block] = [
      .question("Can one complex neuron learn the exclusive or?"),
      .paragraph(
        "The inputs −1−i, −1+i, 1−i, 1+i are to give 1, 0, 1+i, i; each part of the output is read "
          + "against ½, and XOR holds where both parts agree (T. Nitta, Neural Networks 16, 2003). "
          + "One real neuron cannot do it: its boundary is a single line. A complex one has two, "
          + "Re a = ½ and Im a = ½. Here it has the holomorphic sigmoid: quadratic cost, all four "
          + "samples in each step, η = 0.5, \(Self.epochs) epochs, seeds 1 to \(runs.count)."),
      .paragraph(finding),
      .table(
        caption: "How many of \(runs.count) seeds solve XOR",
        header: ["setting", "solved", "mean final cost of the others"],
        rows: ([(Self.plain, runs)] + remedied).map { Self.row($0, $1) }),
    ]
    if let good = runs.first(where: \.isSolved) {
      let shown = [good] + failures.prefix(1)
      blocks += [
        .figure(costChart(shown), name: "tutorial-xor-cost"),
        .figure(poleChart(shown), name: "tutorial-xor-poles"),
        .figure(plane(of: good), name: "tutorial-xor-plane"),
      ]
    }
    return blocks
  }

  private static func row(_ setting: Setting, _ runs: [Run]) -> [String] {
    let costs = runs.filter { !$0.isSolved }.compactMap(\.costs.last)
    return [
      setting.name, "\(runs.count(where: \.isSolved)) of \(runs.count)",
      costs.isEmpty ? "–" : NumberFormat.automatic.string(SampleMean(costs).mean),
    ]
  }

  /// The result in a sentence.
  var summary: String {
    "\(solvedCount) of \(runs.count) seeds solve XOR with a single complex neuron, which no single "
      + "real neuron can."
  }

  /// The findings of the runs, one paragraph.
  var finding: String {
    let count = "*\(solvedCount) of \(runs.count)* seeds solve it"
    guard !failures.isEmpty else { return count + "; there is no failure to explain." }
    let nearest = failures.flatMap(\.poleDistances).min() ?? .nan
    let beyond = failures.count { $0.beyondPoles > 0 }
    let solvedBeyond = runs.count { $0.isSolved && $0.beyondPoles > 0 }
    let format = NumberFormat.decimal(places: 2)
    let seeds = failures.map { "\($0.seed)" }.joined(separator: ", ")
    var text = "\(count). The others have the seeds \(seeds). "
    text +=
      beyond == failures.count
      ? "The poles explain them: all of them end with a weighted input *beyond* a pole: |Im z| "
        + "is larger than π. "
      : "Of these, \(beyond) end with a weighted input *beyond* a pole, |Im z| > π. "
    text +=
      "Of the solved ones the same is true of \(solvedBeyond). σ has the period 2πi, so behind "
      + "the poles lies a copy of the plane, where there is a minimum in which one sample is "
      + "missed. On the way the failed runs came no nearer to a pole than "
      + "\(format.string(nearest)): they "
      + (nearest > 0.1 ? "lie on the wrong side of it, and did not hit it." : "nearly hit it.")
    for (setting, runs) in remedied {
      let solved = runs.count(where: \.isSolved)
      text +=
        " With \(setting.name): \(solved) of \(runs.count)"
        + (solved > solvedCount ? "." : ", no help.")
    }
    let restarted = restarts.compactMap(\.draws)
    text +=
      " Drawing again solves \(restarted.count) of \(restarts.count) failed runs"
      + (restarted.max().map { ", with at most \($0) draws." } ?? ".")
    if let fresh {
      text +=
        " The halved start was found by looking at these seeds; on the \(fresh.count) seeds after "
        + "them, \(fresh.plain) are solved as asked and *\(fresh.halved)* with it."
    }
    return text
  }

  private func name(_ run: Run) -> String {
    "seed \(run.seed), \(run.isSolved ? "solved" : "not solved")"
  }

  private func costChart(_ shown: [Run]) -> LineChart {
    LineChart(
      "XOR by one complex neuron: cost", subtitle: "quadratic cost, full batch, η = 0.5",
      x: Axis("epoch", scale: .log10, format: .integer), y: Axis("cost", scale: .log10),
      series: shown.map { Series(name($0), values: $0.costs, from: 1) })
  }

  private func poleChart(_ shown: [Run]) -> LineChart {
    LineChart(
      "XOR by one complex neuron: smallest distance to a pole",
      subtitle: "of the four weighted inputs z to the nearest pole iπ(2k + 1) of σ",
      x: Axis("epoch", scale: .log10, format: .integer), y: Axis("distance", minimum: 0),
      series: shown.map { Series(name($0), values: $0.poleDistances, from: 1) })
  }

  /// An image of σ(wx + b) - (1 + i)/2; the quadrant of its phase determines the class.
  private func plane(of run: Run) -> RasterImage {
    let (w, b) = (run.network.layers[0][unit: 0, input: 0], run.network.layers[0].bias[0])
    let poles = (-2...1).map { k in (Complex(0, .pi * Double(2 * k + 1)) - b) / w }
    let inputs: [(Double, Double, String)] = [
      (-1, -1, "→ 1"), (-1, 1, "→ 0"), (1, -1, "→ 1+i"), (1, 1, "→ i"),
    ]
    return DomainColoring.figure(
      "What the XOR neuron computes: σ(wx + b) − (1+i)/2",
      subtitle: "hue: phase, by which both parts are read; lightness: modulus. Seed \(run.seed)",
      real: -3...3, imaginary: -3...3, names: ("x₁ = Re x", "x₂ = Im x"),
      marks: inputs.map { PointAnnotation(x: $0, y: $1, $2) }
        + poles.map { PointAnnotation(x: $0.real, y: $0.imaginary, "pole") }
    ) { x in Complex.sigmoid(w * x + b) - Complex(0.5, 0.5) }
  }

  var files: [ExerciseResult.DataFile] {
    var csv = "setting,seed,solved,final_cost,smallest_pole_distance,beyond_poles\n"
    for (setting, runs) in [(Self.plain, runs)] + remedied {
      for run in runs {
        let cost = run.costs.last.map { "\($0)" } ?? ""
        let distance = run.poleDistances.min().map { "\($0)" } ?? ""
        csv +=
          "\"\(setting.name)\",\(run.seed),\(run.isSolved),\(cost),\(distance),\(run.beyondPoles)\n"
      }
    }
    var curves = "seed,epoch,cost,pole_distance\n"
    for run in [runs.first(where: \.isSolved), failures.first].compactMap(\.self) {
      for (epoch, (cost, distance)) in zip(run.costs, run.poleDistances).enumerated() {
        curves += "\(run.seed),\(epoch + 1),\(cost),\(distance)\n"
      }
    }
    return [
      .init(name: "tutorial-xor.csv", content: csv),
      .init(name: "tutorial-xor-curves.csv", content: curves),
    ]
  }
}
