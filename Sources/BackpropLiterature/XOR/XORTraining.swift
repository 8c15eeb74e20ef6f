import Backprop
import BackpropData
import BackpropReport
import Numerics

/// XOR learned by one complex neuron from one seed, in several settings.
struct XORTraining: ReportTraining {
  static let kind = "xor"

  let seed: UInt64
  let settings: [Setting]
  let epochs: Int

  /// The hyperparameters that are varied to remedy failed runs.
  enum Setting: String, CaseIterable, Codable, Sendable {
    /// η = 0.5 and the usual start.
    case plain
    /// Weighted inputs are kept at a distance of 0.5 from the poles.
    case distance
    /// η = 0.1.
    case slow
    /// The initial weight and bias are halved.
    case halved
    /// Two real neurons with the same read-out instead of the complex one.
    case real
  }

  /// The end of one training.
  struct End: Codable, Sendable {
    /// True if all parts of all outputs are on the correct side of ½.
    let isSolved: Bool
    /// The cost after the last epoch; not a number if the run ended early.
    let cost: Double
    /// The smallest distance of a weighted input to a pole in all epochs; infinite for real neurons.
    let poleDistance: Double
    /// The number of the four weighted inputs that end beyond the first poles, |Im z| > π.
    let beyondPoles: Int
  }

  /// A training of the complex neuron with its history.
  struct Run: Sendable {
    /// The neuron's weight w and bias b at the end.
    let weight: Complex<Double>
    let bias: Complex<Double>
    /// Cost and smallest distance to a pole, one value per epoch; empty if the run ended early.
    let costs: [Double]
    let poleDistances: [Double]
    let end: End
  }

  static let learningRate = 0.5

  func perform(in context: ReportContext) throws -> [End] {
    let ends = try settings.map { try $0 == .real ? realNeurons() : run($0).end }
    context.progress("xor: seed \(seed)")
    return ends
  }

  /// The place of the training in the source.
  static let source = PartResult.SourceReference(
    "Sources/BackpropLiterature/XOR/XORTraining.swift", line: #line + 4,
    "XORTraining.run")

  /// Trains one complex neuron, the same one in every call.
  func run(_ setting: Setting) throws -> Run {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let data: Dataset<Complex<Double>> = ComplexXOR.dataset()
    var network = try Network<Complex<Double>>(
      sizes: [1, 1], activations: [.sigmoid], using: &generator)
    if setting == .halved {
      network.layers[0][unit: 0, input: 0] *= Complex(0.5)
      network.layers[0].bias[0] *= Complex(0.5)
    }
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: data.count,
        learningRate: setting == .slow ? 0.1 : Self.learningRate, monitor: .trainingCost,
        poles: setting == .distance ? .keepDistance(0.5) : .stop(within: 0)))
    var history = History(trainingSize: data.count, evaluationSize: 0)
    do {
      history = try trainer.train(on: data, using: &generator)
    } catch is TrainingError {
      // At a pole or diverged: not solved, and the network is the one of the epoch before.
    }
    let outputs = try trainer.network.outputs(for: data).map { $0[0] }
    let layer = trainer.network.layers[0]
    let (weight, bias) = (layer[unit: 0, input: 0], layer.bias[0])
    return Run(
      weight: weight, bias: bias, costs: history.trainingCost,
      poleDistances: history.poleDistance,
      end: End(
        isSolved: !history.trainingCost.isEmpty && ComplexXOR.isSolved(by: outputs),
        cost: history.trainingCost.last ?? .nan,
        poleDistance: history.poleDistance.min() ?? .nan,
        beyondPoles: XORPlane.inputs.count { abs((weight * $0 + bias).imaginary) > .pi }))
  }

  /// Trains two real neurons on the same samples, and reads their outputs as the parts of one.
  private func realNeurons() throws -> End {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let data = Dataset<Double>.realCounterpart(of: ComplexXOR.dataset())
    let network = try Network<Double>(sizes: [2, 2], activations: [.sigmoid], using: &generator)
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: data.count, learningRate: Self.learningRate, monitor: []))
    _ = try trainer.train(on: data, using: &generator)
    let outputs = try trainer.network.outputs(for: data).map { Complex($0[0], $0[1]) }
    let cost = try trainer.network.evaluate(on: data, cost: .quadratic).cost
    return End(
      isSolved: ComplexXOR.isSolved(by: outputs), cost: cost, poleDistance: .infinity,
      beyondPoles: 0)
  }
}
