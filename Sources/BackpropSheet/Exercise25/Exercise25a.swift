import Backprop
import BackpropData
import BackpropPlots

/// Quadratic cost against cross-entropy: all training digits, 30 epochs.
public struct Exercise25a: Exercise {
  public let id = "25a"
  public let title = "Quadratic cost against cross-entropy"

  /// η with the cross-entropy.
  static let crossEntropyRate = 0.5
  /// η with the quadratic cost.
  static let quadraticRate = 3.0

  /// The exercise, with the sheet's own settings.
  public init() {}

  static func experiments(_ scale: SheetScale) -> (crossEntropy: Experiment, quadratic: Experiment)
  {
    let crossEntropy = Experiment(
      name: "25a-cross-entropy", label: "25a cross-entropy", cost: .crossEntropy,
      learningRate: crossEntropyRate, trainingDigits: scale.trainingDigits,
      testDigits: scale.testDigits, epochs: scale.epochs)
    var quadratic = crossEntropy
    quadratic.name = "25a-quadratic"
    quadratic.label = "25a quadratic"
    quadratic.cost = .quadratic
    quadratic.learningRate = quadraticRate
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
    let misreadings = try Misreadings(of: crossEntropy[0].network, on: test)
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
      .paragraph(comparison.courses),
      .captioned(
        Self.testChart(crossEntropy, quadratic), name: "25a-test-accuracy",
        caption: "The solid lines of the figure before, enlarged."),
      comparison.table,
    ]
    result.blocks += try saturation(misreadings, crossEntropy[0], test)
    result.blocks += [
      .heading("What the network misreads"), .paragraph(misreadings.summary),
      .captioned(
        Self.confusionMatrix(misreadings, crossEntropy[0]), name: "25a-confusion",
        caption: "Rows are the digits, columns what the network says. Recall is the share of a "
          + "digit that is recognised, precision the share of what is said that is right."),
    ]
    if !misreadings.mistakes.isEmpty {
      result.blocks.append(
        .captioned(
          Self.misreadGrid(misreadings, test), name: "25a-misread",
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
    _ misreadings: Misreadings, _ run: Run, _ test: LabeledImages
  ) throws -> [ExerciseResult.Block] {
    var generator = Xoshiro256PlusPlus(seed: run.seed)
    let untrained = try Network<Float>(sizes: run.network.sizes, using: &generator)
    let start = try Misreadings(of: untrained, on: test)
    return SaturationRemark(
      startSlope: start.meanSlope, mistakes: misreadings.mistakes.count,
      median: misreadings.median, crossing: Self.crossing
    ).blocks
  }
}

/// The runs of two experiments, paired by seed, of the seeds with which both reached the last
/// epoch.
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
