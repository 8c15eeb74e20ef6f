import BackpropReport

/// An experiment that has a few numbers as its outcome, for each seed.
package protocol Experiment: Sendable {
  /// The name within its work: `30-hidden`.
  var id: String { get }

  /// Everything but the seed and the data that the outcome depends on.
  var specification: String { get }

  /// The data set that it needs.
  var data: DataNeed { get }

  /// The time of one seed on one core of a computer of 2023, in seconds.
  var seconds: Double { get }

  /// The part of the whole experiment that this one is, as in `3 of 60 epochs`; `nil` if it is the whole.
  var extent: Phrase? { get }

  /// The reduced form; `nil` if there is none.
  var reduced: (any Experiment)? { get }

  /// The command that repeats it for a seed; `nil` if the command line cannot.
  func command(seed: UInt64) -> String?

  /// Validates the specification, before anything takes time.
  ///
  /// - Throws: The error of the first setting that is invalid.
  func validate() throws

  /// Runs the experiment.
  ///
  /// - Parameters:
  ///   - seed: The seed of all random numbers.
  ///   - data: The data sets.
  /// - Returns: The values by their names.
  /// - Throws: The errors of the data and of training, or `CancellationError`.
  func perform(seed: UInt64, on data: ReproductionData) throws -> [String: Double]
}

/// The values of experiments: by the experiment's name one dictionary per finished seed.
package typealias ExperimentValues = [String: [(seed: UInt64, values: [String: Double])]]
