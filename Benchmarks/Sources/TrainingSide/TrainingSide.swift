import ArgumentParser
import Backprop
import BackpropData
import Foundation
import Numerics
import SideResult

extension Cost: @retroactive ExpressibleByArgument {}

/// This library's side of the comparison. It takes the options that every side has, which are those of
/// `backprop train`.
@main
struct TrainingSide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains on MNIST and prints seconds per epoch and accuracy as one line of JSON.")

  @Option(transform: { $0.split(separator: ",").compactMap { Int($0) } })
  var sizes: [Int] = [784, 30, 10]
  @Option(help: "A list of layers over the images; by default fully connected ones of the sizes.")
  var layers: String?
  @Option var cost: Cost = .crossEntropy
  @Option var eta = 0.5
  @Option var lambda = 0.0
  @Option var scalar: Field = .real
  @Option var precision: Precision = .float32
  @Option var batchSize = 10
  @Option var trainSize = 50_000
  @Option var epochs = 3
  @Option(help: "The number of threads.") var threads = 1
  @Option var monitor: Monitored = .none
  @Option var seed: UInt64 = 1
  @Option var data: String

  enum Field: String, ExpressibleByArgument { case real, complex }
  enum Precision: String, ExpressibleByArgument { case float32, float64 }
  enum Monitored: String, ExpressibleByArgument { case none, all }

  func run() throws {
    switch (scalar, precision) {
    case (.real, .float32): try train(Float.self, [.sigmoid])
    case (.real, .float64): try train(Double.self, [.sigmoid])
    case (.complex, .float32): try train(Complex<Float>.self, complexActivations)
    case (.complex, .float64): try train(Complex<Double>.self, complexActivations)
    }
  }

  /// The activations over ℂ: split sigmoids, and outputs whose real parts are probabilities.
  private var complexActivations: [ComplexActivation] {
    Array(repeating: .splitSigmoid, count: sizes.count - 2) + [.realPartSigmoid]
  }

  private func train<S: Scalar>(_: S.Type, _ activations: [S.Activation]) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let digits = try MNIST.load(MNIST.find(directory: data), hasValidation: false)
    let training = Dataset<S>(digits.training.prefix(trainSize))
    let test = Dataset<S>(digits.test)
    let loading = clock.now - start

    var generator = Xoshiro256PlusPlus(seed: seed)
    let network =
      if let layers {
        try Network<S>(
          input: LayerShape(height: 28, width: 28, channels: 1), LayerSpecification.list(layers),
          using: &generator)
      } else {
        try Network<S>(sizes: sizes, activations: activations, using: &generator)
      }
    var trainer = try Trainer(
      network, cost: cost,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: batchSize, learningRate: eta, lambda: lambda,
        monitor: monitor == .all ? .all : [.evaluationAccuracy], threads: threads))
    let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
    try report(history, setup: loading / .seconds(1))
  }

  private func report(_ history: History, setup: Double) throws {
    let (training, evaluation) = (history.seconds.training, history.seconds.evaluation)
    let result = SideResult(
      side: "swift-backprop",
      seconds: monitor == .all ? zip(training, evaluation).map(+) : training,
      setupSeconds: setup, accuracies: history.relativeEvaluationAccuracy,
      peakMegabytes: peakMegabytes(), threads: threads)
    print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
  }
}
