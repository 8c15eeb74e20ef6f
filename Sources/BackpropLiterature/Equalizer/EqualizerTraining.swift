import Backprop
import BackpropData
import BackpropReport
import Numerics

/// One seed of ``EqualizerExperiment`` at one signal-to-noise ratio.
struct EqualizerTraining: ReportTraining {
  static let kind = "equalizer"

  /// The signal-to-noise ratio in dB.
  let signalToNoiseRatio: Double
  let seed: UInt64
  let trainingSymbols: Int
  let testSymbols: Int
  let epochs: Int
  /// True if the equaliser that knows the channel is evaluated as well.
  let measuresBayesian: Bool

  /// Symbol error rates.
  struct Outcome: Codable, Sendable {
    let linear: Double
    let complex: Double
    let real: Double
    /// The rate of the equaliser that knows the channel.
    let bayesian: Double?
  }

  static let hidden = 8
  static let miniBatchSize = 10
  /// The learning rate η.
  static let learningRate = 0.1

  /// Returns both networks before the training.
  static func networks(seed: UInt64) throws -> (Network<Complex<Float>>, Network<Float>) {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<Complex<Float>>(
      sizes: [3, hidden, 1], activations: [.splitTanh, .identity], using: &generator)
    return (network, try .realCounterpart(of: network, using: &generator))
  }

  /// The place of the training in the source.
  static let source = PartResult.SourceReference(
    "Sources/BackpropLiterature/Equalizer/EqualizerTraining.swift", line: #line + 3,
    "EqualizerTraining.perform")

  func perform(in context: ReportContext) throws -> Outcome {
    let task = ChannelEqualization(signalToNoiseRatio: signalToNoiseRatio)
    var generator = Xoshiro256PlusPlus(seed: seed)
    let training: Dataset<Complex<Float>> = task.dataset(
      count: trainingSymbols, using: &generator)
    let test: Dataset<Complex<Float>> = task.dataset(count: testSymbols, using: &generator)
    guard case .values(let targets) = test.targets else {
      preconditionFailure("symbols are values")
    }
    func errorRate(_ outputs: [Complex<Float>]) -> Double {
      task.symbolErrorRate(of: outputs, targets: targets)
    }
    let configuration = TrainingConfiguration(
      epochs: epochs, miniBatchSize: Self.miniBatchSize, learningRate: Self.learningRate,
      monitor: [])
    let (network, counterpart) = try Self.networks(seed: seed)
    var complex = try Trainer(network, cost: .quadratic, configuration)
    _ = try complex.train(on: training, using: &generator)
    var real = try Trainer(counterpart, cost: .quadratic, configuration)
    _ = try real.train(on: .realCounterpart(of: training), using: &generator)
    let linear = Network<Complex<Float>>.leastSquares(on: training, activation: .identity)
    context.progress("equalizer: \(Int(signalToNoiseRatio)) dB, seed \(seed)")
    return Outcome(
      linear: errorRate(try linear.outputs(for: test).map { $0[0] }),
      complex: errorRate(try complex.network.outputs(for: test).map { $0[0] }),
      real: errorRate(
        try real.network.outputs(for: .realCounterpart(of: test)).map { Complex($0[0], $0[1]) }),
      bayesian: measuresBayesian ? errorRate(task.bayesianDecisions(on: test)) : nil)
  }
}
