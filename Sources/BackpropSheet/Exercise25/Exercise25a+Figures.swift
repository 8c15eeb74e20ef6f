import Backprop
import BackpropData
import BackpropPlots
import Foundation

extension Exercise25a {
  /// What stands under the titles: the network and the number of seeds.
  static func setting(_ runs: [Run]) -> String {
    guard let run = runs.first else { return "" }
    let sizes = run.network.sizes.map(String.init).joined(separator: ", ")
    let digits = NumberFormat.integer.string(Double(run.history.trainingSize))
    let seeds =
      runs.count == 1
      ? "seed \(run.seed)" : "mean of \(runs.count) seeds, band ± 1 standard deviation"
    return "[\(sizes)], batch \(Experiment.miniBatchSize), \(digits) training digits; \(seeds)"
  }

  static func accuracyChart(_ crossEntropy: [Run], _ quadratic: [Run]) -> LineChart {
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

  /// Test accuracies alone, without the first epochs, which stretch the axis.
  static func testChart(_ crossEntropy: [Run], _ quadratic: [Run]) -> LineChart {
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

  /// The weighted input above which the quadratic cost's step is the shorter one: `η σ'(z) = η'`.
  static var crossing: Double {
    let slope = crossEntropyRate / quadraticRate
    let a = (1 + (1 - 4 * slope).squareRoot()) / 2
    return log(a / (1 - a))
  }

  static var deltaChart: LineChart {
    func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
    return LineChart(
      "How far one step moves an output that should be 0",
      subtitle: "η |δ| over the weighted input z of the output, y = 0",
      x: Axis("weighted input z  (wrong and sure of it: far right)"), y: Axis("η |δ|", minimum: 0),
      series: [
        Series(
          "cross-entropy: 0.5 · a", over: -6...10, color: .blue, pattern: .solid
        ) { crossEntropyRate * sigmoid($0) },
        Series(
          "quadratic: 3 · a σ′(z)", over: -6...10, color: .vermilion, pattern: .dashed
        ) {
          let a = sigmoid($0)
          return quadraticRate * a * a * (1 - a)
        },
      ],
      references: [
        .vertical(at: crossing, "z = \(NumberFormat.decimal(places: 2).string(crossing))")
      ],
      size: FigureSize(height: 360))
  }

  static func confusionMatrix(_ misreadings: Misreadings, _ run: Run) -> ConfusionMatrix {
    ConfusionMatrix(
      "Which digits are taken for which",
      subtitle: "cross-entropy network of seed \(run.seed) after epoch \(run.history.epochs), "
        + "\(NumberFormat.integer.string(Double(run.history.evaluationSize))) test digits",
      counts: misreadings.counts, labels: misreadings.counts.indices.map(String.init))
  }

  static func misreadGrid(_ misreadings: Misreadings, _ images: LabeledImages) -> ImageGrid {
    let shown = misreadings.mistakes.prefix(32)
    return ImageGrid(
      "The \(shown.count) test digits that are misread most surely",
      subtitle: "label → what the network says; the surest mistake first",
      imageWidth: images.width, imageHeight: images.height, columns: 8,
      tiles: shown.map { mistake in
        ImageGrid.Tile(
          .grey(Array(images.image(mistake.index))),
          caption: "\(mistake.actual) → \(mistake.predicted)")
      })
  }
}
