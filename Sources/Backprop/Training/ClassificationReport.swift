/// The quality of a classification by class and on average, from its confusion matrix.
///
///     precision = correct / predicted as the class
///     recall    = correct / samples of the class
///     F1        = 2 · correct / (samples of the class + predicted as the class)
///
/// A ratio with the denominator 0 is `nil`. C. J. van Rijsbergen, *Information retrieval* (1979);
/// where all are defined, the values are those of scikit-learn.
public struct ClassificationReport: Hashable, Codable, Sendable {
  /// The counts and the ratios of one class.
  public struct ClassResult: Hashable, Codable, Sendable {
    /// The number of samples of the class.
    public let samples: Int
    /// The number of samples that were predicted as the class.
    public let predictions: Int
    /// The number of samples of the class that were predicted as it.
    public let correct: Int

    /// The share of correct ones among those predicted as the class; `nil` if there are none.
    public var precision: Double? { Self.ratio(correct, predictions) }
    /// The share of correct ones among the samples of the class; `nil` if there are none.
    public var recall: Double? { Self.ratio(correct, samples) }
    /// The harmonic mean of both; `nil` if there are neither samples nor predictions.
    public var f1: Double? { Self.ratio(2 * correct, samples + predictions) }

    private static func ratio(_ part: Int, _ whole: Int) -> Double? {
      whole > 0 ? Double(part) / Double(whole) : nil
    }
  }

  /// The classes.
  public let classes: [ClassResult]

  /// A report.
  ///
  /// - Parameter confusion: Rows are actual classes, columns predicted ones; see
  ///   ``Network/confusionMatrix(on:)``.
  /// - Precondition: There are as many rows as columns.
  public init(confusion: [[Int]]) {
    precondition(confusion.allSatisfy { $0.count == confusion.count }, "the matrix is square")
    classes = confusion.indices.map { index in
      ClassResult(
        samples: confusion[index].reduce(0, +),
        predictions: confusion.reduce(0) { $0 + $1[index] }, correct: confusion[index][index])
    }
  }

  /// The mean of a ratio over the classes for which it is defined, each counting the same: the macro
  /// average; `nil` if it is defined for none.
  public func macroAverage(_ ratio: (ClassResult) -> Double?) -> Double? {
    let values = classes.compactMap(ratio)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

extension Network {
  /// The number of samples whose class is among the k outputs with the largest real parts; for k = 1
  /// those that are correctly classified. Among equal outputs the first ones count as larger.
  ///
  /// - Parameters:
  ///   - k: The number of outputs; at least 1.
  ///   - data: The samples.
  /// - Throws: ``TrainingError`` if the data does not fit or has no classes, or k is not in
  ///   1…``outputCount``.
  public func correctCount(within k: Int, on data: Dataset<S>) throws -> Int {
    guard case .classes(let labels, let classes) = data.targets else {
      throw TrainingError.invalidHyperparameter(
        option: "data set", value: "without classes", reason: "accuracy needs classes")
    }
    try TrainingError.require(
      1...classes ~= k, option: "number of largest outputs", value: k,
      "it must lie between 1 and the number of classes, \(classes)")
    return zip(labels, try outputs(for: data)).count { label, output in
      let own = output[Int(label)].realPart
      // The outputs that come first; one that is not a number counts as one.
      let before = output.indices.count { j in
        !(output[j].realPart < own || output[j].realPart == own && j >= Int(label))
      }
      return before < k
    }
  }
}
