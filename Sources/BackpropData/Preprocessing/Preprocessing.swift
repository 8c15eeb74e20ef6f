/// The way from a user's data to the inputs and targets of a network, and back to the names of classes.
///
/// It is fitted to the training set and stored with the model, so that other data is treated in the same
/// way: columns are found by their names, classes keep their order, and numbers are scaled as in the
/// training.
public struct Preprocessing: Sendable, Hashable {
  /// A column of a table that becomes one or more inputs, or one target.
  public struct Feature: Sendable, Hashable {
    /// The name of the column.
    public var name: String
    /// The number of the column, from 1.
    public var number: Int
    /// The column of the imaginary parts; nil if there is none.
    public var imaginary: Column?
    /// True if the entries are complex numbers, of one column or of two.
    public var isComplex = false
    /// The texts that become one input each, 1 for the entry and 0 for the others; empty for numbers.
    public var categories: [String] = []
    /// The real and imaginary parts that replace a missing entry, before scaling; of texts the index of
    /// a category. Nil if missing entries are not replaced.
    public var replacement: [Double]?

    /// The number of inputs over ℂ.
    var inputCount: Int { max(1, categories.count) }
  }

  /// A column by its name and number.
  public struct Column: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The number, from 1.
    public var number: Int
  }

  /// A size of images in pixels.
  public struct ImageSize: Sendable, Hashable {
    /// The number of columns.
    public var width: Int
    /// The number of rows.
    public var height: Int

    /// A size from its parts.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// The features of a table, in the order of the inputs; empty for images.
  public var features: [Feature] = []
  /// The columns that hold the targets; empty for images.
  public var targets: [Feature] = []
  /// The number of columns of the table; 0 for images.
  public var columnCount = 0
  /// True if columns are found by their names, and not by their numbers.
  public var hasNames = false
  /// The name of each class; empty if the targets are numbers.
  public var classNames: [String] = []
  /// The treatment of missing entries.
  public var missing = MissingEntries.error
  /// The scaling of the features.
  public var scaling: Scaling?
  /// The scaling of targets that are numbers.
  public var targetScaling: Scaling?
  /// The number of a white pixel, 255 or 1, if the columns may be the pixels of images; nil if not.
  public var pixelMaximum: Double?
  /// The size of the images; nil if the samples are not images.
  public var imageSize: ImageSize?

  /// The preprocessing of images, which are divided by 255.
  public init(imageSize: ImageSize, classNames: [String]) {
    self.imageSize = imageSize
    self.classNames = classNames
  }

  /// No columns yet.
  init() {}

  /// True if the targets are classes.
  public var isClassification: Bool { !classNames.isEmpty }

  /// True if the data is a table.
  public var isTable: Bool { !features.isEmpty }

  /// True if a feature or target is complex.
  public var isComplex: Bool { (features + targets).contains(where: \.isComplex) }

  /// Returns the number of inputs of a network: over ℝ two for a complex number.
  public func inputCount(overComplex: Bool) -> Int {
    if let imageSize { return imageSize.width * imageSize.height }
    return features.reduce(0) { $0 + (!overComplex && $1.isComplex ? 2 : $1.inputCount) }
  }

  /// Returns the number of outputs of a network: one per class, or one per target; over ℝ two for a
  /// complex target.
  public func outputCount(overComplex: Bool) -> Int {
    if isClassification { return classNames.count }
    return targets.reduce(0) { $0 + (!overComplex && $1.isComplex ? 2 : 1) }
  }

  /// The targets in words: `species (3 classes: setosa, versicolor, virginica)`.
  public var targetDescription: String {
    let names = targets.map { "“\($0.name)”" }.joined(separator: ", ")
    guard isClassification else {
      return "\(names) (\(targets.count == 1 ? "numbers" : "\(targets.count) numbers"): regression)"
    }
    return "\(names) (\(classNames.count) classes: \(classNames.list(limit: 6)))"
  }

  /// The features in words.
  public var featureDescription: String {
    var text = features.count == 1 ? "1 feature" : "\(features.count) features"
    let complexCount = features.count(where: \.isComplex)
    let textCount = features.count { !$0.categories.isEmpty }
    let kinds =
      (complexCount > 0 ? ["\(complexCount) complex"] : [])
      + (textCount > 0 ? ["\(textCount) of texts, one input per text"] : [])
    if !kinds.isEmpty { text += " (\(kinds.joined(separator: ", ")))" }
    return text + ": \(features.map(\.name).list(limit: 6))"
  }
}

extension Preprocessing {
  /// The offsets and factors of the inputs of a network over ℝ; nil if they are not scaled.
  package var inputScaling: (offsets: [Double], factors: [Double])? {
    scaling.map { $0.perNumber(of: features) }
  }

  /// The offsets and factors of the outputs of a network over ℝ; nil if they are not scaled.
  package var outputScaling: (offsets: [Double], factors: [Double])? {
    targetScaling.map { $0.perNumber(of: targets) }
  }
}

extension Scaling {
  /// The offsets and factors of each real number; a complex entry has two.
  fileprivate func perNumber(
    of features: [Preprocessing.Feature]
  ) -> (offsets: [Double], factors: [Double]) {
    var (numbers, entry) = (([Double](), [Double]()), 0)
    for feature in features {
      for _ in 0..<feature.inputCount {
        numbers.0.append(offsets[entry])
        numbers.1.append(factors[entry])
        if feature.isComplex {
          numbers.0.append(imaginaryOffset(entry))
          numbers.1.append(factors[entry])
        }
        entry += 1
      }
    }
    return numbers
  }
}

/// The affine scaling (x - offset) · factor of the entries of a row.
public struct Scaling: Sendable, Hashable {
  /// The method by which it was chosen.
  public var method: ScalingMethod
  /// The real parts of the offsets, one per entry.
  public var offsets: [Double]
  /// The imaginary parts of the offsets; empty if all are 0.
  public var imaginaryOffsets: [Double] = []
  /// The factors, one per entry, all positive.
  public var factors: [Double]

  /// Returns the imaginary part of the offset of an entry.
  func imaginaryOffset(_ entry: Int) -> Double {
    imaginaryOffsets.isEmpty ? 0 : imaginaryOffsets[entry]
  }

  /// The method in words.
  public var description: String {
    switch method {
    case .pixels: "divided by 255"
    case .standard: "standardised by the training set"
    case .minmax: "scaled to [0, 1] by the training set"
    case .auto, .none: "not scaled"
    }
  }
}

extension Array where Element == String {
  /// The first and the last texts, separated by commas.
  package func list(limit: Int) -> String {
    guard count > limit else { return joined(separator: ", ") }
    return prefix(limit - 1).joined(separator: ", ") + ", …, " + (last ?? "")
  }
}
