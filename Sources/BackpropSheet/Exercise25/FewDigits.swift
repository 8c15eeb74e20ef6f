import Backprop
import BackpropPlots

/// What 25 b and 25 c have in common: many epochs on few digits, without and with regularisation.
enum FewDigits {
  /// λ of 25 c.
  static let lambda = 0.1

  static func plain(_ scale: SheetScale) -> Experiment {
    Experiment(
      name: "25b-overfitting", label: "25b λ = 0", cost: .crossEntropy, learningRate: 0.5,
      trainingDigits: scale.fewDigits, testDigits: scale.testDigits, epochs: scale.manyEpochs)
  }

  static func regularised(_ scale: SheetScale) -> Experiment {
    var experiment = plain(scale)
    experiment.name = "25c-regularised"
    experiment.label = "25c λ = 0.1"
    experiment.lambda = lambda
    return experiment
  }

  static func setting(_ runs: [Run], _ rest: String) -> String {
    guard let run = runs.first else { return "" }
    let digits = NumberFormat.integer.string(Double(run.history.trainingSize))
    let seeds =
      runs.count == 1
      ? "seed \(run.seed)" : "mean of \(runs.count) seeds, band ± 1 standard deviation"
    return "\(digits) training digits, cross-entropy, η = 0.5\(rest); \(seeds)"
  }

  /// The mean of something over the runs, from one epoch on.
  static func series(
    _ name: String, _ runs: [Run], from start: Int = 1, _ color: SeriesColor,
    _ pattern: StrokePattern, _ values: (History) -> [Double]
  ) -> Series {
    Series(
      name, meanOf: runs.map { Array(values($0.history)[(start - 1)...]) }, from: Double(start),
      color: color, pattern: pattern)
  }

  static let epochs = Axis("epoch", format: .integer)
}
