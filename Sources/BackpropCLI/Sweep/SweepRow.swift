import Backprop
import BackpropSheet

/// One combination of settings with what all runs of it came to: several, if the seed is one of the
/// options that are swept over.
struct SweepRow: Encodable, Sendable {
  /// The options by name, without the seed.
  let settings: [String: String]
  /// The best of the watched value in each run that finished.
  let values: [Double]
  /// The mean of `values`.
  let value: Double?
  /// Their standard deviation, n - 1 in the denominator.
  let deviation: Double?
  /// The epoch of the best value, of the first run.
  let epoch: Int?
  /// Of all runs together.
  let seconds: Double
  let diverged: Int

  private init(_ settings: [String: String], _ results: [SweepResult], _ monitor: MonitoredValue) {
    self.settings = settings
    let best = results.compactMap { $0.best(of: monitor) }
    values = best.map(\.value)
    let sample = best.isEmpty ? nil : SampleMean(best.map(\.value))
    value = sample?.mean
    deviation = sample?.standardDeviation
    epoch = best.first?.epoch
    seconds = results.reduce(0) { $0 + ($1.seconds ?? 0) }
    diverged = results.count { $0.state == .diverged }
  }

  /// The rows of a sweep, the best one first; those without a result last.
  static func sorted(
    _ runs: [SweepRun], _ results: [SweepResult], over parameters: [SweepParameter],
    by monitor: MonitoredValue
  ) -> [SweepRow] {
    let names = Set(parameters.map(\.name))
    var order: [[String: String]] = []
    var groups: [[String: String]: [SweepResult]] = [:]
    for (run, result) in zip(runs, results) {
      let settings = Dictionary(
        run.point.filter { names.contains($0.name) }.map { ($0.name, $0.value) },
        uniquingKeysWith: { first, _ in first })
      if groups[settings] == nil { order.append(settings) }
      groups[settings, default: []].append(result)
    }
    return order.map { SweepRow($0, groups[$0] ?? [], monitor) }.enumerated().sorted {
      guard let first = $0.element.value else { return false }
      guard let second = $1.element.value else { return true }
      if first == second { return $0.offset < $1.offset }
      return monitor.rises ? first > second : first < second
    }.map(\.element)
  }
}
