/// Images of handwritten digits in the three parts that the exercises use.
public struct DigitDataset: Sendable, Hashable {
  /// The short name, as on the command line: `mnist` or `digits`.
  public let name: String
  /// Where the images come from, in words: a folder, or the generator and its seed.
  public let source: String
  /// What the network learns from: 50,000 images.
  public let training: LabeledImages
  /// What choices are made by: 10,000 images.
  public let validation: LabeledImages
  /// What the result is measured on: 10,000 images.
  public let test: LabeledImages

  /// A data set from its parts, which have images of one size and the same classes.
  public init(
    name: String, source: String, training: LabeledImages, validation: LabeledImages,
    test: LabeledImages
  ) {
    for part in [validation, test] {
      precondition(
        part.width == training.width && part.height == training.height
          && part.classCount == training.classCount, "the parts are alike")
    }
    self.name = name
    self.source = source
    self.training = training
    self.validation = validation
    self.test = test
  }
}
