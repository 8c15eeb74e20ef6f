import Backprop

/// What a training came to, in short.
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

  /// Where the data comes from.
  let data: String
  /// The number of real numbers learned.
  let parameters: Int
  let epochs: Int
  let seconds: Seconds
  let training: Result
  let evaluation: Result
  /// The files written.
  let saved: [String]
  let configuration: RunConfiguration
  /// All that was measured; it has a file of its own.
  let history: History

  private enum CodingKeys: CodingKey {
    case data, parameters, epochs, seconds, training, evaluation, saved, configuration
  }

  init(_ record: HistoryRecord, parameters: Int, origin: String, saved: [String]) {
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
    configuration = record.configuration
  }

  /// The summary as lines for a reader.
  var text: String {
    var table = TextTable([.left, .left])
    for row in rows { table.append(row.label, row.value) }
    return table.text()
  }

  /// What the run was and came to, in words.
  var rows: [(label: String, value: String)] {
    let run = configuration
    let activations = run.activation.split(separator: ",")
    let activation =
      Set(activations).count == 1 ? String(activations[0]) : activations.joined(separator: ", ")
    let regularisation =
      (run.schedule == "constant" ? "" : " \(run.schedule)")
      + (run.lambda > 0 ? ", λ \(run.lambda.exact)" : "")
      + (run.l1 > 0 ? ", λ₁ \(run.l1.exact)" : "")
      + (run.dropout > 0 ? ", dropout \(run.dropout.exact)" : "")
      + (run.augment.map { ", augmented by \($0)" } ?? "")
    var rows: [(label: String, value: String)] = [
      (
        "network",
        "\(run.sizes.map(String.init).joined(separator: "-")), \(activation), "
          + "\(run.scalar) \(run.precision), \(parameters.grouped) parameters"
      ),
      (
        "data",
        "\(data): \(training.size.grouped) training, \(evaluation.size.grouped) evaluation"
      ),
      (
        "training",
        "\(epochs) epochs, \(run.optimizer.name), \(run.cost), η \(run.eta.exact)"
          + "\(regularisation), batch size \(run.batchSize), seed \(run.seed)"
      ),
      ("time", "\(seconds.training.duration) training, \(seconds.evaluation.duration) evaluation"),
    ]
    for (name, result) in [("training", training), ("evaluation", evaluation)] {
      if let line = result.text { rows.append(("on \(name) data", line)) }
    }
    if !saved.isEmpty { rows.append(("saved", saved.joined(separator: ", "))) }
    return rows
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
