import Backprop
import BackpropPlots

/// Regularisation: 25 b with λ = 0.1.
public struct Exercise25c: Exercise {
  public let id = "25c"
  public let title = "L2 regularisation"

  /// The exercise, with the sheet's own settings.
  public init() {}

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    let runs = try await context.runs(
      of: FewDigits.plain(context.scale), FewDigits.regularised(context.scale))
    let pairs = try finishedPairs(runs[0], runs[1])
    let (plain, regularised) = (pairs.map(\.0), pairs.map(\.1))
    let comparison = Regularisation(
      pairs.map { (plain: $0.0.history, regularised: $0.1.history) }, lambda: FewDigits.lambda)
    let late = min(context.scale.lateEpoch, context.scale.manyEpochs)
    let name = context.digits.name
    let digits = context.digits.training
    let edge = EdgeWeights(plain[0], regularised[0], digits: digits)
    let testPenalty =
      FewDigits.lambda / (2 * Double(max(1, plain[0].history.evaluationSize)))
      * comparison.regularised.squaredWeightNorm
    return ExerciseResult(
      id: id, title: title,
      blocks: [
        .question(
          "Repeat the training of 25 b with L2 regularisation, λ = 0.1. How do both curves change?")
      ] + runs.compactMap(\.failureNote).map { .paragraph($0) } + [
        .answer(comparison.answer),
        .captioned(
          Self.trainingCost(plain, regularised), name: "25c-training-cost",
          caption: "The cost on the training digits; dotted, what the digits alone contribute to "
            + "the regularised cost."),
        .captioned(
          Self.testAccuracy(plain, regularised, from: late), name: "25c-test-accuracy",
          caption: "The share of test digits that is recognised; the axis is enlarged."),
        .paragraph(comparison.background),
        .captioned(
          Self.testCost(plain, regularised), name: "25c-test-cost",
          caption: "The cost on the test digits, with λ including the penalty, which is divided by "
            + "the number of test digits here: \(Overfitting.short(testPenalty)) in the end."),
        .heading("What regularisation does to the weights"), .paragraph(Self.decay),
        .formula(Self.step),
        .captioned(
          Self.weightNorm(plain, regularised), name: "25c-weight-norm",
          caption: "The sum of the squares of all weights, biases left out."),
        .captioned(
          Self.weightDensity(plain[0], regularised[0]), name: "25c-weights",
          caption: "How often a weight of the first layer has a value, on a logarithmic axis."),
        .captioned(
          Self.units(plain[0], regularised[0], digits: digits), name: "25c-hidden-units",
          caption: "What eight hidden units look at: the upper row without, the lower row with "
            + "regularisation, on one scale of colours."),
      ] + [edge?.words].compactMap(\.self).map { .paragraph($0) },
      files: try runs[0].files(dataset: name) + runs[1].files(dataset: name),
      findings: [comparison.finding], numbers: comparison.numbers)
  }

  private static let decay =
    "The penalty multiplies every weight by 1 − ηλ/n in every step; a weight stays large only "
    + "where the digits keep pulling at it. Biases are not regularised."

  private static let step =
    "<mi>w</mi><mo>←</mo><mrow><mo>(</mo><mn>1</mn><mo>−</mo><mfrac><mrow><mi>η</mi><mi>λ</mi></mrow>"
    + "<mi>n</mi></mfrac><mo>)</mo></mrow><mi>w</mi><mo>−</mo><mfrac><mi>η</mi><mi>m</mi></mfrac>"
    + "<mo>∑</mo><msub><mo>∇</mo><mi>w</mi></msub><mi>C</mi>"
}

extension Regularisation {
  var numbers: [String: Double] {
    [
      "lambda": lambda,
      "final_test_accuracy": regularised.testAccuracy.mean,
      "final_test_accuracy_without": plain.testAccuracy.mean,
      "test_accuracy_gain": difference.mean,
      "final_training_cost": regularised.trainingCost,
      "final_training_cost_without": plain.trainingCost,
      "final_penalty": regularised.penalty,
      "final_test_cost": regularised.finalCost,
      "final_test_cost_without": plain.finalCost,
      "squared_weight_norm": regularised.squaredWeightNorm,
      "squared_weight_norm_without": plain.squaredWeightNorm,
    ]
  }
}
