import Backprop
import BackpropData
import BackpropPlots
import Foundation

/// Exercise 25 c: 25 b with L2 regularisation, λ = 0.1.
public struct Exercise25c: Exercise {
  public let id = "25c"
  public let title = "L2 regularisation"

  /// The exercise, with the sheet's own settings.
  public init() {}

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    let runs = try await context.runs(
      of: SmallTrainingSet.plain(context.scale), SmallTrainingSet.regularised(context.scale))
    let pairs = try finishedPairs(runs[0], runs[1])
    let (plain, regularised) = (pairs.map(\.0), pairs.map(\.1))
    let comparison = Regularisation(
      pairs.map { (plain: $0.0.history, regularised: $0.1.history) },
      lambda: SmallTrainingSet.lambda)
    let late = min(context.scale.lateEpoch, context.scale.manyEpochs)
    let name = context.digits.name
    let digits = context.digits.training
    let edge = BlankPixelWeights(plain[0], regularised[0], digits: digits)
    let testPenalty =
      SmallTrainingSet.lambda / (2 * Double(max(1, plain[0].history.evaluationSize)))
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
            + "the number of test digits here: \(compact(testPenalty)) in the end."),
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

extension Exercise25c {
  private static func pair(
    _ plain: [Run], _ regularised: [Run], from start: Int = 1, _ values: (History) -> [Double]
  ) -> [Series] {
    [
      SmallTrainingSet.series("λ = 0", plain, from: start, .blue, .solid, values),
      SmallTrainingSet.series("λ = 0.1", regularised, from: start, .vermilion, .dashed, values),
    ]
  }

  private static func trainingCost(_ plain: [Run], _ regularised: [Run]) -> LineChart {
    LineChart(
      "Training cost without and with regularisation",
      subtitle: SmallTrainingSet.setting(plain, ""),
      x: SmallTrainingSet.epochs, y: Axis("cost on the training digits", scale: .log10),
      series: pair(plain, regularised, \.trainingCost) + [
        SmallTrainingSet.series(
          "λ = 0.1, without the penalty", regularised, .vermilion, .dotted,
          { history in
            let factor = SmallTrainingSet.lambda / (2 * Double(history.trainingSize))
            return zip(history.trainingCost, history.squaredWeightNorm).map { $0 - factor * $1 }
          })
      ])
  }

  private static func testAccuracy(_ plain: [Run], _ regularised: [Run], from start: Int)
    -> LineChart
  {
    LineChart(
      "Test accuracy without and with regularisation, from epoch \(start) on",
      subtitle: SmallTrainingSet.setting(plain, ""), x: SmallTrainingSet.epochs,
      y: Axis("relative accuracy on the test digits", format: .percent(places: 1)),
      series: pair(plain, regularised, from: start, \.relativeEvaluationAccuracy))
  }

  private static func testCost(_ plain: [Run], _ regularised: [Run]) -> LineChart {
    LineChart(
      "Test cost without and with regularisation", subtitle: SmallTrainingSet.setting(plain, ""),
      x: SmallTrainingSet.epochs, y: Axis("cost on the test digits"),
      series: pair(plain, regularised, \.evaluationCost))
  }

  private static func weightNorm(_ plain: [Run], _ regularised: [Run]) -> LineChart {
    LineChart(
      "Σ‖w‖² without and with regularisation", subtitle: SmallTrainingSet.setting(plain, ""),
      x: SmallTrainingSet.epochs, y: Axis("Σ‖w‖² over all weights", minimum: 0),
      series: pair(plain, regularised, \.squaredWeightNorm))
  }

  /// The densities of the first layer's weights, with common bins.
  private static func weightDensity(_ plain: Run, _ regularised: Run) -> LineChart {
    func density(_ run: Run, _ largest: Double, bins: Int = 81) -> [Series.Point] {
      let width = 2 * largest / Double(bins)
      var counts = [Int](repeating: 0, count: bins)
      let weights = run.network.layers[0].weights
      for weight in weights {
        counts[min(bins - 1, max(0, Int((Double(weight) + largest) / width)))] += 1
      }
      return counts.enumerated().map { index, count in
        Series.Point(
          x: -largest + (Double(index) + 0.5) * width,
          y: Double(count) / (Double(weights.count) * width))
      }
    }
    let largest = [plain, regularised].flatMap { $0.network.layers[0].weights }
      .reduce(1e-6) { max($0, Double($1.magnitude)) }
    return LineChart(
      "The weights of the first layer",
      subtitle: "density after epoch \(plain.history.epochs), seed \(plain.seed)",
      x: Axis("weight"), y: Axis("density", scale: .log10),
      series: [
        Series("λ = 0", points: density(plain, largest), color: .blue, pattern: .solid),
        Series(
          "λ = 0.1", points: density(regularised, largest), color: .vermilion, pattern: .dashed),
      ])
  }

  /// The weights of some hidden units as images, with and without regularisation.
  private static func units(_ plain: Run, _ regularised: Run, digits: LabeledImages) -> ImageGrid {
    func tiles(_ run: Run) -> [ImageGrid.Tile] {
      (0..<8).map { unit in
        ImageGrid.Tile(
          .signed(run.network.layers[0].weights(ofUnit: unit).map(Double.init)),
          caption: "unit \(unit + 1)")
      }
    }
    return ImageGrid(
      "Weights from the pixels to eight hidden units",
      subtitle:
        "above λ = 0, below λ = 0.1; after epoch \(plain.history.epochs), seed \(plain.seed)",
      imageWidth: digits.width, imageHeight: digits.height, columns: 8,
      tiles: tiles(plain) + tiles(regularised))
  }
}

/// The weights from the pixels that are 0 in every training digit. Only weight decay changes them, so
/// that their norm is known beforehand.
///
///     w after t steps = (1 - ηλ/n)^t · w at the start
struct BlankPixelWeights: Hashable, Sendable {
  /// The number of pixels that are 0 in every training digit.
  let pixels: Int
  /// The number of all pixels.
  let allPixels: Int
  /// The root mean square of the weights from them, without and with regularisation.
  let plain: Double
  let regularised: Double
  /// `(1 - ηλ/n)^t`.
  let predicted: Double

  /// Compares two runs on `digits`; `nil` if every pixel is inked in some training digit.
  init?(_ plain: Run, _ regularised: Run, digits: LabeledImages) {
    let count = regularised.history.trainingSize
    var isInked = [Bool](repeating: false, count: digits.pixelCount)
    for index in 0..<count {
      for (pixel, value) in digits.image(index).enumerated() where value > 0 {
        isInked[pixel] = true
      }
    }
    let blank = isInked.indices.filter { !isInked[$0] }
    if blank.isEmpty { return nil }
    func rootMeanSquare(_ layer: Layer<Float>) -> Double {
      var sum = 0.0
      for pixel in blank {
        for unit in 0..<layer.outputCount {
          let weight = Double(layer[unit: unit, input: pixel])
          sum += weight * weight
        }
      }
      return (sum / Double(blank.count * layer.outputCount)).squareRoot()
    }
    pixels = blank.count
    allPixels = digits.pixelCount
    self.plain = rootMeanSquare(plain.network.layers[0])
    self.regularised = rootMeanSquare(regularised.network.layers[0])
    let experiment = regularised.experiment
    let steps =
      regularised.history.epochs
      * ((count + Experiment.miniBatchSize - 1) / Experiment.miniBatchSize)
    predicted = pow(
      1 - experiment.run.training.learningRate * experiment.run.training.lambda / Double(count),
      Double(steps))
  }

  /// A paragraph on these weights.
  var words: String {
    func text(_ value: Double) -> String { significant(value, digits: 3) }
    return "\(pixels) of the \(allPixels) pixels are 0 in all training digits, so that the data "
      + "never change the weights from there. Without regularisation these keep their random "
      + "values, with a root mean square of \(text(plain)), for ever; with it, it is "
      + "\(text(regularised)), that is \(text(regularised / plain)) times as much. "
      + "(1 − ηλ/n)^{t} after all t steps predicts \(text(predicted))."
  }
}
