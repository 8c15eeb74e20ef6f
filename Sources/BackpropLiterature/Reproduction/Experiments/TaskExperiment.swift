import BackpropData
import BackpropFiles
import BackpropReport

/// An experiment on data that is made by a rule, described by a training of a report.
struct TaskExperiment<Training: ReportTraining>: Experiment {
  let id: String
  let seconds: Double
  let extent: Phrase?
  let reduced: (any Experiment)?
  private let training: @Sendable (UInt64) -> Training
  private let values: @Sendable (Training.Outcome) -> [String: Double]

  /// An experiment.
  ///
  /// - Parameters:
  ///   - id: The name within the work.
  ///   - seconds: The time of one seed on one core.
  ///   - extent: The part of the whole experiment that this one is; `nil` for the whole.
  ///   - reduced: The reduced form; `nil` for none.
  ///   - training: Returns the training with a seed.
  ///   - values: Returns the values of an outcome by their names.
  init(
    _ id: String, seconds: Double, extent: Phrase? = nil, reduced: (any Experiment)? = nil,
    _ training: @escaping @Sendable (UInt64) -> Training,
    values: @escaping @Sendable (Training.Outcome) -> [String: Double]
  ) {
    (self.id, self.seconds, self.extent) = (id, seconds, extent)
    (self.reduced, self.training, self.values) = (reduced, training, values)
  }

  var data: DataNeed { .none }

  var specification: String {
    let parameters = (try? JSONText.encode(training(0))) ?? "invalid"
    return "\(Training.kind) \(parameters)"
  }

  func command(seed: UInt64) -> String? { nil }

  func validate() throws { _ = try JSONText.encode(training(0)) }

  func perform(seed: UInt64, on data: ReproductionData) throws -> [String: Double] {
    values(try training(seed).perform(in: Self.context))
  }

  /// A context without digits, which these trainings do not use.
  private static var context: ReportContext {
    let none = LabeledImages(pixels: [], labels: [], width: 1, height: 1)
    return ReportContext(
      digits: DigitDataset(
        name: "none", source: "none", training: none, validation: none, test: none), threads: 1)
  }
}
