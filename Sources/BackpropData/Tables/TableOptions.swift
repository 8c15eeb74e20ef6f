/// The choices by which a table becomes samples.
public struct TableOptions: Sendable, Hashable {
  /// The names or numbers, from 1, of the columns to predict; empty for the usual choice: a column
  /// named `label`, `class`, `target`, `species` or `y`, in this order, else the last one.
  public var targets: [String] = []

  /// The names or numbers, from 1, of the columns to leave out.
  public var ignored: [String] = []

  /// The name or number, from 1, of the column with the weight of each row, which is no feature; `nil`
  /// if all rows count the same.
  public var sampleWeight: String?

  /// The kind of the targets.
  public var task = TableTask.auto

  /// The presence of a header.
  public var header = TableReader.Header.automatic

  /// The treatment of missing entries.
  public var missing = MissingEntries.error

  /// The scaling of the features.
  public var scaling = ScalingMethod.auto

  /// True if adjacent columns of features are the real and imaginary parts of complex numbers.
  public var hasComplexPairs = false

  /// True if the rows for the evaluation are the last ones, as published splits have them, and not evenly
  /// spaced ones.
  public var evaluatesLastRows = false

  /// True for a network whose file does not tell how its inputs were scaled: then nothing is scaled but
  /// the pixels of images of 28×28, from 0 to 255, which every such network expects from 0 to 1.
  public var hasUnknownScaling = false

  /// The usual choices.
  public init() {}
}

/// The kinds of targets of a table.
public enum TableTask: String, CaseIterable, Sendable {
  /// Classes for texts and for few distinct whole numbers; otherwise numbers.
  case auto
  /// Classes.
  case classification
  /// Numbers.
  case regression
}

/// The treatments of missing entries.
public enum MissingEntries: String, CaseIterable, Sendable {
  /// An error.
  case error
  /// The mean of the column in the training set; of texts the most frequent one.
  case mean
  /// The row is left out.
  case drop
}

/// The methods of scaling the features of a table.
public enum ScalingMethod: String, CaseIterable, Sendable {
  /// ``pixels`` for at least 16 columns of whole numbers from 0 to 255, ``none`` if all numbers lie in
  /// [-1, 1], otherwise ``standard``.
  case auto
  /// No scaling.
  case none
  /// Division by 255.
  case pixels
  /// (x - mean) / standard deviation, both of the training set.
  case standard
  /// (x - minimum) / (maximum - minimum), both of the training set.
  case minmax
}
