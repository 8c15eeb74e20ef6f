import Backprop
import BackpropData
import Foundation
import Testing
import _BackpropTestSupport

/// Whole runs of the course's kind of NumPy program, epoch by epoch.
///
/// They need MNIST (`BACKPROP_DATA`) and the histories (`BACKPROP_GOLDEN`, or `golden` beside the
/// data). Training is chaotic, so how far two programs can agree depends on the run. A debug build
/// trains for a few epochs only.
@Suite struct GoldenHistoryTests {
  struct Comparison: Sendable {
    let name: String
    /// The number of epochs that must agree.
    let epochs: Int
    /// The same in a debug build.
    let debugEpochs: Int
    /// The largest relative difference of costs. Accuracies must be equal.
    let tolerance: Double
  }

  static let comparisons = [
    Comparison(name: "cross-entropy", epochs: 5, debugEpochs: 0, tolerance: 1e-6),
    Comparison(name: "quadratic", epochs: 2, debugEpochs: 0, tolerance: 1e-6),
    Comparison(name: "overfit", epochs: 400, debugEpochs: 2, tolerance: 1e-10),
    Comparison(name: "l2", epochs: 400, debugEpochs: 2, tolerance: 1e-10),
  ]

  /// The histories that are there.
  static var available: [Comparison] { comparisons.filter { GoldenHistory.exists($0.name) } }

  @Test(
    "a run with the draws of NumPy gives the history of the NumPy program",
    .enabled(if: !available.isEmpty, "BACKPROP_DATA and the golden histories are not there"),
    arguments: available)
  func equal(comparison: Comparison) throws {
    #if DEBUG
      let epochs = comparison.debugEpochs
    #else
      let epochs = comparison.epochs
    #endif
    guard epochs > 0 else { return }
    let golden = try GoldenHistory.load(comparison.name)
    let digits = try MNIST.load(
      MNIST.find(directory: nil, environment: ProcessInfo.processInfo.environment))
    var generator = NumPyGenerator(seed: golden.seed)
    let network = try Network<Double>(sizes: golden.sizes, using: &generator)
    #expect(network.layers[0].bias[0] == golden.firstBias)
    #expect(network.layers[0][unit: 0, input: 0] == golden.firstWeight)
    let last = network.layers[network.layers.count - 1]
    #expect(last[unit: last.outputCount - 1, input: last.inputCount - 1] == golden.lastWeight)

    var trainer = try Trainer(
      network, cost: golden.costFunction,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: golden.miniBatchSize, learningRate: golden.eta,
        lambda: golden.lmbda))
    let history = try trainer.train(
      on: Dataset(digits.training.prefix(golden.trainingSize)),
      evaluatingOn: Dataset(digits.test), using: &generator)
    #expect(history.evaluationAccuracy == Array(golden.evaluationAccuracy.prefix(epochs)))
    #expect(history.trainingAccuracy == Array(golden.trainingAccuracy.prefix(epochs)))
    for epoch in 0..<epochs {
      let (cost, expected) = (history.trainingCost[epoch], golden.trainingCost[epoch])
      #expect(abs(cost / expected - 1) < comparison.tolerance, "epoch \(epoch + 1)")
      let (testCost, expectedTest) = (history.evaluationCost[epoch], golden.evaluationCost[epoch])
      #expect(abs(testCost / expectedTest - 1) < comparison.tolerance, "epoch \(epoch + 1)")
    }
  }
}
