import ArgumentParser
import Backprop

/// What keeps a training from going too far, on the command line.
struct RegularisationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The weight λ₁ of L1 regularisation, λ₁/n · Σ|w|. (default: 0)", valueName: "x"),
    transform: parseNumber)
  var l1: Double = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The probability with which a hidden unit is left out in a step. (default: 0)",
      valueName: "p"), transform: parseNumber)
  var dropout: Double = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Shorten a longer gradient of all parameters to this length. (default: never)",
      valueName: "x"), transform: parseNumber)
  var gradientNorm: Double?

  @Option(
    help: ArgumentHelp(
      "How η changes from epoch to epoch: \(ScheduleOption.forms). (default: constant)",
      valueName: "rule"), completion: .list(ScheduleOption.names), transform: ScheduleOption.parse)
  var schedule = ScheduleOption.constant

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "End when nothing has become better for N epochs, and keep the best network. "
        + "(default: never)", valueName: "n"), transform: parsePositiveCount)
  var earlyStopping: Int?

  @Option(
    help: ArgumentHelp(
      "What has to become better: "
        + MonitoredValue.allCases.map(\.rawValue).joined(separator: ", ")
        + ". (default: evaluation-accuracy, or evaluation-cost where there are no classes)",
      valueName: "name"),
    completion: NamedChoice.completion(MonitoredValue.self),
    transform: { try NamedChoice.parse($0) })
  var earlyStoppingMonitor: MonitoredValue?

  /// Puts the numbers into a configuration.
  ///
  /// - Parameter watched: What is watched where nothing is named.
  func apply(to configuration: inout TrainingConfiguration, watching watched: MonitoredValue) {
    configuration.l1 = l1
    configuration.dropout = dropout
    configuration.gradientNorm = gradientNorm
    configuration.schedule = schedule.schedule(watching: watched)
    configuration.earlyStopping = earlyStopping.map {
      EarlyStopping(monitor: earlyStoppingMonitor ?? watched, patience: $0)
    }
  }

  func validate() throws {
    if earlyStoppingMonitor != nil, earlyStopping == nil {
      throw ValidationError("--early-stopping-monitor needs --early-stopping N")
    }
  }
}
