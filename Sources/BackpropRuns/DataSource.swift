public import Backprop
public import BackpropData
public import BackpropFiles
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
    case table(TableSource)
    /// A task over ℂ, and the images it is made of, if any.
    indirect case task(ComplexTask, images: DataSource?)
  }

  /// The name, as on the command line.
  public let name: String
  /// The origin, in words.
  public let origin: String
  let content: Content
  /// The preprocessing of a network of a table, whose columns are the pixels of these images; `nil` for
  /// other data.
  private(set) var pixelTable: Preprocessing?

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
    case .table(let table): table.fitted.pixelTableSize.map { ($0.width, $0.height) }
    case .task: nil
    }
  }

  /// The preprocessing for a network: of a table fitted to all of its rows, unless it is that of a
  /// stored model; `nil` for generated samples.
  public var preprocessing: Preprocessing? {
    switch content {
    case .table(let table): table.fitted
    case .images, .drawnDigits:
      imageSize.map {
        Preprocessing(
          imageSize: .init(width: $0.width, height: $0.height), classNames: classNames)
      }
    case .task: nil
    }
  }

  /// The table; `nil` if the data is not one.
  public var table: TableSource? { if case .table(let table) = content { table } else { nil } }

  /// A Boolean value that indicates whether training, validation and test samples differ.
  public var hasParts: Bool { if case .table = content { false } else { true } }

  /// The number of inputs of a network for the data.
  public func inputCount(over field: ScalarType.Field) -> Int {
    switch content {
    case .table(let table): table.preprocessing.inputCount(overComplex: field == .complex)
    case .task(let task, _): field == .complex ? task.inputCount : 2 * task.inputCount
    case .images, .drawnDigits: imageSize.map { $0.width * $0.height } ?? 0
    }
  }

  /// The shape of an input: that of an image, or of an array with several axes; otherwise a plain vector.
  public func inputShape(over field: ScalarType.Field) -> LayerShape {
    let count = inputCount(over: field)
    let shapes = [
      table?.table.inputShape,
      imageSize.map { LayerShape(height: $0.height, width: $0.width, channels: 1) },
    ]
    return shapes.compactMap(\.self).first { $0.count == count } ?? LayerShape(count)
  }

  /// The number of outputs of a network for the data: one per class, or one per target.
  public func outputCount(over field: ScalarType.Field) -> Int {
    switch content {
    case .task(let task, _): field == .complex ? task.outputCount : task.realOutputCount
    case .table(let table): table.preprocessing.outputCount(overComplex: field == .complex)
    case .images, .drawnDigits: classNames.count
    }
  }

  /// The names of the classes; empty where the targets are numbers.
  public var classNames: [String] {
    switch content {
    case .images(let digits): digits.classNames
    case .drawnDigits: (0..<10).map(String.init)
    case .table(let table): table.preprocessing.classNames
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

  /// The number of samples that a run trains on.
  ///
  /// - Parameter evaluationSize: The number of those for its evaluation, which are taken from the same
  ///   rows of a table unless it says which they are; `nil` for the usual number.
  public func trainingCount(besides evaluationSize: Int? = nil) -> Int {
    guard case .table(let table) = content else { return count(of: .training) }
    return max(0, table.rowCount - (table.evaluationRowCount ?? evaluationSize ?? evaluationCount))
  }

  /// The number of samples that a run is evaluated on unless another one is given.
  public var evaluationCount: Int {
    guard case .table(let table) = content else { return count(of: .test) }
    return table.evaluationRowCount ?? TableSource.usualEvaluationSize(table.rowCount)
  }

  /// The largest number of samples that a run can be evaluated on.
  public var largestEvaluationCount: Int {
    guard case .table(let table) = content else { return count(of: .test) }
    return table.evaluationRowCount ?? max(0, table.rowCount - 1)
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
        validation: digits.validation, test: digits.validation, classNames: digits.classNames)
      return DataSource(name: name, origin: origin, content: .images(parts))
    case .task(let task, let images):
      let images = images?.forValidation(cacheDirectory: cacheDirectory)
      return DataSource(name: name, origin: origin, content: .task(task, images: images))
    case .table: return self
    }
  }
}

// MARK: - Fitting data, runs and models to one another

extension DataSource {
  /// Completes the options of a run by what only the data tells: that a table is for a regression.
  ///
  /// - Parameter options: Names and texts, as for ``RunSpecification/init(options:)``.
  public func options(
    _ options: [(name: String, text: String)]
  ) -> [(name: String, text: String)] {
    guard let table, !table.preprocessing.isClassification else { return options }
    // The rule of points tells.
    let name = options.last { $0.name == "dataset" }?.text
    if let name, case .points? = try? DatasetName(optionText: name) { return options }
    return options.filter { $0.name != "task" } + [("task", TableTask.regression.rawValue)]
  }

  /// Returns the data for a stored model, whose columns, classes and scaling it takes over.
  ///
  /// - Parameter preprocessing: That of the model; `nil` if its file does not tell.
  /// - Throws: `FileError` of kind `badData` if the model is for another kind of data or does not know
  ///   a class.
  public func adopting(_ preprocessing: Preprocessing?) throws(FileError) -> DataSource {
    guard let preprocessing else { return self }
    switch content {
    case .table(let table) where preprocessing.isTable:
      return DataSource(
        name: name, origin: origin, content: .table(table.adopting(preprocessing)))
    case .images, .drawnDigits:
      if preprocessing.isTable { return try adoptingColumns(preprocessing) }
      guard let size = preprocessing.imageSize else { break }
      guard let own = imageSize, own == (size.width, size.height) else {
        throw FileError(
          .badData,
          "images of \(imageSize?.width ?? 0)×\(imageSize?.height ?? 0) pixels, but the network is "
            + "for \(size.width)×\(size.height)", advice: "use images of that size")
      }
      return try renumbered(to: preprocessing.classNames)
    case .task: return self
    case .table: break
    }
    throw FileError(
      .badData,
      "the network is for \(preprocessing.isTable ? "rows of a table" : "images"), and \(name) has "
        + "others", advice: "name other data with --dataset")
  }

  /// Returns images for a network of a table whose columns are their pixels.
  private func adoptingColumns(_ preprocessing: Preprocessing) throws(FileError) -> DataSource {
    let (width, height) = imageSize ?? (0, 0)
    guard preprocessing.takesImages(ofWidth: width, height: height) else {
      let columns = preprocessing.features.count
      throw FileError(
        .badData,
        preprocessing.isClassification && preprocessing.pixelMaximum != nil
          ? "images of \(width)×\(height) pixels, but the network is for \(columns) pixels in the "
            + "columns of a table"
          : "the network is for rows of a table whose columns are not pixels of images, and \(name) "
            + "holds images",
        advice: "name other data with --dataset")
    }
    var source = try renumbered(to: preprocessing.classNames)
    source.pixelTable = preprocessing
    return source
  }

  /// Returns images whose classes have the numbers that they have in a list of names.
  private func renumbered(to names: [String]) throws(FileError) -> DataSource {
    guard classNames != names, case .images(let digits) = content else {
      if classNames != names { throw Self.unknownClasses(classNames, names) }
      return self
    }
    // The classes of images have 8 bits.
    let unknown = classNames.filter { !names.prefix(256).contains($0) }
    guard unknown.isEmpty else { throw Self.unknownClasses(unknown, names) }
    return DataSource(
      name: name, origin: origin, content: .images(digits.renumbered(to: names)))
  }

  private static func unknownClasses(_ unknown: [String], _ names: [String]) -> FileError {
    FileError(
      .badData, "the network does not know the classes \(unknown.list(limit: 6))",
      advice: "its classes are \(names.list(limit: 12))")
  }
}

/// The number of processors that are available.
package let processorCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
