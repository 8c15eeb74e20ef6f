import Backprop
import BackpropFiles
import BackpropPlots
import BackpropRuns
import BackpropReport
import Foundation

/// The results of a sweep.
struct SweepReport: Encodable {
  let monitor: String
  /// The best first.
  let rows: [SweepRow]
  /// The files written.
  var saved: [String] = []

  private let runs: [SweepRun]
  private let results: [SweepResult]
  private let watched: MonitoredValue
  /// The swept options, without repetitions.
  private let parameters: [SweepParameter]

  private enum CodingKeys: CodingKey {
    case monitor, rows, saved
  }

  init(_ definition: SweepDefinition, _ runs: [SweepRun], _ results: [SweepResult]) {
    self.runs = runs
    self.results = results
    watched = runs.first?.monitor ?? .evaluationAccuracy
    monitor = watched.rawValue
    parameters = definition.varied
    rows = SweepRow.sorted(runs, results, over: definition.varied, by: watched)
  }

  /// The best run.
  var best: RunSpecification? {
    zip(runs, results).compactMap { run, result in
      result.best(of: watched).map { (value: $0.value, configuration: result.configuration) }
    }.max { watched.rises ? $0.value < $1.value : $0.value > $1.value }?.configuration
  }

  /// The rows as a table, the best first.
  var text: String {
    var table = TextTable(header: [""] + parameters.map(\.name) + [monitor, "", "epoch", "time"])
    for (index, row) in rows.enumerated() {
      let value = row.value.map(text(of:)) ?? (row.diverged > 0 ? "diverged" : "–")
      let spread = row.deviation.map { "± \(text(of: $0)), \(row.values.count) runs" } ?? ""
      table.append(
        ["\(index + 1)"] + parameters.map { row.settings[$0.name] ?? "" }
          + [value, spread, row.epoch.map(String.init) ?? "", row.seconds.duration])
    }
    let files = saved.isEmpty ? "" : "\nsaved  \(saved.joined(separator: ", "))\n"
    return table.text() + files
  }

  private func text(of value: Double) -> String { watched.rises ? value.percent : value.short }

  /// One row per run, in the order of the sweep.
  var csv: String {
    let names = runs.first?.point.map(\.name) ?? []
    var lines = [
      names
        + [
          "state", "best_\(monitor)", "best_epoch", "epochs", "training_cost", "training_accuracy",
          "evaluation_cost", "evaluation_accuracy", "seconds", "message",
        ]
    ]
    for (run, result) in zip(runs, results) {
      let best = result.best(of: watched)
      let history = result.history
      let numbers: [Double?] = [
        history?.trainingCost.last, history?.relativeTrainingAccuracy.last,
        history?.evaluationCost.last, history?.relativeEvaluationAccuracy.last, result.seconds,
      ]
      let cells: [String?] =
        [
          result.state.rawValue, best?.value.description, best?.epoch.description,
          history?.epochs.description,
        ] + numbers.map { $0?.description } + [result.message]
      lines.append(run.point.map(\.value) + cells.map { $0 ?? "" })
    }
    return lines.map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
  }

  /// A field by RFC 4180.
  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\n\r".contains($0) }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }

  /// A heat map of two lists, parallel coordinates otherwise.
  var figure: any Figure { heatMap ?? parallelCoordinates }

  private var title: String { "\(runs.count) runs by \(monitor)" }
  private var bestValue: BestValue { watched.rises ? .largest : .smallest }
  private var format: NumberFormat { watched.rises ? .percent(places: 2) : .automatic }

  private var heatMap: HeatMap? {
    guard parameters.count == 2, case .choices(let rows) = parameters[0].domain,
      case .choices(let columns) = parameters[1].domain
    else { return nil }
    let (first, second) = (parameters[0].name, parameters[1].name)
    let values = Dictionary(
      self.rows.map { ([$0.settings[first] ?? "", $0.settings[second] ?? ""], $0.value) },
      uniquingKeysWith: { value, _ in value })
    return HeatMap(
      title, subtitle: "the best value over the epochs; the best of all is framed",
      values: rows.map { row in columns.map { values[[row, $0]] ?? nil } }, rows: rows,
      columns: columns, rowName: first, columnName: second, format: format, bestValue: bestValue)
  }

  private var parallelCoordinates: ParallelCoordinates {
    let dimensions = parameters.map { parameter in
      ParallelCoordinates.Dimension(parameter.name, values(of: parameter))
    }
    let lines = rows.map { row in
      zip(parameters, dimensions).map { parameter, dimension in
        let text = row.settings[parameter.name] ?? ""
        if case .names(let names) = dimension.values {
          return names.firstIndex(of: text).map(Double.init) ?? .nan
        }
        return Double(text) ?? .nan
      } + [row.value ?? .nan]
    }
    return ParallelCoordinates(
      title, subtitle: "the best run in orange; those that diverged are left out",
      dimensions: dimensions + [.init(monitor, .numbers(.linear, format))], runs: lines,
      bestValue: bestValue)
  }

  private func values(of parameter: SweepParameter) -> ParallelCoordinates.Dimension.Values {
    switch parameter.domain {
    case .uniform: return .numbers(.linear, .automatic)
    case .logUniform: return .numbers(.log10, .automatic)
    case .integer: return .numbers(.linear, .integer)
    case .choices(let texts):
      let numbers = texts.compactMap(Double.init)
      guard numbers.count == texts.count, let low = numbers.min(), let high = numbers.max() else {
        return .names(texts)
      }
      return .numbers(low > 0 && high / low >= 20 ? .log10 : .linear, .automatic)
    }
  }
}

/// The result of a run of a sweep.
struct SweepResult: Codable, Sendable {
  enum State: String, Codable, Sendable {
    case finished
    /// A value became infinite, or met a pole.
    case diverged
  }

  let state: State
  /// The reason for an early end.
  let message: String?
  let history: History?
  /// The run; nil if it diverged.
  let configuration: RunSpecification?

  /// Seconds of training and evaluation.
  var seconds: Double? {
    history.map { ($0.seconds.training + $0.seconds.evaluation).reduce(0, +) }
  }

  /// The best monitored value and its epoch, from 1.
  func best(of monitor: MonitoredValue) -> (value: Double, epoch: Int)? {
    let values = history.map(monitor.values(in:)) ?? []
    let best = monitor.rises ? values.max() : values.min()
    return best.flatMap { best in values.firstIndex(of: best).map { (best, $0 + 1) } }
  }
}

/// One combination of settings with the results of its runs: several, if the seed is a swept option.
struct SweepRow: Encodable, Sendable {
  /// The options by name, without the seed.
  let settings: [String: String]
  /// The best monitored value of each run that finished.
  let values: [Double]
  /// The mean of `values`.
  let value: Double?
  /// Their standard deviation, n - 1 in the denominator.
  let deviation: Double?
  /// The epoch of the best value, of the first run.
  let epoch: Int?
  /// The time of all runs together.
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

/// The folder of a sweep's results.
struct SweepFolder {
  private let path: String
  let best: RunFile

  init(_ path: String) {
    self.path = path
    best = .inside(path, named: "best.run.yaml")
  }

  var database: String { path + "/sweep.sqlite" }
  private var table: String { path + "/sweep.csv" }
  private var figure: String { path + "/sweep.svg" }

  /// Creates the folder, and verifies that only files of a sweep are overwritten.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func prepare() throws(FileError) {
    try Folder.make(path)
    try best.check()
    guard !WholeFile.exists(database) else { return }
    for file in [table, figure] where WholeFile.exists(file) {
      throw FileError(
        .writeFailed, "it belongs to no sweep in this folder, and would be overwritten", path: file,
        advice: "remove it, or name another folder with --output")
    }
  }

  /// Writes the table, the figure and the best run.
  ///
  /// - Returns: The names of all files.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  func write(_ report: SweepReport) throws(FileError) -> [String] {
    try AtomicFile.write(Array(report.csv.utf8), to: table)
    try AtomicFile.write(Array(report.figure.svg.utf8), to: figure)
    guard let configuration = report.best else { return [database, table, figure] }
    try best.write(configuration)
    return [database, table, figure, best.path]
  }
}
