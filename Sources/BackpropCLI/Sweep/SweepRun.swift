import ArgumentParser
import Backprop
import BackpropRuns

/// One combination of settings, ready to be trained.
struct SweepRun: Sendable {
  let point: SweepDefinition.Point
  let run: RunSpecification
  /// All options that determine the run, in alphabetical order: the key of its stored result.
  let key: String
  /// The metric that selects the best run.
  let monitor: MonitoredValue

  /// The runs of a sweep.
  ///
  /// - Throws: The error of the first invalid run, with its place in the file.
  static func all(of definition: SweepDefinition) throws -> [SweepRun] {
    try definition.points.map { point in
      let swept = point.map { setting in
        OptionValue(
          name: setting.name, text: setting.value,
          origin: .file(
            path: definition.path,
            line: definition.parameters.first { $0.name == setting.name }?.line ?? 1))
      }
      return try SweepRun(point, definition.fixed + swept, definition)
    }
  }

  private init(
    _ point: SweepDefinition.Point, _ values: [OptionValue], _ definition: SweepDefinition
  ) throws {
    self.point = point
    do {
      run = try RunSpecification(options: values.map { ($0.name, $0.text) })
      try run.validate()
    } catch {
      let message = "\(error)"
      let name = (error as? OptionError)?.option
      let value = values.first { $0.name == name || $0.isNamed(in: message) } ?? values.last
      throw value?.problem("\(SweepDefinition.label(point)): \(message)") ?? error
    }
    if run.reduction != nil {
      throw values.first { $0.name == "distributed" }?.problem(
        "a run of a sweep is trained by one process: leave distributed out, and start several with mpirun"
      )
        ?? ValidationError("--distributed: a run of a sweep is trained by one process")
    }
    monitor = definition.monitor ?? run.defaultMonitor
    guard run.training.monitor.contains(monitor.monitor) else {
      throw OptionValue(
        name: "monitor", text: "",
        origin: .file(path: definition.path, line: definition.parameters.first?.line ?? 1)
      ).problem("'\(monitor.rawValue)' selects the best run, but is not monitored")
    }
    key = try values.compactMap {
      try $0.argument(isFlag: RunOption.named($0.name)?.form.kind == .flag)
    }.sorted().joined(separator: " ")
  }
}
