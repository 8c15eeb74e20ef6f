import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// Two classes of non-circular Gaussians, classified by complex and real networks, for several sizes
/// of the training set.
struct NonCircularExperiment: Sendable {
  static let task = NonCircularGaussians()
  static let evaluationCount = 4_000

  let hyperparameters: MatchedNetworks.Hyperparameters
  /// The results by the number of training samples, ascending.
  let results: [(trainingCount: Int, runs: [MatchedNetworks])]

  /// - Parameter trainingCounts: Sizes of the training set, ascending.
  static func measure(
    seedCount: Int, trainingCounts: [Int], epochs: Int, in context: SheetContext
  ) async throws -> NonCircularExperiment {
    // The longest come first, so that no thread is left with one at the end.
    let trainings = trainingCounts.reversed().flatMap { count in
      context.experimentSeeds(seedCount).map {
        NonCircularTraining(trainingCount: count, epochs: epochs, seed: $0)
      }
    }
    let runs = zip(trainings, try await context.outcomes(of: trainings))
    return NonCircularExperiment(
      hyperparameters: hyperparameters(epochs: epochs),
      results: trainingCounts.map { count in
        (count, runs.filter { $0.0.trainingCount == count }.map(\.1))
      })
  }

  fileprivate static func hyperparameters(epochs: Int) -> MatchedNetworks.Hyperparameters {
    MatchedNetworks.Hyperparameters(
      hidden: 32, activation: .crelu, epochs: epochs, learningRate: 0.1)
  }
}

/// One seed of ``NonCircularExperiment`` with one size of the training set.
struct NonCircularTraining: SheetTraining {
  static let kind = "non-circular"

  let trainingCount: Int
  let epochs: Int
  let seed: UInt64

  func perform(in context: SheetContext) throws -> MatchedNetworks {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let task = NonCircularExperiment.task
    let data = DatasetSplit<Complex<Float>>(
      training: task.dataset(count: trainingCount, using: &generator),
      evaluation: task.dataset(
        count: NonCircularExperiment.evaluationCount, using: &generator))
    let networks = try MatchedNetworks.train(
      NonCircularExperiment.hyperparameters(epochs: epochs), on: data, seed: seed)
    context.progress("tutorial: non-circular Gaussians, \(trainingCount) samples, seed \(seed)")
    return networks
  }
}

extension NonCircularExperiment {
  private static let percent = NumberFormat.percent(places: 1)

  var blocks: [ExerciseResult.Block] {
    var blocks: [ExerciseResult.Block] = [
      .question("Is a complex network better at data whose parts belong together?")
    ]
    guard let run = results.first?.runs.first else { return blocks }
    blocks += [
      .paragraph(
        "Two classes of \(Self.task.featureCount) complex features, all of mean 0 and variance 1 "
          + "in both parts, differ in the correlation of real and imaginary part only: +½ in one, "
          + "−½ in the other (J. A. Barrachina et al., arXiv:2009.08340). The best classifier, the "
          + "sign of Σ x_k y_k, recognises "
          + "all but a share of "
          + "\(NumberFormat.scientific.string(1 - Self.task.bayesianAccuracy)). "
          + "CReLU or ReLU in the hidden layer, cross-entropy, η = "
          + "\(hyperparameters.learningRate), for both fields the best of 0.02, 0.05 and 0.1 in a trial with "
          + "two of the seeds, \(hyperparameters.epochs) epochs: "
          + description(run)),
      .figure(chart, name: "tutorial-noncircular"),
      .table(
        caption:
          "Accuracy on \(Self.evaluationCount) new samples after \(hyperparameters.epochs) epochs, "
          + "mean ± 95 % confidence over \(results[0].runs.count) seeds",
        header: ["training samples", "complex", "real, same size", "real, twice the units"],
        rows: results.map { count, runs in
          [NumberFormat.integer.string(Double(count))]
            + [\MatchedNetworks.complex, \.real, \.wideReal].map { kind in
              SampleMean(runs.map { $0[keyPath: kind].last }).text(Self.percent)
            }
        }),
      .paragraph(finding),
    ]
    return blocks
  }

  private func description(_ run: MatchedNetworks) -> String {
    "complex \(run.complex.sizes) with \(run.complex.parameterCount) real parameters, real "
      + "\(run.real.sizes) with \(run.real.parameterCount), and real \(run.wideReal.sizes) with "
      + "\(run.wideReal.parameterCount)."
  }

  private var chart: LineChart {
    func series(_ name: String, _ kind: KeyPath<MatchedNetworks, MatchedNetworks.NetworkResult>)
      -> Series
    {
      let intervals = results.map { SampleMean($0.runs.map { $0[keyPath: kind].last }) }
      return Series(
        name,
        points: zip(results, intervals).map { .init(x: Double($0.trainingCount), y: $1.mean) },
        band: Series.Band(lower: intervals.map(\.lower), upper: intervals.map(\.upper)),
        markers: .every)
    }
    return LineChart(
      "Non-circular Gaussians: accuracy by the size of the training set",
      subtitle: "128 complex features, correlation ±0.5; band: 95 % confidence",
      x: Axis("training samples", scale: .log10, format: .integer),
      y: Axis("accuracy", format: .percent()),
      series: [
        series("complex", \.complex), series("real, same size", \.real),
        series("real, twice the units", \.wideReal),
      ],
      references: [.horizontal(at: Self.task.bayesianAccuracy, "best possible")])
  }

  /// The findings of the runs, one paragraph.
  var finding: String {
    results.map { count, runs in
      let wide = runs.wideComparison
      let advantage =
        switch wide.verdict {
        case .complex: "It also does better than the real one of twice the units."
        case .real: "With twice the units the real network does better."
        case .undecided: "With twice the units the real network is as good."
        }
      return runs.comparison.sentence(
        "\(NumberFormat.integer.string(Double(count))) samples", format: Self.percent)
        + " " + advantage
    }.joined(separator: " ")
  }

  var files: [ExerciseResult.DataFile] {
    var csv = "training_samples,seed,complex,real,real_twice_the_units\n"
    for (count, runs) in results {
      for run in runs {
        csv +=
          "\(count),\(run.seed),\(run.complex.last),\(run.real.last),\(run.wideReal.last)\n"
      }
    }
    return [.init(name: "tutorial-noncircular.csv", content: csv)]
  }
}
