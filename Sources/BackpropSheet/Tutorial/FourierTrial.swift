import Backprop
import BackpropData
import Numerics

/// One seed of ``FourierExperiment``.
struct FourierTrial: Trial {
  static let kind = "fourier"

  /// The first training digits, and the first test digits.
  let trainingCount, evaluationCount: Int
  let epochs: Int
  let seed: UInt64

  struct Outcome: Codable, Sendable {
    let contest: FieldContest
    /// A real network of as many parameters as the complex one, on the pixels themselves.
    let pixels: FieldContest.Entrant
  }

  /// The samples of all seeds.
  struct Samples: Sendable {
    let coefficients: DatasetPair<Complex<Float>>
    let pixels: DatasetPair<Float>
  }

  static func setting(epochs: Int) -> FieldContest.Setting {
    FieldContest.Setting(hidden: 30, activation: .splitSigmoid, epochs: epochs, learningRate: 0.5)
  }

  func perform(in context: SheetContext) throws -> Outcome {
    let samples = context.fourierSamples.value(for: [trainingCount, evaluationCount]) {
      self.samples(of: context.digits)
    }
    let contest = try FieldContest.run(
      Self.setting(epochs: epochs), on: samples.coefficients, seed: seed)
    let pixels = try onPixels(samples.pixels, parameterCount: contest.complex.parameterCount)
    context.progress("tutorial: digits by their Fourier coefficients, seed \(seed)")
    return Outcome(contest: contest, pixels: pixels)
  }

  private func samples(of digits: DigitDataset) -> Samples {
    let images = digits.training.prefix(trainingCount)
    let test = digits.test.prefix(evaluationCount)
    let task = FourierDigits(width: images.width, height: images.height)
    return Samples(
      coefficients: DatasetPair(
        training: task.dataset(of: images), evaluation: task.dataset(of: test)),
      pixels: DatasetPair(training: Dataset(images), evaluation: Dataset(test)))
  }

  private func onPixels(
    _ data: DatasetPair<Float>, parameterCount: Int
  ) throws -> FieldContest.Entrant {
    let (inputs, outputs) = (data.training.inputCount, data.training.outputCount)
    let hidden = max(1, (parameterCount - outputs) / (inputs + 1 + outputs))
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<Float>(
      sizes: [inputs, hidden, outputs], activations: [.sigmoid], using: &generator)
    let setting = Self.setting(epochs: epochs)
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: setting.epochs, miniBatchSize: 10, learningRate: setting.learningRate,
        monitor: .evaluationAccuracy))
    let history = try trainer.train(
      on: data.training, evaluatingOn: data.evaluation, using: &generator)
    return FieldContest.Entrant(
      sizes: network.sizes, parameterCount: network.realParameterCount,
      accuracies: history.relativeEvaluationAccuracy)
  }
}
