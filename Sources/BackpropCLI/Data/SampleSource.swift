import Backprop
import BackpropData
import BackpropFormats

/// The data of a command, as it was found: parts of it become samples over any scalar.
public struct SampleSource: Sendable {
  /// What samples are for.
  public enum Part: String, CaseIterable, Sendable {
    /// What the network learns from.
    case training
    /// What choices are made by.
    case validation
    /// What the result is measured on.
    case test
  }

  /// The samples as they were found, before they are numbers of some type.
  public enum Content: Sendable {
    /// Images in memory; those for validation only if they were asked for.
    case images(DigitDataset)
    /// Images are drawn when they are asked for, and only so many.
    case drawnDigits(SyntheticDigits)
    /// A table's rows.
    case table(CSVTable)
    /// A task over ℂ, and the images it is made of, if it is.
    indirect case task(ComplexTask, images: SampleSource?)
  }

  /// The name as on the command line.
  public let name: String
  /// Where it comes from, in words.
  public let origin: String
  let content: Content

  /// A source from its parts.
  public init(name: String, origin: String, content: Content) {
    self.name = name
    self.origin = origin
    self.content = content
  }

  /// The columns and rows of an image; nil if the samples are none.
  public var imageSize: (width: Int, height: Int)? {
    switch content {
    case .images(let digits): (digits.training.width, digits.training.height)
    case .drawnDigits: (HandwrittenImage.side, HandwrittenImage.side)
    case .table, .task: nil
    }
  }

  /// Whether training, validation and test samples are different ones.
  var hasParts: Bool { if case .table = content { false } else { true } }

  /// The number of inputs of a network for the data.
  public func inputCount(over kind: ScalarType.Field) -> Int {
    switch content {
    case .table(let table): table.columnCount
    case .task(let task, _): kind == .complex ? task.inputCount : 2 * task.inputCount
    case .images, .drawnDigits: imageSize.map { $0.width * $0.height } ?? 0
    }
  }

  /// The number of outputs of a network for the data: one a class, where there are some.
  public func outputCount(over kind: ScalarType.Field) -> Int {
    guard case .task(let task, _) = content else { return classNames.count }
    return kind == .complex ? task.outputCount : task.realOutputCount
  }

  /// The names of the classes; none where the targets are numbers.
  var classNames: [String] {
    switch content {
    case .images(let digits): (0..<digits.training.classCount).map(String.init)
    case .drawnDigits: (0..<10).map(String.init)
    case .table(let table): table.classNames
    case .task(let task, _):
      task.isClassification ? (0..<task.outputCount).map(String.init) : []
    }
  }

  /// How many samples a part has; for tables all rows are one part.
  public func count(of part: Part) -> Int {
    switch content {
    case .images(let digits): digits.part(part).count
    case .drawnDigits: part == .training ? 50_000 : 10_000
    case .table(let table): table.rowCount
    case .task(_, let images): images?.count(of: part) ?? 0
    }
  }

  /// The first `limit` images of a part, or all; nil where there are no images.
  public func images(_ part: Part, limit: Int? = nil) -> LabeledImages? {
    let count = min(limit ?? .max, count(of: part))
    switch content {
    case .images(let digits): return digits.part(part).prefix(count)
    case .drawnDigits(let digits):
      let drawn: SyntheticDigits.Part =
        switch part {
        case .training: .training
        case .validation: .validation
        case .test: .test
        }
      return digits.images(drawn, count: count, threads: processorCount)
    case .table, .task: return nil
    }
  }
}

extension DigitDataset {
  fileprivate func part(_ part: SampleSource.Part) -> LabeledImages {
    switch part {
    case .training: training
    case .validation: validation
    case .test: test
    }
  }
}
