import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// Digits classified by the lowest frequencies of their Fourier transform, by complex and real
/// networks.
struct FourierExperiment: Sendable {
  let hyperparameters: MatchedNetworks.Hyperparameters
  let runs: [MatchedNetworks]
  /// A real network of the same number of parameters on the pixels themselves: its sizes and the
  /// accuracy of each seed.
  let pixels: (sizes: [Int], parameterCount: Int, accuracies: [Double])
  let trainingCount: Int
  let evaluationCount: Int
  let source: String

  static func measure(
    seedCount: Int, trainingCount: Int, epochs: Int, in context: SheetContext
  ) async throws -> FourierExperiment {
    let digits = context.digits
    let evaluationCount = min(digits.test.count, context.isQuick ? 1_000 : .max)
    let results = try await context.outcomes(
      of: context.experimentSeeds(seedCount).map { seed in
        FourierTraining(
          trainingCount: trainingCount, evaluationCount: evaluationCount, epochs: epochs,
          seed: seed)
      })
    let pixels = results.map(\.pixels)
    return FourierExperiment(
      hyperparameters: FourierTraining.hyperparameters(epochs: epochs),
      runs: results.map(\.networks),
      pixels: (pixels[0].sizes, pixels[0].parameterCount, pixels.map(\.last)),
      trainingCount: min(trainingCount, digits.training.count), evaluationCount: evaluationCount,
      source: digits.source)
  }
}

extension FourierExperiment {
  static let percent = NumberFormat.percent(places: 2)

  var blocks: [ExerciseResult.Block] {
    var blocks: [ExerciseResult.Block] = [
      .question("Digits in the Fourier domain: which field reads them better?")
    ]
    guard let run = runs.first else { return blocks }
    let count = NumberFormat.integer.string(Double(trainingCount))
    blocks += [
      .paragraph(
        "Each image is given by the \(run.complex.sizes[0]) lowest frequencies of its unitary 2-D "
          + "Fourier transform. An image is real, so F(−u, −v) is the conjugate of F(u, v), and "
          + "one of each such pair is enough. \(count) images for training (\(source)), split "
          + "sigmoid or sigmoid, cross-entropy, \(hyperparameters.epochs) epochs, mini-batches of 10, η = "
          + "\(hyperparameters.learningRate), for both fields the best of 0.2, 0.5, 1 and 2 in a trial with "
          + "one seed, which was measured on MNIST's test images too."),
      .table(
        caption: "Accuracy on \(NumberFormat.integer.string(Double(evaluationCount))) test images, "
          + "mean ± 95 % confidence over \(runs.count) seeds",
        header: ["network", "sizes", "real parameters", "accuracy"],
        rows: [
          Self.row("complex", runs.map(\.complex)),
          Self.row("real, same size", runs.map(\.real)),
          Self.row("real, twice the units", runs.map(\.wideReal)),
          [
            "real, on the pixels, same size", "\(pixels.sizes)", "\(pixels.parameterCount)",
            SampleMean(pixels.accuracies).text(Self.percent),
          ],
        ]),
      .figure(chart, name: "tutorial-fourier"),
      .paragraph(finding),
    ]
    return blocks
  }

  private static func row(_ name: String, _ networks: [MatchedNetworks.NetworkResult]) -> [String] {
    [
      name, networks.first.map { "\($0.sizes)" } ?? "",
      networks.first.map { "\($0.parameterCount)" } ?? "",
      SampleMean(networks.map(\.last)).text(percent),
    ]
  }

  private var chart: LineChart {
    LineChart(
      "Digits by their Fourier coefficients: accuracy on the test images",
      subtitle: "mean of \(runs.count) seeds, band: ± 1 standard deviation",
      x: Axis("epoch", format: .integer), y: Axis("accuracy", format: .percent()),
      series: [
        Series("complex", meanOf: runs.map(\.complex.accuracies), from: 1),
        Series("real, same size", meanOf: runs.map(\.real.accuracies), from: 1),
        Series("real, twice the units", meanOf: runs.map(\.wideReal.accuracies), from: 1),
      ])
  }

  /// The findings of the runs, one paragraph.
  var finding: String {
    var text = runs.comparison.sentence("At the same number of parameters", format: Self.percent)
    switch runs.wideComparison.verdict {
    case .complex: text += " It also does better than the real network of twice the units."
    case .real: text += " *With twice the units the real network does better.*"
    case .undecided: text += " *With twice the units the real network is as good.*"
    }
    let onPixels = FieldComparison(
      complex: runs.map(\.complex.last), real: pixels.accuracies, measure: .accuracy)
    text +=
      " "
      + onPixels.sentence("Against a real network of its size on the pixels", format: Self.percent)
    return text
      + " A complex weight is two real numbers that serve four products, so that at the same "
      + "number of parameters the complex network has about as many units, each with two outputs, "
      + "and takes about twice as many multiplications."
  }

  var files: [ExerciseResult.DataFile] {
    var csv = "seed,epoch,complex,real,real_twice_the_units\n"
    for run in runs {
      let real = zip(run.real.accuracies, run.wideReal.accuracies)
      for (epoch, (complex, other)) in zip(run.complex.accuracies, real).enumerated() {
        csv += "\(run.seed),\(epoch + 1),\(complex),\(other.0),\(other.1)\n"
      }
    }
    return [
      .init(name: "tutorial-fourier.csv", content: csv),
      .init(
        name: "tutorial-fourier-pixels.csv",
        content: "seed,accuracy\n"
          + zip(runs, pixels.accuracies).map { "\($0.seed),\($1)\n" }.joined()),
    ]
  }
}

/// One seed of ``FourierExperiment``.
struct FourierTraining: SheetTraining {
  static let kind = "fourier"

  /// The numbers of training and test digits: the first ones.
  let trainingCount, evaluationCount: Int
  let epochs: Int
  let seed: UInt64

  struct Outcome: Codable, Sendable {
    let networks: MatchedNetworks
    /// The result of a real network with as many parameters as the complex one, on the pixels.
    let pixels: MatchedNetworks.NetworkResult

    private enum CodingKeys: String, CodingKey {
      case networks = "contest"
      case pixels
    }
  }

  /// The samples of all seeds.
  struct Samples: Sendable {
    let coefficients: DatasetSplit<Complex<Float>>
    let pixels: DatasetSplit<Float>
  }

  static func hyperparameters(epochs: Int) -> MatchedNetworks.Hyperparameters {
    MatchedNetworks.Hyperparameters(
      hidden: 30, activation: .splitSigmoid, epochs: epochs, learningRate: 0.5)
  }

  func perform(in context: SheetContext) throws -> Outcome {
    let samples = context.fourierSamples.value(for: [trainingCount, evaluationCount]) {
      self.samples(of: context.digits)
    }
    let networks = try MatchedNetworks.train(
      Self.hyperparameters(epochs: epochs), on: samples.coefficients, seed: seed)
    let pixels = try onPixels(samples.pixels, parameterCount: networks.complex.parameterCount)
    context.progress("tutorial: digits by their Fourier coefficients, seed \(seed)")
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
