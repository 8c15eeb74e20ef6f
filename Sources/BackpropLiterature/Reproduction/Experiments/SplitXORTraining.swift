import Backprop
import BackpropData
import BackpropReport
import Numerics

/// The exclusive or learned by a single complex neuron with the sigmoid of both parts, from one seed.
struct SplitXORTraining: ReportTraining {
  static let kind = "split-xor"

  let seed: UInt64
  let epochs: Int

  /// The end of the training.
  struct Outcome: Codable, Sendable {
    /// True if all parts of all outputs are on the correct side of ½.
    let isSolved: Bool
  }

  static let learningRate = 0.5

  func perform(in context: ReportContext) throws -> Outcome {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let data: Dataset<Complex<Double>> = ComplexXOR.dataset()
    let network = try Network<Complex<Double>>(
      sizes: [1, 1], activations: [.splitSigmoid], using: &generator)
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: data.count, learningRate: Self.learningRate, monitor: []))
    _ = try trainer.train(on: data, using: &generator)
    let outputs = try trainer.network.outputs(for: data).map { $0[0] }
    return Outcome(isSolved: ComplexXOR.isSolved(by: outputs))
  }
}
