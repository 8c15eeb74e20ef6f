import Backprop
import BackpropRuns

/// The summary of a training run.
struct TrainingSummary: Encodable, Sendable {
  /// The results on one data set.
  struct Result: Encodable, Sendable {
    let size: Int
    var cost: Double?
    var lowestCost: Double?
    var lowestCostEpoch: Int?
    var accuracy: Int?
    var relativeAccuracy: Double?
    var bestAccuracy: Int?
    var bestRelativeAccuracy: Double?
    var bestEpoch: Int?

    init(size: Int, costs: [Double], accuracies: [Int]) {
      self.size = size
      cost = costs.last
      lowestCost = costs.min()
      lowestCostEpoch = lowestCost.flatMap(costs.firstIndex).map { $0 + 1 }
      accuracy = accuracies.last
      bestAccuracy = accuracies.max()
      bestEpoch = bestAccuracy.flatMap(accuracies.firstIndex).map { $0 + 1 }
      relativeAccuracy = accuracy.map { Double($0) / Double(size) }
      bestRelativeAccuracy = bestAccuracy.map { Double($0) / Double(size) }
    }
  }

  struct Seconds: Encodable, Sendable {
    let training: Double
    let evaluation: Double
  }

  /// The origin of the data.
  let data: String
  /// The number of real parameters.
  let parameters: Int
  let epochs: Int
  let seconds: Seconds
  let training: Result
  let evaluation: Result
  /// The files written.
  let saved: [String]
  let configuration: RunSpecification
  /// The metrics of every epoch, which have a file of their own.
  let history: History

  private enum CodingKeys: CodingKey {
    case data, parameters, epochs, seconds, training, evaluation, saved, configuration
  }

  init(_ record: RunRecord, parameters: Int, origin: String, saved: [String]) {
    history = record.history
    data = origin
    self.parameters = parameters
    epochs = history.epochs
    seconds = Seconds(
      training: history.seconds.training.reduce(0, +),
      evaluation: history.seconds.evaluation.reduce(0, +))
    training = Result(
      size: history.trainingSize, costs: history.trainingCost,
      accuracies: history.trainingAccuracy)
    evaluation = Result(
      size: history.evaluationSize, costs: history.evaluationCost,
      accuracies: history.evaluationAccuracy)
    self.saved = saved
    configuration = record.specification
  }

  /// The summary as lines for a reader.
  var text: String {
    var table = TextTable([.left, .left])
    for row in rows { table.append(row.label, row.value) }
    return table.text()
  }

  /// The settings and the results of the run, in words.
  var rows: [(label: String, value: String)] {
    let (run, hyperparameters) = (configuration, configuration.training)
    let names = run.resolvedActivations
    let activation = Set(names).count == 1 ? names[0] : names.joined(separator: ", ")
    let network =
      RunOption.named("layers")?.text(in: run)
      ?? "\((run.sizes ?? []).map(String.init).joined(separator: "-")), \(activation)"
    let schedule = hyperparameters.schedule == .constant ? nil : RunOption.named("schedule")
    let regularisation =
      (schedule?.text(in: run).map { " \($0)" } ?? "")
      + (hyperparameters.lambda > 0 ? ", λ \(hyperparameters.lambda.exact)" : "")
      + (hyperparameters.l1 > 0 ? ", λ₁ \(hyperparameters.l1.exact)" : "")
      + (hyperparameters.dropout > 0 ? ", dropout \(hyperparameters.dropout.exact)" : "")
      + (run.classWeights?.optionText.map { ", class weights \($0)" } ?? "")
      + (run.augmentation?.optionText.map { ", augmented by \($0)" } ?? "")
    var rows: [(label: String, value: String)] = [
      (
        "network",
        "\(network), \(run.field.rawValue) \(run.precision.rawValue), "
          + "\(parameters.grouped) parameters"
      ),
      (
        "data",
        "\(data): \(training.size.grouped) training, \(evaluation.size.grouped) evaluation"
      ),
      (
        "training",
        hyperparameters.optimizer.isFullBatch
          ? "\(epochs) iterations, \(history.evaluations?.last?.grouped ?? "0") evaluations, "
            + "\(hyperparameters.optimizer.name), \(run.cost.rawValue)\(regularisation), "
            + "seed \(run.seed)"
          : "\(epochs) epochs, \(hyperparameters.optimizer.name), \(run.cost.rawValue), "
            + "η \(hyperparameters.learningRate.exact)\(regularisation), "
            + "batch size \(hyperparameters.miniBatchSize), seed \(run.seed)"
      ),
      ("time", "\(seconds.training.duration) training, \(seconds.evaluation.duration) evaluation"),
    ]
    for (name, result) in [("training", training), ("evaluation", evaluation)] {
      if let line = result.text { rows.append(("on \(name) data", line)) }
    }
    if !saved.isEmpty { rows.append(("saved", saved.joined(separator: ", ") + savedEpoch)) }
    return rows
  }

  /// The epoch of the saved network, if it is not the last one.
  private var savedEpoch: String {
    guard let stopping = configuration.training.earlyStopping, stopping.restoreBestWeights else {
      return ""
    }
    let best = stopping.verdict(on: history).bestEpoch
    return best > 0
      ? " (the network of epoch \(best), the best by \(stopping.monitor.rawValue))" : ""
  }
}

extension TrainingSummary.Result {
  fileprivate var text: String? {
    let parts = [accuracyText, costText].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var accuracyText: String? {
    guard let accuracy, let relativeAccuracy else { return nil }
    var best = ""
    if let bestRelativeAccuracy, let bestEpoch, bestRelativeAccuracy > relativeAccuracy {
      best = ", best \(bestRelativeAccuracy.percent) in epoch \(bestEpoch)"
    }
    return "accuracy \(relativeAccuracy.percent) (\(accuracy.grouped) of \(size.grouped)\(best))"
  }

  private var costText: String? {
    guard let cost else { return nil }
    var lowest = ""
    if let lowestCost, let lowestCostEpoch, lowestCost < cost {
      lowest = " (lowest \(lowestCost.short) in epoch \(lowestCostEpoch))"
    }
    return "cost \(cost.short)\(lowest)"
  }
}

extension TrainingSummary {
  /// The summary for standard output: in a frame on a terminal, as lines elsewhere.
  var shown: String {
    guard let columns = StandardStream.output.terminalWidth, columns >= TextBox.leastColumns else {
      return text
    }
    return box.text(columns: columns, style: StandardStream.boxStyle)
  }

  /// The rows of the summary, and a sparkline of each monitored curve.
  var box: TextBox {
    let curves: [(label: String, values: [Double], text: (Double) -> String)] = [
      ("training cost", history.trainingCost, \.short),
      ("evaluation cost", history.evaluationCost, \.short),
      ("training accuracy", history.relativeTrainingAccuracy, \.percent),
      ("evaluation accuracy", history.relativeEvaluationAccuracy, \.percent),
    ]
    let recorded = curves.filter { $0.values.count > 1 }.map { curve in
      let ends = [curve.values.first, curve.values.last].compactMap(\.self).map(curve.text)
      return TextBox.Row.curve(
        label: curve.label, curve.values, caption: ends.joined(separator: " to "))
    }
    return TextBox(
      title: "backprop train",
      rows: rows.map { TextBox.Row.text(label: $0.label, $0.value) }
        + (recorded.isEmpty ? [] : [.rule] + recorded))
  }
}
