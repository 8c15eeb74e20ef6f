public import BackpropFiles

/// The MNIST database of handwritten digits: 60,000 images for training and 10,000 for test, of
/// 28 × 28 pixels.
///
/// Source: <https://yann.lecun.com/exdb/mnist/> (LeCun, Cortes, Burges).
public enum MNIST {
  /// One of the four files, by its canonical name.
  public enum Part: String, Sendable, CaseIterable {
    /// 60,000 images.
    case trainingImages = "train-images-idx3-ubyte"
    /// Their labels.
    case trainingLabels = "train-labels-idx1-ubyte"
    /// 10,000 images.
    case testImages = "t10k-images-idx3-ubyte"
    /// Their labels.
    case testLabels = "t10k-labels-idx1-ubyte"
  }

  /// The paths of the four files, of which each may be gzipped.
  public struct Files: Sendable, Hashable {
    /// The folder that they were found in.
    public let folder: String
    /// 60,000 images.
    public let trainingImages: String
    /// Their labels.
    public let trainingLabels: String
    /// 10,000 images.
    public let testImages: String
    /// Their labels.
    public let testLabels: String
  }

  static let trainingCount = 60_000
  static let testCount = 10_000
  static let validationCount = 10_000

  /// Reads the four files and splits them: the first 50,000 of the 60,000 are for training, the
  /// next 10,000 for validation.
  ///
  /// - Parameters:
  ///   - files: Where they are.
  ///   - hasValidation: Whether the images for validation are kept: who does not look at them saves
  ///     8 MB, and gets none.
  /// - Throws: `FileError` of kind `notFound`, or `badData` with file and byte offset; other
  ///   numbers of images than MNIST's and other sizes than 28 × 28 are bad data.
  public static func load(
    _ files: Files, hasValidation: Bool = true
  ) throws(FileError) -> DigitDataset {
    // The smaller files first: glibc gives memory of a freed file back to the system as long as no
    // larger one was freed before.
    let test = try read(files.testImages, files.testLabels, count: testCount)
    let trained = trainingCount - validationCount
    var training = try read(
      files.trainingImages, files.trainingLabels, count: trainingCount,
      keeping: hasValidation ? trainingCount : trained)
    let validation = training.takeSuffix(from: trained)
    return DigitDataset(
      name: "mnist", source: "MNIST from \(files.folder)", training: training,
      validation: validation, test: test)
  }

  private static func read(
    _ images: String, _ labels: String, count: Int, keeping kept: Int? = nil
  ) throws(FileError) -> LabeledImages {
    let (part, total) = try IDX.read(
      images: images, labels: labels, keeping: (kept ?? count) * 28 * 28)
    guard total == count else {
      let advice =
        total == testCount || total == trainingCount
        ? "swap the training and test files" : "get the files again"
      throw FileError(
        .badData, "\(total) images where MNIST has \(count)", path: images, at: .byte(4),
        advice: advice)
    }
    guard part.width == 28, part.height == 28 else {
      throw FileError(
        .badData, "images of \(part.height)×\(part.width) pixels where MNIST has 28×28",
        path: images, at: .byte(8), advice: "get the files again")
    }
    return part
  }
}
