import ArgumentParser
import Backprop
import BackpropData
import BackpropFormats
import Foundation
import SideResult

/// This library's side of the comparison of predictions: it trains a network for one epoch, stores it as
/// ONNX for the other sides, and predicts the test digits.
@main
struct PredictionSide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predicts the test digits and prints the seconds per pass as one line of JSON.")

  @Option(transform: { $0.split(separator: ",").compactMap { Int($0) } })
  var sizes: [Int] = [784, 30, 10]
  @Option(help: "The number of digits of a call.") var batchSize = 1
  @Option(help: "The number of passes over the test digits.") var epochs = 5
  @Option(help: "The number of threads; one predicts.") var threads = 1
  @Option var seed: UInt64 = 1
  @Option(help: "The file that the model is written to.") var model: String
  @Option var data: String

  func run() throws {
    let clock = ContinuousClock()
    let digits = try MNIST.load(MNIST.find(directory: data), hasValidation: false)
    let test = digits.test
    let start = clock.now
    let trained = try train(on: Dataset<Float>(digits.training))
    try ModelFile.write(trained, to: model)
    let predictor = try Predictor(file: model)
    let setup = clock.now - start

    let numbers = test.pixels.map { Float($0) / 255 }
    let width = predictor.inputCount
    let batches = stride(from: 0, to: test.count, by: batchSize).map {
      Array(numbers[$0 * width..<min($0 + batchSize, test.count) * width])
    }
    var (seconds, accuracies) = ([Double](), [Double]())
    for _ in 0..<epochs {
      var (classes, outputs) = ([Int](), [Double]())
      classes.reserveCapacity(test.count)
      let start = clock.now
      for batch in batches {
        try predictor.predict(batch, into: &outputs)
        for row in 0..<batch.count / width { classes.append(largest(outputs, row)) }
      }
      seconds.append((clock.now - start) / .seconds(1))
      let right = zip(classes, test.labels).count { $0 == Int($1) }
      accuracies.append(Double(right) / Double(test.count))
    }
    let result = SideResult(
      side: "swift-backprop", seconds: seconds, setupSeconds: setup / .seconds(1),
      accuracies: accuracies, peakMegabytes: peakMegabytes(), threads: 1)
    print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
  }

  private func train(on digits: Dataset<Float>) throws -> Model<Float> {
    var generator = Xoshiro256PlusPlus(seed: seed)
    var trainer = try Trainer(
      Network<Float>(sizes: sizes, using: &generator), cost: .crossEntropy,
      TrainingConfiguration(epochs: 1, miniBatchSize: 10, learningRate: 0.5))
    _ = try trainer.train(on: digits, using: &generator)
    return Model(trainer.network, cost: .crossEntropy)
  }

  /// The class with the largest output of a row.
  private func largest(_ outputs: [Double], _ row: Int) -> Int {
    let first = row * 10
    return (0..<10).reduce(0) { outputs[first + $1] > outputs[first + $0] ? $1 : $0 }
  }
}
