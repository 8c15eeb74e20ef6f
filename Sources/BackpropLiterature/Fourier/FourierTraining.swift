import Backprop
import BackpropData
import BackpropReport
import Numerics

/// One seed of ``FourierExperiment``.
struct FourierTraining: ReportTraining {
  static let kind = "fourier"

  /// The numbers of training and test digits: the first ones.
  let trainingCount, evaluationCount: Int
  let epochs: Int
  let seed: UInt64

  /// The results of the four networks.
  struct Outcome: Codable, Sendable {
    let networks: MatchedNetworks
    /// The result of a real network with at most as many parameters as the complex one, on the
    /// pixels.
    let pixels: MatchedNetworks.NetworkResult
  }

  /// The samples of all seeds.
  private struct Samples: Sendable {
    let coefficients: DatasetSplit<Complex<Float>>
    let pixels: DatasetSplit<Float>
  }

  static func hyperparameters(epochs: Int) -> MatchedNetworks.Hyperparameters {
    MatchedNetworks.Hyperparameters(
      hidden: 30, activation: .splitSigmoid, epochs: epochs, learningRate: 0.5,
      evaluatesEachEpoch: true)
  }

  /// The place of the training in the source.
  static let source = PartResult.SourceReference(
    "Sources/BackpropLiterature/Fourier/FourierTraining.swift", line: #line + 3,
    "FourierTraining.perform")

  func perform(in context: ReportContext) throws -> Outcome {
    let samples = context.shared("fourier \(trainingCount) \(evaluationCount)") {
      self.samples(of: context.digits)
    }
    let networks = try MatchedNetworks.train(
      Self.hyperparameters(epochs: epochs), on: samples.coefficients, seed: seed)
    let pixels = try onPixels(samples.pixels, parameterCount: networks.complex.parameterCount)
    context.progress("fourier: seed \(seed)")
    return Outcome(networks: networks, pixels: pixels)
  }

  private func samples(of digits: DigitDataset) -> Samples {
    let images = digits.training.prefix(trainingCount)
    let test = digits.test.prefix(evaluationCount)
    let task = FourierDigits(width: images.width, height: images.height)
    return Samples(
      coefficients: DatasetSplit(
        training: task.dataset(of: images), evaluation: task.dataset(of: test)),
      pixels: DatasetSplit(training: Dataset(images), evaluation: Dataset(test)))
  }

  private func onPixels(
    _ data: DatasetSplit<Float>, parameterCount: Int
  ) throws -> MatchedNetworks.NetworkResult {
    let (inputs, outputs) = (data.training.inputCount, data.training.outputCount)
    let hidden = max(1, (parameterCount - outputs) / (inputs + 1 + outputs))
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<Float>(
      sizes: [inputs, hidden, outputs], activations: [.sigmoid], using: &generator)
    return try MatchedNetworks.NetworkResult(
      training: network, Self.hyperparameters(epochs: epochs), on: data, using: &generator)
  }
}
