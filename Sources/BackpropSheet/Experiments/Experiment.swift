import Backprop
import BackpropData

/// A training on digits that is repeated with several seeds: layers [pixels, 30, classes], sigmoid,
/// mini-batches of 10, `Float`.
struct Experiment: Hashable, Codable, Sendable {
  /// The name of its files, such as `25a-cross-entropy`.
  var name: String
  /// Its name in progress lines, such as `25a cross-entropy`.
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

  /// The size of a mini-batch.
  static let miniBatchSize = 10

  /// Returns the layer sizes for `digits`.
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
  /// Returns the images as samples: pixels as inputs, classes as targets.
  func dataset<S: Scalar>(of _: S.Type = S.self) throws(DatasetError) -> Dataset<S> {
    try Dataset(
      inputs: .pixels(pixels), targets: .classes(labels.map(Int32.init), count: classCount),
      inputCount: pixelCount, outputCount: classCount)
  }
}
