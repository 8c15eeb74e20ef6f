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

    /// The number of bytes of the plain file.
    var plainBytes: Int {
      switch self {
      case .trainingImages: 16 + MNIST.trainingCount * 784
      case .trainingLabels: 8 + MNIST.trainingCount
      case .testImages: 16 + MNIST.testCount * 784
      case .testLabels: 8 + MNIST.testCount
      }
    }

    /// The SHA-256 of the plain file, since mirrors compress it differently.
    var plainSHA256: String {
      switch self {
      case .trainingImages: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
      case .trainingLabels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
      case .testImages: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
      case .testLabels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
      }
    }
  }

  /// The paths of the four files, each of which may be gzipped.
  public struct Files: Sendable, Hashable {
    /// The folder that holds them.
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
  /// other 10,000 for validation.
  ///
  /// - Parameters:
  ///   - files: The paths.
  ///   - hasValidation: False to return no images for validation, which saves 8 MB.
  /// - Throws: `FileError` of kind `notFound`, or `badData` with file and byte offset; other numbers
  ///   of images than MNIST's and other sizes than 28 × 28 are bad data.
  public static func load(
    _ files: Files, hasValidation: Bool = true
  ) throws(FileError) -> DigitDataset {
    // The smaller files first: glibc returns the memory of a freed file to the system as long as no
    // larger one was freed before.
    let test = try read(files.testImages, files.testLabels, count: testCount)
    let trained = trainingCount - validationCount
    var training = try read(
      files.trainingImages, files.trainingLabels, count: trainingCount,
      keeping: hasValidation ? trainingCount : trained)
    let validation = training.removeSuffix(from: trained)
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

  /// Finds the four files: only in `directory` if that is given, else in the folder that the variable
  /// `BACKPROP_DATA` names, else in the cache.
  ///
  /// A folder holds them under `mnist/` or directly, gzipped (`.gz`) or plain; the plain file takes
  /// precedence.
  ///
  /// - Parameters:
  ///   - directory: The folder that the user named, if any.
  ///   - environment: The environment of the process, which the library does not read itself.
  ///   - cacheDirectory: The folder of the cache (``CacheDirectory``); nil if there is none.
  /// - Throws: `FileError` of kind `notFound` with the folders that were searched, or with the missing
  ///   file of a folder that holds only some of the four.
  public static func find(
    directory: String?, environment: [String: String] = [:], cacheDirectory: String? = nil
  ) throws(FileError) -> Files {
    var roots: [String] = []
    if let directory {
      roots = [directory]
    } else {
      if let named = environment["BACKPROP_DATA"], !named.isEmpty { roots.append(named) }
      if let cacheDirectory, !cacheDirectory.isEmpty { roots.append(cacheDirectory) }
    }
    for root in roots {
      for folder in folders(of: root) {
        if let files = try files(in: folder) { return files }
      }
    }
    if let directory, !Folder.exists(directory) {
      throw FileError(
        .notFound, "no such folder", path: directory,
        advice: "pass a folder that holds mnist/\(Part.trainingImages.rawValue)[.gz]")
    }
    let looked = roots.flatMap(folders(of:)).joined(separator: ", ")
    throw FileError(
      .notFound, "MNIST is not found" + (looked.isEmpty ? "" : ": looked into \(looked)"),
      advice: "run `backprop data fetch mnist`, or pass --data with a folder that holds the files "
        + "\(Part.trainingImages.rawValue)[.gz] and so on")
  }

  /// Returns the folders below `root` that may hold the files.
  private static func folders(of root: String) -> [String] {
    let trimmed = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    return [trimmed == "/" ? "/mnist" : trimmed + "/mnist", trimmed]
  }

  /// Returns the files in `folder`; nil if there are none.
  private static func files(in folder: String) throws(FileError) -> Files? {
    var paths: [Part: String] = [:]
    for part in Part.allCases {
      let plain = "\(folder)/\(part.rawValue)"
      paths[part] = [plain, plain + ".gz"].first(where: WholeFile.exists)
    }
    guard !paths.isEmpty else { return nil }
    func path(_ part: Part) throws(FileError) -> String {
      if let path = paths[part] { return path }
      throw FileError(
        .notFound, "missing, plain and as .gz, beside the other MNIST files",
        path: "\(folder)/\(part.rawValue)", advice: "put all four files into the folder")
    }
    return Files(
      folder: folder, trainingImages: try path(.trainingImages),
      trainingLabels: try path(.trainingLabels), testImages: try path(.testImages),
      testLabels: try path(.testLabels))
  }
}
