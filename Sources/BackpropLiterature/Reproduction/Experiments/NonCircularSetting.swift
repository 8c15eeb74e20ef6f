import Backprop
import BackpropData
import BackpropReport
import Numerics

/// One seed of a network of the published setting on non-circular data: 20,000 vectors of 128 complex
/// numbers in two classes, of which 80 % are for training, one hidden layer, and stochastic gradient
/// descent with η = 0.01 and mini-batches of 100.
///
/// The settings are those of the authors' program for arXiv:2009.08340.
struct NonCircularSetting: ReportTraining {
  static let kind = "non-circular-setting"

  let seed: UInt64
  /// A Boolean value that indicates whether the network is complex: 128-64-2, else real: 256-128-2.
  let isComplex: Bool
  let dropout: Double
  let epochs: Int

  /// Relative accuracies after the last epoch.
  struct Outcome: Codable, Sendable {
    let accuracy: Double
    let training: Double
  }

  static let trainingCount = 16_000
  static let evaluationCount = 4_000

  func perform(in context: ReportContext) throws -> Outcome {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let task = NonCircularGaussians()
    let data = DatasetSplit<Complex<Float>>(
      training: task.dataset(count: Self.trainingCount, using: &generator),
      evaluation: task.dataset(count: Self.evaluationCount, using: &generator))
    if isComplex {
      let network = try Network<Complex<Float>>(
        sizes: [task.featureCount, 64, 2], activations: [.crelu, .softmaxRealPart],
        initializer: .glorotUniform, using: &generator)
      return try outcome(of: network, on: data, using: &generator)
    }
    let network = try Network<Float>(
      sizes: [2 * task.featureCount, 128, 2], activations: [.relu, .softmax],
      initializer: .glorotUniform, using: &generator)
    return try outcome(
      of: network,
      on: DatasetSplit(
        training: .realCounterpart(of: data.training),
        evaluation: .realCounterpart(of: data.evaluation)), using: &generator)
  }

  private func outcome<S: Scalar>(
    of network: Network<S>, on data: DatasetSplit<S>, using generator: inout Xoshiro256PlusPlus
  ) throws -> Outcome {
    var trainer = try Trainer(
      network, cost: .logLikelihood,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: 100, learningRate: 0.01, dropout: dropout, monitor: []))
    _ = try trainer.train(on: data.training, using: &generator)
    func accuracy(on data: Dataset<S>) throws -> Double {
      try trainer.network.evaluate(on: data, cost: .logLikelihood).relativeAccuracy ?? .nan
    }
    return Outcome(
      accuracy: try accuracy(on: data.evaluation), training: try accuracy(on: data.training))
  }
}
