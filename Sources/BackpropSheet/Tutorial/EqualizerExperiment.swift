import Backprop
import BackpropData
import Numerics

/// One seed of ``EqualizerExperiment`` at one signal-to-noise ratio.
struct EqualizerTrial: Trial {
  static let kind = "equalizer"

  let signalToNoiseRatio: Double
  let seed: UInt64
  let scale: EqualizerExperiment.Scale
  let measuresBayesian: Bool

  func perform(in context: SheetContext) throws -> EqualizerExperiment.Run {
    let run = try EqualizerExperiment.run(
      signalToNoiseRatio, seed: seed, scale, measuresBayesian: measuresBayesian)
    context.progress("tutorial: equaliser at \(Int(signalToNoiseRatio)) dB, seed \(seed)")
    return run
  }
}

/// Equalising QPSK symbols behind a non-linear channel: a complex network, a real one of the same
/// size, the linear equaliser and the best there can be.
struct EqualizerExperiment: Sendable {
  /// Symbol error rates of one seed at one signal-to-noise ratio.
  struct Run: Codable, Sendable {
    /// In dB.
    let signalToNoiseRatio: Double
    let seed: UInt64
    let linear: Double
    let complex: Double
    let real: Double
    /// That of the equaliser that knows the channel; measured for the first seed only.
    let bayesian: Double?
  }

  /// How much is trained and measured.
  struct Scale: Codable, Sendable {
    let seedCount: Int
    let trainingSymbols: Int
    let testSymbols: Int
    let epochs: Int

    static let full = Scale(
      seedCount: 10, trainingSymbols: 2_000, testSymbols: 50_000, epochs: 100)
    static let quick = Scale(seedCount: 3, trainingSymbols: 1_000, testSymbols: 5_000, epochs: 40)
  }

  static let ratios: [Double] = [5, 10, 15, 20, 25]
  static let hidden = 8
  /// η.
  static let learningRate = 0.1

  let scale: Scale
  let runs: [Run]
  let complexParameterCount: Int
  let realParameterCount: Int
  let realSizes: [Int]

  static func measure(_ scale: Scale, in context: SheetContext) async throws
    -> EqualizerExperiment
  {
    let trials = ratios.flatMap { ratio in
      context.experimentSeeds(scale.seedCount).enumerated().map { index, seed in
        EqualizerTrial(
          signalToNoiseRatio: ratio, seed: seed, scale: scale, measuresBayesian: index == 0)
      }
    }
    let runs = try await context.outcomes(of: trials)
    let (complex, real) = try networks(seed: 0)
    return EqualizerExperiment(
      scale: scale, runs: runs, complexParameterCount: complex.realParameterCount,
      realParameterCount: real.realParameterCount, realSizes: real.sizes)
  }

  private static func networks(seed: UInt64) throws -> (Network<Complex<Float>>, Network<Float>) {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<Complex<Float>>(
      sizes: [3, hidden, 1], activations: [.splitTanh, .identity], using: &generator)
    return (network, try .realCounterpart(of: network, using: &generator))
  }

  fileprivate static func run(
    _ ratio: Double, seed: UInt64, _ scale: Scale, measuresBayesian: Bool
  ) throws -> Run {
    let task = ChannelEqualization(signalToNoiseRatio: ratio)
    var generator = Xoshiro256PlusPlus(seed: seed)
    let training: Dataset<Complex<Float>> = task.dataset(
      count: scale.trainingSymbols, using: &generator)
    let test: Dataset<Complex<Float>> = task.dataset(count: scale.testSymbols, using: &generator)
    guard case .values(let targets) = test.targets else {
      preconditionFailure("symbols are values")
    }
    func errorRate(_ outputs: [Complex<Float>]) -> Double {
      task.symbolErrorRate(of: outputs, targets: targets)
    }
    let configuration = TrainingConfiguration(
      epochs: scale.epochs, miniBatchSize: 10, learningRate: learningRate, monitor: [])
    let (network, counterpart) = try networks(seed: seed)
    var complex = try Trainer(network, cost: .quadratic, configuration)
    _ = try complex.train(on: training, using: &generator)
    var real = try Trainer(counterpart, cost: .quadratic, configuration)
    _ = try real.train(on: .realCounterpart(of: training), using: &generator)
    let linear = Network<Complex<Float>>.leastSquares(on: training, activation: .identity)
    return Run(
      signalToNoiseRatio: ratio, seed: seed,
      linear: errorRate(try linear.outputs(for: test).map { $0[0] }),
      complex: errorRate(try complex.network.outputs(for: test).map { $0[0] }),
      real: errorRate(
        try real.network.outputs(for: .realCounterpart(of: test)).map { Complex($0[0], $0[1]) }),
      bayesian: measuresBayesian ? errorRate(task.bayesianDecisions(on: test)) : nil)
  }

  /// The error rates of one kind at one ratio, a value a seed.
  func rates(_ kind: KeyPath<Run, Double>, at ratio: Double) -> [Double] {
    runs.filter { $0.signalToNoiseRatio == ratio }.map { $0[keyPath: kind] }
  }

  /// The complex network against one of the others at one ratio, seed by seed.
  func comparison(with other: KeyPath<Run, Double>, at ratio: Double) -> FieldComparison {
    FieldComparison(
      complex: rates(\.complex, at: ratio), real: rates(other, at: ratio), measure: .error)
  }

  /// Whether the complex network makes fewer errors than the linear equaliser, by more than chance.
  func beatsLinear(at ratio: Double) -> Bool {
    comparison(with: \.linear, at: ratio).verdict == .complex
  }
}
