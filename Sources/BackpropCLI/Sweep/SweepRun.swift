import ArgumentParser
import Backprop

/// One combination of settings, ready to be trained.
struct SweepRun: Sendable {
  let point: SweepDefinition.Point
  let plan: TrainingPlan
  /// All options that determine the run, in alphabetical order: what its result is stored under.
  let key: String
  /// What decides which run is the best.
  let monitor: MonitoredValue

  /// The runs of a sweep.
  ///
  /// - Throws: What makes the first of them impossible, told about the file.
  static func all(of definition: SweepDefinition) throws -> [SweepRun] {
    let options = CommandOptions.train
    return try definition.points.map { point in
      let swept = point.map { setting in
        OptionValue(
          name: setting.name, text: setting.value,
          origin: .file(
            path: definition.path,
            line: definition.parameters.first { $0.name == setting.name }?.line ?? 1))
      }
      return try SweepRun(point, definition.fixed + swept, definition, options)
    }
  }

  private init(
    _ point: SweepDefinition.Point, _ values: [OptionValue], _ definition: SweepDefinition,
    _ options: CommandOptions
  ) throws {
    let arguments = try values.compactMap {
      try $0.argument(isFlag: options[$0.name]?.isFlag ?? false)
    }
    self.point = point
    do {
      let command = try TrainCommand.parse(arguments + ["--quiet", "--threads=1"])
      plan = try command.plan()
      try plan.scalars.perform(TrainingCheck(plan: plan))
    } catch {
      let message = TrainCommand.message(for: error)
      let value = values.first { $0.isNamed(in: message) } ?? values.last
      throw value?.problem("\(SweepDefinition.label(point)): \(message)") ?? error
    }
    if plan.reduction != nil {
      throw values.first { $0.name == "distributed" }?.problem(
        "a run of a sweep is done by one process: leave distributed out, and start several with mpirun"
      )
        ?? ValidationError("--distributed: a run of a sweep is done by one process")
    }
    monitor = definition.monitor ?? plan.watched
    guard plan.training.monitor.contains(monitor.monitor) else {
      throw OptionValue(
        name: "monitor", text: "",
        origin: .file(path: definition.path, line: definition.parameters.first?.line ?? 1)
      ).problem("'\(monitor.rawValue)' decides which run is the best, but is not measured")
    }
    key = arguments.sorted().joined(separator: " ")
  }
}
