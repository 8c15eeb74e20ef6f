import Backprop
public import BackpropData
import BackpropFiles

/// The rows of a table as the data of runs and commands.
public struct TableSource: Sendable {
  /// The table.
  public let table: Table
  /// The way from its rows to a network: that of a stored model, or one that is fitted to the training
  /// rows of each run.
  public let preprocessing: Preprocessing
  /// The preprocessing, fitted to all rows unless it is that of a stored model.
  public let fitted: Preprocessing
  /// The scaling that is fitted; nil if the preprocessing is that of a stored model.
  private let fittedScaling: ScalingMethod?
  /// The weight of each row; nil if all count the same.
  private let weights: [Double]?
  /// The rows that are used: all but those that are left out since entries are missing.
  private let rows: [Int]
  /// True if the last rows are for the evaluation.
  private let evaluatesLastRows: Bool
  /// The rows that are only for the evaluation; nil if the data does not say.
  private let evaluationRows: Range<Int>?

  /// A table whose preprocessing is fitted to training rows.
  ///
  /// - Throws: `FileError` of kind `badData` if its columns cannot be used as the options say.
  init(
    _ table: Table, evaluationRows: Range<Int>? = nil, _ options: TableOptions,
    remark: (String) -> Void
  ) throws(FileError) {
    self.table = table
    self.evaluationRows = evaluationRows
    evaluatesLastRows = options.evaluatesLastRows
    var options = options
    if let column = options.sampleWeight {
      weights = try table.weights(inColumn: column)
      options.ignored.append(column)
    } else {
      weights = nil
    }
    var preprocessing = try Preprocessing(of: table, options, remark: remark)
    let rows =
      options.missing == .drop
      ? try preprocessing.rows(of: table, overComplex: false).indices : Array(0..<table.rowCount)
    var fitted = preprocessing.fitted(to: table, rows: rows, options.scaling)
    var method = options.scaling
    if options.hasUnknownScaling, fitted.takesDigits {
      method = .auto
      let digits = (0..<10).map(String.init)
      // Rows may lack some of the digits that the network knows.
      if Set(digits).isSuperset(of: preprocessing.classNames) { preprocessing.classNames = digits }
      fitted = preprocessing.fitted(to: table, rows: rows, method)
    }
    (self.preprocessing, self.rows, fittedScaling) = (preprocessing, rows, method)
    self.fitted = fitted
  }

  /// A table for a stored model.
  init(_ table: Table, evaluationRows: Range<Int>?, for preprocessing: Preprocessing) {
    self.table = table
    self.evaluationRows = evaluationRows
    evaluatesLastRows = false
    self.preprocessing = preprocessing
    fitted = preprocessing
    fittedScaling = nil
    weights = nil
    rows = Array(0..<table.rowCount)
  }

  /// The same table for a stored model.
  func adopting(_ preprocessing: Preprocessing) -> TableSource {
    TableSource(table, evaluationRows: evaluationRows, for: preprocessing)
  }

  /// The number of rows that are used.
  var rowCount: Int { rows.count }

  /// The number of rows that are only for the evaluation; nil if the data does not say.
  var evaluationRowCount: Int? {
    evaluationRows.map { range in rows.count(where: range.contains) }
  }

  private func fitted(to rows: [Int]) -> Preprocessing {
    guard let fittedScaling else { return preprocessing }
    return preprocessing.fitted(to: table, rows: rows, fittedScaling)
  }

  /// The rows as samples: those for the evaluation, if the data says which they are, otherwise all.
  func samples<S: Scalar>(over _: S.Type = S.self) throws -> Dataset<S> {
    let evaluated = evaluationRows.map { range in rows.filter(range.contains) } ?? rows
    return try samples(of: evaluated, fitted)
  }

  private func samples<S: Scalar>(
    of rows: [Int], _ preprocessing: Preprocessing
  ) throws -> Dataset<S> {
    let samples: Dataset<S> = try Dataset(
      preprocessing.rows(of: table, overComplex: S.realBasis.count == 2, rows: rows), preprocessing)
    guard let weights, !rows.isEmpty else { return samples }
    do throws(DatasetError) {
      return try samples.weighted(by: rows.map { weights[$0] })
    } catch {
      throw OptionError(error.description, option: "sample-weight")
    }
  }

  /// The training and the evaluation samples of a run; see ``DataSource/split``.
  func split<S: Scalar>(
    trainingSize: Int?, evaluationSize: Int?, isStratified: Bool
  ) throws -> DatasetSplit<S> {
    if isStratified, !preprocessing.isClassification {
      throw OptionError("the rows have no classes to keep in balance", option: "stratify")
    }
    let parts =
      evaluationRows == nil
      ? try divided(evaluationSize, isStratified)
      : (
        training: rows.filter { !(evaluationRows?.contains($0) ?? false) },
        evaluation: rows.filter { evaluationRows?.contains($0) ?? false }
      )
    try DataSource.requireCount(trainingSize, "train size", of: "training", parts.training.count)
    try DataSource.requireCount(
      evaluationSize, "evaluation size", of: "evaluation", parts.evaluation.count)
    var training = parts.training
    if let trainingSize {
      training =
        isStratified
        ? try strata(of: training).first(trainingSize).map { training[$0] }
        : Array(training.prefix(trainingSize))
    }
    let preprocessing = fitted(to: training)
    return DatasetSplit(
      training: try samples(of: training, preprocessing),
      evaluation: try samples(
        of: Array(parts.evaluation.prefix(evaluationSize ?? .max)), preprocessing),
      preprocessing: preprocessing)
  }

  /// The number of rows for the evaluation where nothing tells it: a seventh.
  static func usualEvaluationSize(_ rowCount: Int) -> Int { max(1, rowCount / 7) }

  /// Takes the rows for the evaluation evenly from all of the table, or the last ones.
  private func divided(
    _ evaluationSize: Int?, _ isStratified: Bool
  ) throws -> (training: [Int], evaluation: [Int]) {
    let size = evaluationSize ?? Self.usualEvaluationSize(rows.count)
    guard size < rows.count else {
      throw TrainingError.invalidHyperparameter(
        option: "evaluation size", value: "\(size)",
        reason: "the table has \(rows.count) rows, of which some are needed for training")
    }
    if evaluatesLastRows {
      guard !isStratified else {
        throw OptionError(
          "the last rows have the classes that they have: leave out --stratify or --evaluate-last",
          option: "stratify")
      }
      return (Array(rows.dropLast(size)), Array(rows.suffix(size)))
    }
    let chosen =
      isStratified
      ? try strata(of: rows).spread(size) : DataSource.evenlySpaced(size, in: rows.count)
    let isChosen = Set(chosen)
    return (
      rows.indices.filter { !isChosen.contains($0) }.map { rows[$0] }, chosen.map { rows[$0] }
    )
  }

  /// The classes of some rows, to keep their shares.
  private func strata(of rows: [Int]) throws -> Stratification {
    let labels = try preprocessing.rows(of: table, overComplex: false, rows: rows).labels
    return Stratification(
      labels: labels.map { Int($0) }, classCount: preprocessing.classNames.count)
  }
}

extension Preprocessing {
  /// True if the columns look like the pixels of images of 28×28.
  fileprivate var takesDigits: Bool {
    takesImages(ofWidth: HandwrittenImage.side, height: HandwrittenImage.side)
  }

  /// Returns the preprocessing, fitted to some rows of its table.
  fileprivate func fitted(to table: Table, rows: [Int], _ method: ScalingMethod) -> Preprocessing {
    var fitted = self
    fitted.fit(to: table, rows: rows, method)
    return fitted
  }
}
