import Backprop
import BackpropPlots
import BackpropReport

/// Short trainings of 25 a with several learning rates for both costs.
struct LearningRateSweep: Sendable {
  /// One learning rate, with the accuracy of each seed: the mean over the epochs on the test set.
  struct Point: Sendable {
    let learningRate: Double
    let accuracies: [Double]
    var mean: SampleMean { SampleMean(accuracies) }
  }

  let digits: Int
  let epochs: Int
  let seeds: [UInt64]
  let crossEntropy: [Point]
  let quadratic: [Point]

  /// Trains for a third of the epochs of 25 a.
  init(_ scale: SheetScale, in context: ReportContext) async throws {
    let digits = scale.sweepDigits
    let epochs = max(1, scale.epochs / 3)
    (self.digits, self.epochs) = (digits.training, epochs)
    let seeds = context.seeds(3)
    self.seeds = seeds
    func points(_ cost: Cost, _ rates: [Double]) async throws -> [Point] {
      let experiments = rates.map { rate in
        DigitExperiment(
          name: "25a-sweep-\(cost.rawValue)-\(rate)", cost: cost, learningRate: rate,
          trainingDigits: digits.training, testDigits: digits.test, epochs: epochs,
          monitor: .evaluationAccuracy)
      }
      let runs = try await context.runs(of: experiments, seeds: seeds)
      return zip(rates, runs).map { rate, runs in
        Point(
          learningRate: rate,
          accuracies: runs.map { run in
            // A run that diverges classifies nothing from there on.
            run.history.relativeEvaluationAccuracy.reduce(0, +) / Double(epochs)
          })
      }
    }
    crossEntropy = try await points(.crossEntropy, [0.1, 0.2, 0.5, 1, 2, 5])
    quadratic = try await points(.quadratic, [0.5, 1, 2, 3, 6, 12])
  }

  init(digits: Int, epochs: Int, seeds: [UInt64], crossEntropy: [Point], quadratic: [Point]) {
    (self.digits, self.epochs, self.seeds) = (digits, epochs, seeds)
    (self.crossEntropy, self.quadratic) = (crossEntropy, quadratic)
  }

  private static func best(_ points: [Point]) -> Point? {
    points.max { $0.mean.mean < $1.mean.mean }
  }

  func text(_ claims: inout Claims, in say: Language) -> String {
    guard let first = Self.best(crossEntropy), let second = Self.best(quadratic) else { return "" }
    let (rates, difference) = (
      (
        NumberFormat.automatic.string(first.learningRate),
        NumberFormat.automatic.string(second.learningRate)
      ),
      SampleMean(first.accuracies, minus: second.accuracies)
    )
    let points = difference.points(in: say)
    let opening = say(
      en: """
        “Faster” also depends on $η$, whose scale differs between the costs. In short trainings \
        (\(say.count(digits)) digits, \(epochs) epochs, \(say.seeds(seeds.count))), $η = \
        \(rates.0)$ is the best of the rates that were tried for the cross-entropy, and $η = \
        \(rates.1)$ for the quadratic cost.\u{20}
        """,
      de: """
        „Schneller“ hängt auch von $η$ ab, dessen Skala bei beiden Kostenfunktionen verschieden \
        ist. In kurzen Trainingsläufen (\(say.count(digits)) Ziffern, \(epochs) Epochen, \
        \(say.seeds(seeds.count))) ist von den erprobten Lernraten $η = \(rates.0)$ die beste für \
        die Kreuzentropie und $η = \(rates.1)$ für die quadratischen Kosten.\u{20}
        """)
    return opening
      + claims.sentence(
        "25a.best-rates", difference,
        positive: say(
          en: "Each at its best rate, the cross-entropy is ahead by \(points) percentage points.",
          de: """
            Jeweils mit der besten Rate liegt die Kreuzentropie um \(points) Prozentpunkte vorn.
            """),
        negative: say(
          en: "Each at its best rate, the quadratic cost is ahead (\(points) percentage points).",
          de: """
            Jeweils mit der besten Rate liegen die quadratischen Kosten vorn (\(points) \
            Prozentpunkte).
            """),
        undecided: say(
          en: "Each at its best rate, no difference could be shown (\(points) percentage points).",
          de: """
            Jeweils mit der besten Rate ist kein Unterschied nachgewiesen (\(points) \
            Prozentpunkte).
            """))
      + say(
        en: " The rates were chosen on the same test digits.",
        de: " Die Raten wurden anhand derselben Testziffern ausgewählt.")
  }

  func chart(in say: Language) -> LineChart {
    func series(
      _ name: String, _ points: [Point], _ color: SeriesColor, _ marker: MarkerShape,
      _ pattern: StrokePattern
    ) -> Series {
      let means = points.map(\.mean)
      let band =
        seeds.count < 2
        ? nil : Series.Band(lower: means.map(\.lower), upper: means.map(\.upper))
      return Series(
        name, points: zip(points, means).map { .init(x: $0.learningRate, y: $1.mean) }, band: band,
        markers: .every, color: color, pattern: pattern, marker: marker)
    }
    var chart = LineChart(
      say(en: "Accuracy for several learning rates", de: "Genauigkeit für verschiedene Lernraten"),
      subtitle: bandNote(seeds.count, in: say),
      x: Axis(say(en: "learning rate η", de: "Lernrate η"), scale: .log10),
      y: Axis(
        say(en: "mean test accuracy", de: "mittlere Testgenauigkeit"), minimum: 0, maximum: 1,
        format: .percent()),
      series: [
        series(say(en: "cross-entropy", de: "Kreuzentropie"), crossEntropy, .blue, .circle, .solid),
        series(say(en: "quadratic", de: "quadratisch"), quadratic, .vermilion, .square, .dashed),
      ], size: FigureSize(height: 300))
    chart.language = say
    return chart
  }

  var file: PartResult.DataFile {
    let rows = [("cross-entropy", crossEntropy), ("quadratic", quadratic)].flatMap { name, points in
      points.flatMap { point in
        zip(seeds, point.accuracies).map { seed, accuracy in
          [name, csvField(point.learningRate), "\(seed)", csvField(accuracy)]
        }
      }
    }
    return PartResult.DataFile(
      name: "25a-learning-rates.csv", header: ["cost", "eta", "seed", "mean_test_accuracy"],
      rows: rows)
  }
}
