import Backprop
import BackpropPlots

/// Overfitting: the first 1,000 training digits, 400 epochs.
public struct Exercise25b: Exercise {
  public let id = "25b"
  public let title = "Overfitting"

  /// The exercise, with the sheet's own settings.
  public init() {}

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    let all = try await context.runs(of: FewDigits.plain(context.scale))[0]
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
