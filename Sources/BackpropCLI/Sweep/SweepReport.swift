import Backprop
import BackpropPlots
import Foundation

/// What a sweep found.
struct SweepReport: Encodable {
  let monitor: String
  /// The best first.
  let rows: [SweepRow]
  /// The files written.
  var saved: [String] = []

  private let runs: [SweepRun]
  private let results: [SweepResult]
  private let watched: MonitoredValue
  /// The options that are swept over, without repetitions.
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

  /// What the best run was.
  var best: RunConfiguration? {
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

  /// One row a run, in the order of the sweep.
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
