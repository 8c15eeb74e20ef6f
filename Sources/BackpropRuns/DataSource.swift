import Backprop
public import BackpropData
public import BackpropFormats
import Foundation

/// Data as it was found on disk or is generated; its parts become samples over any scalar.
public struct DataSource: Sendable {
  /// The purpose of samples.
  public typealias Part = DatasetPart

  /// The samples before their conversion to a scalar type.
  public enum Content: Sendable {
    /// Images in memory; those for validation only on request.
    case images(DigitDataset)
    /// Digits that are drawn on demand.
    case drawnDigits(SyntheticDigits)
    /// The rows of a table.
    case table(CSVTable)
    /// A task over ℂ, and the images it is made of, if any.
    indirect case task(ComplexTask, images: DataSource?)
  }

  /// The name, as on the command line.
  public let name: String
  /// The origin, in words.
  public let origin: String
  let content: Content

  /// A source from its parts.
  public init(name: String, origin: String, content: Content) {
    self.name = name
    self.origin = origin
    self.content = content
  }

  /// The width and height of an image in pixels; `nil` if the samples are not images.
  public var imageSize: (width: Int, height: Int)? {
    switch content {
    case .images(let digits): (digits.training.width, digits.training.height)
    case .drawnDigits: (HandwrittenImage.side, HandwrittenImage.side)
    case .table, .task: nil
    }
  }

  /// The table; `nil` if the data is not one.
  public var table: CSVTable? { if case .table(let table) = content { table } else { nil } }

  /// A Boolean value that indicates whether training, validation and test samples differ.
  public var hasParts: Bool { if case .table = content { false } else { true } }

  /// The number of inputs of a network for the data.
  public func inputCount(over field: ScalarType.Field) -> Int {
    switch content {
    case .table(let table): table.columnCount
    case .task(let task, _): field == .complex ? task.inputCount : 2 * task.inputCount
    case .images, .drawnDigits: imageSize.map { $0.width * $0.height } ?? 0
    }
  }

  /// The number of outputs of a network for the data: one per class, or one per target.
  public func outputCount(over field: ScalarType.Field) -> Int {
    guard case .task(let task, _) = content else { return classNames.count }
    return field == .complex ? task.outputCount : task.realOutputCount
  }

  /// The names of the classes; empty where the targets are numbers.
  public var classNames: [String] {
    switch content {
    case .images(let digits): (0..<digits.training.classCount).map(String.init)
    case .drawnDigits: (0..<10).map(String.init)
    case .table(let table): table.classNames
    case .task(let task, _):
      task.isClassification ? (0..<task.outputCount).map(String.init) : []
    }
  }

  /// The number of samples of a part; the rows of a table are one part.
  public func count(of part: Part) -> Int {
    switch content {
    case .images(let digits): digits[part].count
    case .drawnDigits: part == .training ? 50_000 : 10_000
    case .table(let table): table.rowCount
    case .task(_, let images): images?.count(of: part) ?? 0
    }
  }

  /// The first `limit` images of a part, or all; `nil` if the samples are not images.
  public func images(_ part: Part, limit: Int? = nil) -> LabeledImages? {
    let count = min(limit ?? .max, count(of: part))
    switch content {
    case .images(let digits): return digits[part].prefix(count)
    case .drawnDigits(let digits):
      return digits.images(part, count: count, threads: processorCount)
    case .table, .task: return nil
    }
  }

  /// The three parts of a set of images; `nil` for tables and tasks.
  ///
  /// - Parameter cacheDirectory: The folder in which drawn digits are kept; `nil` to keep none.
  public func digits(cacheDirectory: String?) -> DigitDataset? {
    switch content {
    case .images(let digits): digits
    case .drawnDigits(let digits):
      digits.dataset(cacheDirectory: cacheDirectory, threads: processorCount)
    case .table, .task: nil
    }
  }

  /// The same data for choosing hyperparameters: the validation images take the place of the test
  /// images, which can then judge the choice. Built-in digits are drawn once for all runs.
  ///
  /// - Parameter cacheDirectory: See ``digits(cacheDirectory:)``.
  public func forValidation(cacheDirectory: String?) -> DataSource {
    switch content {
    case .images, .drawnDigits:
      guard let digits = digits(cacheDirectory: cacheDirectory) else { return self }
      let parts = DigitDataset(
        name: digits.name, source: digits.source, training: digits.training,
        validation: digits.validation, test: digits.validation)
      return DataSource(name: name, origin: origin, content: .images(parts))
    case .task(let task, let images):
      let images = images?.forValidation(cacheDirectory: cacheDirectory)
      return DataSource(name: name, origin: origin, content: .task(task, images: images))
    case .table: return self
    }
  }
}

/// The number of processors that are available.
package let processorCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
