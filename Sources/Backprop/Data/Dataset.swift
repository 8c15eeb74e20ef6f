/// Samples to train or evaluate on: n inputs with n targets.
///
/// Pixels stay 8 bits wide until a mini-batch uses them.
public struct Dataset<S: Scalar>: Sendable {
  /// What goes into the network, row by row: n × inputCount.
  public enum Inputs: Sendable {
    /// Grey values 0…255, used as `p / 255`.
    case pixels([UInt8])
    /// The values themselves.
    case values([S])
  }

  /// What should come out.
  public enum Targets: Sendable {
    /// The number of the right class of each sample, 0…count-1: a target of zeros and a single one.
    case classes([Int32], count: Int)
    /// The wanted outputs themselves, row by row: n × outputCount.
    case values([S])
  }

  /// What goes into the network.
  public let inputs: Inputs
  /// What should come out of it.
  public let targets: Targets

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

  /// Whether a sample belongs to one of several classes, so that accuracy has a meaning.
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
  }

  /// The same targets with other pixels.
  ///
  /// - Precondition: There are as many as before.
  func replacing(pixels: [UInt8]) -> Dataset {
    precondition(pixels.count == count * inputCount, "other pixels are as many as those before")
    return Dataset(unchecked: .pixels(pixels), targets, count, inputCount, outputCount)
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

/// Why numbers make no data set.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// The number of values is no multiple of the number of inputs, or a number is not positive.
  case inputLength(Int, inputCount: Int)
  /// There are not as many targets as inputs, or not as many classes as outputs.
  case counts(inputs: Int, targets: Int)
  /// A sample's class is not one of 0…classes-1.
  case label(Int, sample: Int, classes: Int)
  /// A value of a sample, counted from 0, is infinite or not a number.
  case notFinite(sample: Int)

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
    }
  }
}
