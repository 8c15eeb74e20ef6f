import Backprop
import BackpropPlots

/// Exercise 25 b: overfitting on the first 1,000 training digits, for 400 epochs.
public struct Exercise25b: Exercise {
  public let id = "25b"
  public let title = "Overfitting"

  /// The exercise, with the sheet's own settings.
  public init() {}

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    let all = try await context.runs(of: SmallTrainingSet.plain(context.scale))[0]
    let runs = try all.finished()
    let overfitting = Overfitting(runs.map(\.history))
    let late = min(context.scale.lateEpoch, context.scale.manyEpochs)
    let digits = NumberFormat.integer.string(Double(runs[0].history.trainingSize))
    return ExerciseResult(
      id: id, title: title,
      blocks: [
        .question(
          "Train the network with the cross-entropy and η = 0.5 on the first \(digits) training "
            + "digits only, for \(runs[0].history.epochs) epochs. Plot the training cost, and the "
            + "test accuracy from epoch \(late) on. By what does one see overfitting?")
      ] + [all.failureNote].compactMap(\.self).map { .paragraph($0) } + [
        .answer(overfitting.answer),
        .captioned(
          Self.trainingCost(runs, overfitting, scale: .linear), name: "25b-training-cost",
          caption: "The cost on the digits that the network learns from."),
        .captioned(
          Self.trainingCost(runs, overfitting, scale: .log10), name: "25b-training-cost-log",
          caption: "The same on a logarithmic axis, on which the late epochs can be read as well."),
        .captioned(
          Self.testAccuracy(runs, overfitting, from: late), name: "25b-test-accuracy",
          caption: "The share of test digits that is recognised; the axis is enlarged."),
        .paragraph(Overfitting.definition),
        .captioned(
          Self.testCost(runs, overfitting), name: "25b-test-cost",
          caption: "The cost on digits that the network does not learn from."),
        .paragraph(Self.whyCostRises),
        .captioned(
          Self.accuracies(runs), name: "25b-accuracies",
          caption: "The share of digits that is recognised; what lies between the curves is what "
            + "was learned by heart."),
      ], files: try all.files(dataset: context.digits.name), findings: [overfitting.finding],
      numbers: overfitting.numbers)
  }

  private static let whyCostRises =
    "The test cost tells more than the test accuracy. The accuracy asks only which output is the "
    + "largest; the cost asks how far the outputs are from 0 and 1. A network that goes on "
    + "learning its few digits by heart becomes ever surer of everything it says, of its "
    + "mistakes on the test digits as well, and the cross-entropy charges −ln a for these."
}

extension Overfitting {
  var numbers: [String: Double] {
    var numbers = [
      "test_accuracy_stops_rising_epoch": Double(plateau),
      "test_accuracy_then": plateauAccuracy,
      "final_test_accuracy": finalAccuracy,
      "training_cost_factor_from_there": costFactor,
      "final_training_cost": trainingCost,
      "test_cost_minimum_epoch": Double(minimum),
      "test_cost_minimum": minimumCost,
      "final_test_cost": finalCost,
      "final_gap": gap.mean,
    ]
    numbers["training_accuracy_is_1_since_epoch"] = perfectSince.map(Double.init)
    return numbers
  }
}

extension Exercise25b {
  private static func plateauLine(_ overfitting: Overfitting) -> [ReferenceLine] {
    overfitting.learnsByHeart
      ? [
        .vertical(
          at: Double(overfitting.plateau),
          "epoch \(overfitting.plateau): test accuracy stops rising")
      ]
      : []
  }

  private static func trainingCost(_ runs: [Run], _ overfitting: Overfitting, scale: AxisScale)
    -> LineChart
  {
    LineChart(
      "Training cost" + (scale == .log10 ? ", logarithmic" : ""),
      subtitle: SmallTrainingSet.setting(runs, ", λ = 0"),
      x: SmallTrainingSet.epochs,
      y: Axis(
        "cost on the training digits", scale: scale, minimum: scale == .linear ? 0 : nil),
      series: [SmallTrainingSet.series("", runs, .blue, .solid, \.trainingCost)],
      references: plateauLine(overfitting))
  }

  private static func testAccuracy(_ runs: [Run], _ overfitting: Overfitting, from start: Int)
    -> LineChart
  {
    let references = overfitting.plateau >= start ? plateauLine(overfitting) : []
    return LineChart(
      "Test accuracy from epoch \(start) on", subtitle: SmallTrainingSet.setting(runs, ", λ = 0"),
      x: SmallTrainingSet.epochs,
      y: Axis("relative accuracy on the test digits", format: .percent(places: 1)),
      series: [
        SmallTrainingSet.series("", runs, from: start, .blue, .solid, \.relativeEvaluationAccuracy)
      ], references: references)
  }

  private static func testCost(_ runs: [Run], _ overfitting: Overfitting) -> LineChart {
    LineChart(
      "Test cost", subtitle: SmallTrainingSet.setting(runs, ", λ = 0"), x: SmallTrainingSet.epochs,
      y: Axis("cost on the test digits"),
      series: [SmallTrainingSet.series("", runs, .vermilion, .solid, \.evaluationCost)],
      annotations: [
        PointAnnotation(
          x: Double(overfitting.minimum), y: overfitting.minimumCost,
          "lowest in epoch \(overfitting.minimum): \(compact(overfitting.minimumCost))")
      ])
  }

  private static func accuracies(_ runs: [Run]) -> LineChart {
    LineChart(
      "Training accuracy against test accuracy",
      subtitle: SmallTrainingSet.setting(runs, ", λ = 0"),
      x: SmallTrainingSet.epochs, y: Axis("relative accuracy", format: .percent()),
      series: [
        SmallTrainingSet.series("training", runs, .blue, .dashed, \.relativeTrainingAccuracy),
        SmallTrainingSet.series("test", runs, .blue, .solid, \.relativeEvaluationAccuracy),
      ])
  }
}

/// The experiments of 25 b and 25 c: many epochs on few digits, without and with regularisation.
enum SmallTrainingSet {
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
    experiment.run.training.lambda = lambda
    return experiment
  }

  static func setting(_ runs: [Run], _ rest: String) -> String {
    guard let run = runs.first else { return "" }
    let digits = NumberFormat.integer.string(Double(run.history.trainingSize))
    return "\(digits) training digits, cross-entropy, η = 0.5\(rest); \(runs.seedNote)"
  }

  /// Returns the mean of a curve over the runs, from one epoch on.
  static func series(
    _ name: String, _ runs: [Run], from start: Int = 1, _ color: SeriesColor,
    _ pattern: StrokePattern, _ values: (History) -> [Double]
  ) -> Series {
    Series(
      name, meanOf: runs.map { Array(values($0.history)[(start - 1)...]) }, from: Double(start),
      color: color, pattern: pattern)
  }

  /// The axis of epochs.
  static let epochs = Axis("epoch", format: .integer)
}
