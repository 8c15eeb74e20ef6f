import Backprop
import BackpropData
import BackpropPlots

/// Exercise 25 a: quadratic cost against cross-entropy, on all training digits, for 30 epochs.
public struct Exercise25a: Exercise {
  public let id = "25a"
  public let title = "Quadratic cost against cross-entropy"

  /// η with the cross-entropy.
  static let crossEntropyRate = 0.5
  /// η with the quadratic cost.
  static let quadraticRate = 3.0

  /// The exercise, with the sheet's own settings.
  public init() {}

  private static func experiments(
    _ scale: SheetScale
  ) -> (crossEntropy: Experiment, quadratic: Experiment) {
    let crossEntropy = Experiment(
      name: "25a-cross-entropy", label: "25a cross-entropy", cost: .crossEntropy,
      learningRate: crossEntropyRate, trainingDigits: scale.trainingDigits,
      testDigits: scale.testDigits, epochs: scale.epochs)
    var quadratic = crossEntropy
    quadratic.name = "25a-quadratic"
    quadratic.label = "25a quadratic"
    quadratic.run.cost = .quadratic
    quadratic.run.training.learningRate = quadraticRate
    return (crossEntropy, quadratic)
  }

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    let experiments = Self.experiments(context.scale)
    let runs = try await context.runs(of: experiments.crossEntropy, experiments.quadratic)
    let pairs = try finishedPairs(runs[0], runs[1])
    let (crossEntropy, quadratic) = (pairs.map(\.0), pairs.map(\.1))
    let comparison = CostComparison(
      pairs.map { (crossEntropy: $0.0.history, quadratic: $0.1.history) })
    let test = context.digits.test.prefix(context.scale.testDigits)
    let misclassifications = try Misclassifications(of: crossEntropy[0].network, on: test)
    let remark = try await RoundingRemark(context)

    var result = ExerciseResult(
      id: id, title: title, blocks: [], files: [], findings: [comparison.finding, remark.finding],
      numbers: comparison.numbers.merging(remark.numbers) { first, _ in first })
    result.blocks =
      [question(crossEntropy[0])] + runs.compactMap(\.failureNote).map { .paragraph($0) }
    result.blocks += [
      .answer(comparison.answer),
      .captioned(
        Self.accuracyChart(crossEntropy, quadratic), name: "25a-accuracy",
        caption: "Relative accuracy after each epoch: solid on the test digits, dashed on the "
          + "training digits. What lies between the two is what does not carry over."),
      .paragraph(comparison.accuracies),
      .captioned(
        Self.testChart(crossEntropy, quadratic), name: "25a-test-accuracy",
        caption: "The solid lines of the figure before, enlarged."),
      comparison.table,
    ]
    result.blocks += try saturation(misclassifications, crossEntropy[0], test)
    result.blocks += [
      .heading("What the network misreads"), .paragraph(misclassifications.summary),
      .captioned(
        misclassifications.confusionMatrix(crossEntropy[0]), name: "25a-confusion",
        caption: "Rows are the digits, columns what the network says. Recall is the share of a "
          + "digit that is recognised, precision the share of what is said that is right."),
    ]
    if !misclassifications.mistakes.isEmpty {
      result.blocks.append(
        .captioned(
          misclassifications.grid(of: test), name: "25a-misread",
          caption: "“4 → 9”: a 4 that is taken for a 9. First the one with the largest wrong "
            + "output."))
    }
    result.blocks += remark.blocks
    let name = context.digits.name
    result.files =
      try runs[0].files(dataset: name) + runs[1].files(dataset: name) + remark.files()
    return result
  }

  private func question(_ run: Run) -> ExerciseResult.Block {
    let sizes = run.network.sizes.map(String.init).joined(separator: ", ")
    let digits = NumberFormat.integer.string(Double(run.history.trainingSize))
    return .question(
      "Train a network with layers [\(sizes)] on \(digits) digits in mini-batches of "
        + "\(Experiment.miniBatchSize) for \(run.history.epochs) epochs: once with the quadratic "
        + "cost and η = 3, once with the cross-entropy and η = 0.5. Plot the relative accuracy on "
        + "the test and the training digits over the epochs. Which cost learns faster, and why?")
  }

  private func saturation(
    _ misclassifications: Misclassifications, _ run: Run, _ test: LabeledImages
  ) throws -> [ExerciseResult.Block] {
    var generator = Xoshiro256PlusPlus(seed: run.seed)
    let untrained = try Network<Float>(sizes: run.network.sizes, using: &generator)
    let start = try Misclassifications(of: untrained, on: test)
    return SaturationRemark(
      startSlope: start.meanSlope, mistakes: misclassifications.mistakes.count,
      median: misclassifications.median
    ).blocks
  }
}

extension [Run] {
  /// The number of seeds behind a curve, for the subtitle of a figure.
  var seedNote: String {
    count == 1 ? "seed \(self[0].seed)" : "mean of \(count) seeds, band ± 1 standard deviation"
  }
}

/// Returns the runs of two experiments, paired by seed, for the seeds for which both reached the
/// last epoch.
///
/// - Throws: ``SheetError/everyRunFailed(experiment:reason:)`` if there is none.
func finishedPairs(_ first: [Run], _ second: [Run]) throws(SheetError) -> [(Run, Run)] {
  let (a, b) = (try first.finished(), try second.finished())
  let pairs = a.compactMap { run in
    b.first { $0.seed == run.seed }.map { (run, $0) }
  }
  if pairs.isEmpty {
    throw .everyRunFailed(
      experiment: "both \(a[0].experiment.name) and \(b[0].experiment.name)",
      reason: "with no seed did both")
  }
  return pairs
}

extension Exercise25a {
  /// The subtitle of figures: the network and the number of seeds.
  private static func setting(_ runs: [Run]) -> String {
    guard let run = runs.first else { return "" }
    let sizes = run.network.sizes.map(String.init).joined(separator: ", ")
    let digits = NumberFormat.integer.string(Double(run.history.trainingSize))
    return "[\(sizes)], batch \(Experiment.miniBatchSize), \(digits) training digits; "
      + runs.seedNote
  }

  private static func accuracyChart(_ crossEntropy: [Run], _ quadratic: [Run]) -> LineChart {
    func series(
      _ name: String, _ runs: [[Double]], _ color: SeriesColor, _ pattern: StrokePattern
    ) -> Series {
      Series(name, meanOf: runs, from: 1, color: color, pattern: pattern)
    }
    func test(_ runs: [Run]) -> [[Double]] { runs.map(\.history.relativeEvaluationAccuracy) }
    func training(_ runs: [Run]) -> [[Double]] { runs.map(\.history.relativeTrainingAccuracy) }
    return LineChart(
      "Relative accuracy over the epochs", subtitle: setting(crossEntropy),
      x: Axis("epoch", format: .integer), y: Axis("relative accuracy", format: .percent()),
      series: [
        series("cross-entropy, η = 0.5: test", test(crossEntropy), .blue, .solid),
        series("training", training(crossEntropy), .blue, .dashed),
        series("quadratic, η = 3: test", test(quadratic), .vermilion, .solid),
        series("training", training(quadratic), .vermilion, .dashed),
      ])
  }

  /// The test accuracies alone, without the first epochs, which stretch the axis.
  private static func testChart(_ crossEntropy: [Run], _ quadratic: [Run]) -> LineChart {
    let epochs = crossEntropy.first?.history.epochs ?? 1
    let start = min(epochs, max(2, epochs / 6))
    func series(
      _ name: String, _ runs: [Run], _ color: SeriesColor, _ pattern: StrokePattern,
      _ marker: MarkerShape
    ) -> Series {
      let values = runs.map { Array($0.history.relativeEvaluationAccuracy[(start - 1)...]) }
      return Series(
        name, meanOf: values, from: Double(start), markers: .every, color: color,
        pattern: pattern, marker: marker)
    }
    return LineChart(
      "Test accuracy from epoch \(start) on", subtitle: setting(crossEntropy),
      x: Axis("epoch", format: .integer),
      y: Axis("relative accuracy on the test digits", format: .percent(places: 1)),
      series: [
        series("cross-entropy, η = 0.5", crossEntropy, .blue, .solid, .circle),
        series("quadratic cost, η = 3", quadratic, .vermilion, .dashed, .square),
      ])
  }
}
