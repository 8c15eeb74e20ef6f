import ArgumentParser
import Backprop

/// What is measured after every epoch, as an option's value: `all`, `none`, or names of values.
struct MonitorOption: Hashable, Sendable, CustomStringConvertible {
  let monitor: Monitor

  static let values: [(name: String, monitor: Monitor)] = [
    ("training-cost", .trainingCost), ("training-accuracy", .trainingAccuracy),
    ("evaluation-cost", .evaluationCost), ("evaluation-accuracy", .evaluationAccuracy),
  ]
  static let names = ["all", "none"] + values.map(\.name)

  /// - Throws: `ValidationError` if a name is unknown.
  static func parse(_ text: String) throws -> MonitorOption {
    switch text {
    case "all": return MonitorOption(monitor: .all)
    case "none": return MonitorOption(monitor: [])
    default:
      let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let monitors = try parts.map { part in
        guard let value = values.first(where: { $0.name == part }) else {
          throw ValidationError(NamedChoice.advice(on: part, among: names))
        }
        return value.monitor
      }
      return MonitorOption(monitor: Monitor(monitors))
    }
  }

  var description: String {
    if monitor == .all { return "all" }
    let names = Self.values.filter { monitor.contains($0.monitor) }.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: ",")
  }
}
