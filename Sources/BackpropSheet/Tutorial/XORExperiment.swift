import Backprop
import BackpropData
import Numerics

/// The exclusive or by one complex neuron with the holomorphic sigmoid: quadratic cost, full batch.
struct XORExperiment: Sendable {
  /// One training.
  struct Run: Sendable {
    let seed: UInt64
    let network: Network<Complex<Double>>
    let isSolved: Bool
    /// Cost and smallest distance to a pole, one value an epoch; empty if the run ended early.
    let costs: [Double]
    let poleDistances: [Double]
    /// How many of the four weighted inputs end beyond the first poles, |Im z| > π.
    let beyondPoles: Int
  }

  /// What can be changed to help a run.
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

  /// The runs as asked, one a seed.
  let runs: [Run]
  /// The same seeds with each remedy.
  let remedied: [(setting: Setting, runs: [Run])]
  /// How many draws of an initial weight each failed run needed until one was solved, itself
  /// included; `nil` if ten were not enough.
  let restarts: [(seed: UInt64, draws: Int?)]
  /// The same on seeds that no setting was chosen by: how many there are, and how many of them are
  /// solved as asked and with a halved start; `nil` if that was not measured.
  var fresh: (count: Int, plain: Int, halved: Int)?

  var failures: [Run] { runs.filter { !$0.isSolved } }
  var solvedCount: Int { runs.count - failures.count }

  /// Seeds 1, 2, 3, … rather than the sheet's own: the count is a statement about chance, not about
  /// a choice of seeds.
  ///
  /// - Parameter freshSeedCount: The number of seeds after these on which the halved start, found by
  ///   looking at the first ones, is tried as well.
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
      // At a pole or diverged: not solved, and the network is that of the epoch before.
    }
    let outputs = try trainer.network.outputs(for: data).map { $0[0] }
    return Run(
      seed: seed, network: trainer.network,
      isSolved: !history.trainingCost.isEmpty && ComplexXOR.isSolved(by: outputs),
      costs: history.trainingCost, poleDistances: history.poleDistance,
      beyondPoles: weightedInputs(of: trainer.network, data).count { abs($0.imaginary) > .pi })
  }

  /// z = wx + b of the four samples.
  static func weightedInputs(
    of network: Network<Complex<Double>>, _ data: Dataset<Complex<Double>>
  ) -> [Complex<Double>] {
    guard case .values(let inputs) = data.inputs else { return [] }
    let layer = network.layers[0]
    return inputs.map { layer[unit: 0, input: 0] * $0 + layer.bias[0] }
  }
}
