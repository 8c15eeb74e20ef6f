import Backprop
import BackpropData

/// One kind of training on digits, repeated with several seeds: [pixels, 30, classes], sigmoid,
/// mini-batches of 10, `Float`.
struct Experiment: Hashable, Codable, Sendable {
  /// The name of its files: `25a-cross-entropy`.
  var name: String
  /// How progress lines call it: `25a cross-entropy`.
  var label: String
  var cost: Cost
  /// η.
  var learningRate: Double
  /// λ.
  var lambda = 0.0
  /// The number of training digits: the first ones.
  var trainingDigits: Int
  /// The number of test digits: the first ones.
  var testDigits: Int
  var epochs: Int

  /// The number of hidden units.
  static let hiddenUnits = 30

  /// The number of digits that a step is made from.
  static let miniBatchSize = 10

  /// The layers' sizes for `digits`.
  static func sizes(for digits: DigitDataset) -> [Int] {
    [digits.training.pixelCount, hiddenUnits, digits.training.classCount]
  }

  var configuration: TrainingConfiguration {
    TrainingConfiguration(
      epochs: epochs, miniBatchSize: Self.miniBatchSize, learningRate: learningRate,
      lambda: lambda)
  }
}

extension LabeledImages {
  /// The images as samples: pixels as they are, the class as target.
  func dataset<S: Scalar>(of _: S.Type = S.self) throws(DatasetError) -> Dataset<S> {
    try Dataset(
      inputs: .pixels(pixels), targets: .classes(labels.map(Int32.init), count: classCount),
      inputCount: pixelCount, outputCount: classCount)
  }
}
