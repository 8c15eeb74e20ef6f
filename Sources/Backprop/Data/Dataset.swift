/// A training or evaluation set: n inputs with n targets.
///
/// ```swift
/// let xor = try Dataset<Float>(
///   rows: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [[0], [1], [1], [0]])
/// let points = try Dataset<Double>(rows: [[0.1, 0.9], [0.8, 0.2]], labels: [0, 1])
/// ```
///
/// Pixels stay 8 bits wide until a mini-batch uses them.
public struct Dataset<S: Scalar>: Sendable {
  /// The inputs, row by row: n × inputCount.
  public enum Inputs: Sendable {
    /// Grey values 0…255, used as `p / 255`.
    case pixels([UInt8])
    /// The values themselves.
    case values([S])
  }

  /// The targets.
  public enum Targets: Sendable {
    /// The class of each sample, 0…count-1: a target of zeros and a single one.
    case classes([Int32], count: Int)
    /// The targets themselves, row by row: n × outputCount.
    case values([S])
  }

  /// The inputs.
  public let inputs: Inputs
  /// The targets.
  public let targets: Targets

  /// The weight of each sample in cost and gradient, at least 0; `nil` if all count the same. See
  /// ``weighted(by:)-([Double])``.
  public internal(set) var weights: [Double]?

  /// The number of samples n.
  public let count: Int

  /// The number of values of one input.
  public let inputCount: Int

  /// The number of values of one target.
  public let outputCount: Int

  /// - Throws: ``DatasetError`` if the lengths disagree, a class is out of range or a value is not
  ///   finite.
  public init(inputs: Inputs, targets: Targets, inputCount: Int, outputCount: Int)
    throws(DatasetError)
  {
    let inputLength =
      switch inputs {
      case .pixels(let pixels): pixels.count
      case .values(let values): values.count
      }
    guard inputCount > 0, outputCount > 0, inputLength % inputCount == 0 else {
      throw .inputLength(inputLength, inputCount: inputCount)
    }
    count = inputLength / inputCount
    self.inputs = inputs
    self.targets = targets
    self.inputCount = inputCount
    self.outputCount = outputCount
    try check()
  }

  /// True if each sample belongs to a class, so that accuracy is defined.
  public var isClassification: Bool {
    if case .classes = targets { true } else { false }
  }

  /// The first `count` samples (all, if there are fewer).
  public func prefix(_ count: Int) -> Dataset { self[0..<min(count, self.count)] }

  /// The samples with numbers in `range`.
  ///
  /// - Precondition: There are such samples.
  public subscript(range: Range<Int>) -> Dataset {
    precondition(0 <= range.lowerBound && range.upperBound <= count, "no such samples")
    let inputRange = range.lowerBound * inputCount..<range.upperBound * inputCount
    let inputs: Inputs =
      switch inputs {
      case .pixels(let pixels): .pixels(Array(pixels[inputRange]))
      case .values(let values): .values(Array(values[inputRange]))
      }
    let targets: Targets =
      switch targets {
      case .classes(let labels, let classes): .classes(Array(labels[range]), count: classes)
      case .values(let values):
        .values(
          Array(values[range.lowerBound * outputCount..<range.upperBound * outputCount]))
      }
    return Dataset(unchecked: inputs, targets, range.count, inputCount, outputCount)
      .carrying(weights.map { Array($0[range]) })
  }

  /// The same targets with other inputs, as many as before.
  func replacing(_ inputs: Inputs) -> Dataset {
    Dataset(unchecked: inputs, targets, count, inputCount, outputCount).carrying(weights)
  }

  init(
    unchecked inputs: Inputs, _ targets: Targets, _ count: Int, _ inputCount: Int,
    _ outputCount: Int
  ) {
    self.inputs = inputs
    self.targets = targets
    self.count = count
    self.inputCount = inputCount
    self.outputCount = outputCount
  }

  private func check() throws(DatasetError) {
    if case .values(let values) = inputs, let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(sample: bad / inputCount)
    }
    switch targets {
    case .classes(let labels, let classes):
      guard labels.count == count else { throw .counts(inputs: count, targets: labels.count) }
      guard classes == outputCount else {
        throw .counts(inputs: outputCount, targets: classes)
      }
      let range = 0..<Int32(clamping: classes)
      if let bad = labels.firstIndex(where: { !range.contains($0) }) {
        throw .label(Int(labels[bad]), sample: bad, classes: classes)
      }
    case .values(let values):
      guard values.count == count * outputCount else {
        throw .counts(inputs: count, targets: values.count / outputCount)
      }
      if let bad = values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(sample: bad / outputCount)
      }
    }
  }
}

extension Dataset {
  /// A data set of rows of values with the class of each.
  ///
  /// - Parameters:
  ///   - rows: The inputs, one row of values per sample.
  ///   - labels: The class of each sample, from 0.
  ///   - classCount: The number of classes; one more than the largest label unless given.
  /// - Throws: ``DatasetError`` if there are no rows, the rows have different lengths, there are
  ///   not as many labels as rows, a label is not a class, or a value is not finite.
  public init(rows: [[S]], labels: [Int], classCount: Int? = nil) throws(DatasetError) {
    guard labels.count == rows.count else {
      throw .counts(inputs: rows.count, targets: labels.count)
    }
    let count = classCount ?? (labels.max() ?? 0) + 1
    if let bad = labels.firstIndex(where: { !(0..<max(0, count) ~= $0) || $0 > Int(Int32.max) }) {
      throw .label(labels[bad], sample: bad, classes: count)
    }
    let (values, width) = try Self.flatten(rows)
    try self.init(
      inputs: .values(values), targets: .classes(labels.map { Int32($0) }, count: count),
      inputCount: width, outputCount: count)
  }

  /// A data set of rows of values with rows of targets.
  ///
  /// - Parameters:
  ///   - rows: The inputs, one row of values per sample.
  ///   - targets: The targets, one row of values per sample.
  /// - Throws: ``DatasetError`` if there are no rows, the rows have different lengths, there are
  ///   not as many targets as rows, or a value is not finite.
  public init(rows: [[S]], targets: [[S]]) throws(DatasetError) {
    guard targets.count == rows.count else {
      throw .counts(inputs: rows.count, targets: targets.count)
    }
    let (inputs, inputCount) = try Self.flatten(rows)
    let (outputs, outputCount) = try Self.flatten(targets)
    try self.init(
      inputs: .values(inputs), targets: .values(outputs), inputCount: inputCount,
      outputCount: outputCount)
  }

  /// The values of all rows, and the length that they share.
  private static func flatten(_ rows: [[S]]) throws(DatasetError) -> (values: [S], width: Int) {
    guard let width = rows.first?.count else { throw .noRows }
    if let bad = rows.firstIndex(where: { $0.count != width || $0.isEmpty }) {
      throw .rowLength(rows[bad].count, sample: bad, expected: max(1, width))
    }
    return (rows.flatMap { $0 }, width)
  }
}

/// Invalid values of a data set.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// The number of values is not a multiple of the number of inputs, or a number is not positive.
  case inputLength(Int, inputCount: Int)
  /// The numbers of inputs and targets, or of outputs and classes, differ.
  case counts(inputs: Int, targets: Int)
  /// A sample's class is not one of 0…classes-1.
  case label(Int, sample: Int, classes: Int)
  /// A value of a sample, counted from 0, is infinite or not a number.
  case notFinite(sample: Int)
  /// The row of a sample, counted from 0, does not have the expected number of values.
  case rowLength(Int, sample: Int, expected: Int)
  /// There are no rows.
  case noRows
  /// The number of weights is not that of the samples or classes.
  case weightCount(Int, expected: Int, of: String)
  /// A weight is negative, infinite or not a number.
  case weight(Double, index: Int)
  /// All weights of samples are 0.
  case noWeight
  /// The samples have no classes that could have weights.
  case noClasses

  public var description: String {
    switch self {
    case .inputLength(let length, let inputCount):
      "\(length) values cannot be split into samples of \(inputCount)"
    case .counts(let inputs, let targets):
      "\(inputs) inputs but \(targets) targets"
    case .label(let label, let sample, let classes):
      "sample \(sample) has class \(label), but classes go from 0 to \(classes - 1)"
    case .notFinite(let sample):
      "sample \(sample) has a value that is infinite or not a number"
    case .rowLength(let length, let sample, let expected):
      "the row of sample \(sample) has \(length) values, not \(expected): give rows of one length"
    case .noRows:
      "there are no rows: give at least one sample"
    case .weightCount(let count, let expected, let things):
      "\(count) weights for \(expected) \(things): give one for each"
    case .weight(let weight, let index):
      "weight \(index) is \(weight): give numbers that are not negative"
    case .noWeight:
      "all samples have the weight 0: give at least one a positive weight"
    case .noClasses:
      "the samples have no classes that could have weights"
    }
  }
}
