import Backprop
import BackpropData
import BackpropPlots
import Numerics

extension Exercise26c {
  /// The errors of networks with 2 to 6 hidden layers while they are trained.
  func addTrained(
    to result: inout ExerciseResult, _ scale: Scale, _ context: SheetContext
  ) async throws {
    let runs = try await trainAll(scale, context)
    result.blocks.append(
      .paragraph(
        "While training goes on (\(NumberFormat.integer.string(Double(scale.training.count))) "
          + "digits, cross-entropy, η = \(scale.learningRate), sigmoid layers of 30 units), the "
          + "errors of the first layers stay behind those of the last:"))
    var csv = "hidden_layers,epoch,layer,norm,training_cost,test_accuracy\n"
    for (depth, run) in runs {
      result.blocks.append(.figure(Self.chart(depth: depth, run), name: "26c-training-\(depth)"))
      for (epoch, norms) in run.norms.enumerated() {
        for (ℓ, norm) in norms.enumerated() {
          let measured =
            epoch == 0
            ? ","
            : "\(run.history.trainingCost[epoch - 1]),"
              + "\(run.history.relativeEvaluationAccuracy[epoch - 1])"
          csv += "\(depth),\(epoch),\(ℓ + 1),\(norm),\(measured)\n"
        }
      }
    }
    result.blocks.append(
      .table(
        caption: "Training networks of several depths",
        header: [
          "hidden layers", "‖δ¹‖/‖δᴸ‖ before", "‖δ¹‖/‖δᴸ‖ after", "test accuracy",
          "µ of ln q after", "s after",
        ], rows: try runs.map { try Self.row(depth: $0, $1, scale) }))
    result.blocks.append(.paragraph(Self.conclusion(runs)))
    result.findings.append(Self.conclusion(runs))
    result.files.append(.init(name: "26c-training.csv", content: csv))
  }

  private func trainAll(
    _ scale: Scale, _ context: SheetContext
  ) async throws -> [(depth: Int, run: DeepNetworks.TrainingRun)] {
    // The deepest first: they take longest.
    let depths = Array((2...min(6, depth)).reversed())
    let seed = context.seeds[0]
    let runs = try await context.concurrently(depths) { depth in
      context.progress("26c: training with \(depth) hidden layers")
      return try DeepNetworks.train(
        DeepNetworks.network(.all[0], depth: depth, seed: seed), on: scale.training,
        evaluatingOn: scale.test, probe: scale.probe, epochs: scale.epochs,
        learningRate: scale.learningRate, seed: seed)
    }
    return zip(depths, runs).map { (depth: $0, run: $1) }.sorted { $0.depth < $1.depth }
  }

  private static func chart(depth: Int, _ run: DeepNetworks.TrainingRun) -> LineChart {
    LineChart(
      "Length of the errors while a network with \(depth) hidden layers is trained",
      subtitle: "geometric mean over the digits looked at; epoch 0 is before training",
      x: Axis("epoch"), y: Axis("‖δ‖ in layer ℓ", scale: .log10),
      series: (0...depth).map { ℓ in
        Series("ℓ = \(ℓ + 1)", values: run.norms.map { $0[ℓ] })
      })
  }

  private static func row(
    depth: Int, _ run: DeepNetworks.TrainingRun, _ scale: Scale
  ) throws -> [String] {
    let factors = SampleMoments(
      of: Array(try DeepNetworks.errorNorms(run.network, on: scale.probe).logFactors.joined()))
    let accuracy = run.history.relativeEvaluationAccuracy.last ?? 0
    return [
      "\(depth)", text(ratio(run.norms[0])), text(ratio(run.norms[run.norms.count - 1])),
      NumberFormat.percent(places: 2).string(accuracy), text(factors.mean),
      text(factors.variance.squareRoot()),
    ]
  }

  /// ‖δ¹‖/‖δᴸ‖.
  private static func ratio(_ norms: [Double]) -> Double { norms[0] / norms[norms.count - 1] }

  static func conclusion(_ runs: [(depth: Int, run: DeepNetworks.TrainingRun)]) -> String {
    guard let shallow = runs.first, let deep = runs.last else { return "" }
    let percent = NumberFormat.percent(places: 1)
    func accuracy(_ run: DeepNetworks.TrainingRun) -> Double {
      run.history.relativeEvaluationAccuracy.last ?? 0
    }
    let (before, after) = (ratio(deep.run.norms[0]), ratio(deep.run.norms.last ?? [1]))
    let learned = accuracy(deep.run) > 0.5
    return
      "With \(shallow.depth) hidden layers the network reaches \(percent.string(accuracy(shallow.run))), "
      + "with \(deep.depth) it reaches \(percent.string(accuracy(deep.run))) in the same "
      + "\(deep.run.history.trainingCost.count) epochs"
      + (learned
        ? ". "
        : ": the first layers get almost no gradient, and the last ones learn from what random "
          + "layers pass on. ")
      + "In the deepest network the first layer's error is \(text(before)) times the last one's "
      + "before training and \(text(after)) times after it"
      + (after > 2 * before
        ? ": learning makes the weights larger, and with them the factors q." : ".")
  }
}
