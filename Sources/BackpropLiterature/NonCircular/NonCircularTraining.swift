import Backprop
import BackpropData
import BackpropReport
import Numerics

/// One seed of ``NonCircularExperiment`` with one size of the training set.
struct NonCircularTraining: ReportTraining {
  static let kind = "non-circular"

  let trainingCount: Int
  let evaluationCount: Int
  let epochs: Int
  let seed: UInt64

  static let task = NonCircularGaussians()

  static func hyperparameters(epochs: Int) -> MatchedNetworks.Hyperparameters {
    MatchedNetworks.Hyperparameters(
      hidden: 32, activation: .crelu, epochs: epochs, learningRate: 0.1,
      evaluatesEachEpoch: false)
  }

  /// The place of the training in the source.
  static let source = PartResult.SourceReference(
    "Sources/BackpropLiterature/NonCircular/NonCircularTraining.swift", line: #line + 3,
    "NonCircularTraining.perform")

  func perform(in context: ReportContext) throws -> MatchedNetworks {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let data = DatasetSplit<Complex<Float>>(
      training: Self.task.dataset(count: trainingCount, using: &generator),
      evaluation: Self.task.dataset(count: evaluationCount, using: &generator))
    let networks = try MatchedNetworks.train(
      Self.hyperparameters(epochs: epochs), on: data, seed: seed)
    context.progress("non-circular: \(trainingCount) samples, seed \(seed)")
    return networks
  }
}
