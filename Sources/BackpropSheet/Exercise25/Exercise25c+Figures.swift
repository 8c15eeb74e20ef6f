import Backprop
import BackpropData
import BackpropPlots

extension Exercise25c {
  private static func pair(
    _ plain: [Run], _ regularised: [Run], from start: Int = 1, _ values: (History) -> [Double]
  ) -> [Series] {
    [
      FewDigits.series("λ = 0", plain, from: start, .blue, .solid, values),
      FewDigits.series("λ = 0.1", regularised, from: start, .vermilion, .dashed, values),
    ]
  }

  static func trainingCost(_ plain: [Run], _ regularised: [Run]) -> LineChart {
    LineChart(
      "Training cost without and with regularisation", subtitle: FewDigits.setting(plain, ""),
      x: FewDigits.epochs, y: Axis("cost on the training digits", scale: .log10),
      series: pair(plain, regularised, \.trainingCost) + [
        FewDigits.series(
          "λ = 0.1, without the penalty", regularised, .vermilion, .dotted,
          { history in
            let factor = FewDigits.lambda / (2 * Double(history.trainingSize))
            return zip(history.trainingCost, history.squaredWeightNorm).map { $0 - factor * $1 }
          })
      ])
  }

  static func testAccuracy(_ plain: [Run], _ regularised: [Run], from start: Int) -> LineChart {
    LineChart(
      "Test accuracy without and with regularisation, from epoch \(start) on",
      subtitle: FewDigits.setting(plain, ""), x: FewDigits.epochs,
      y: Axis("relative accuracy on the test digits", format: .percent(places: 1)),
      series: pair(plain, regularised, from: start, \.relativeEvaluationAccuracy))
  }

  static func testCost(_ plain: [Run], _ regularised: [Run]) -> LineChart {
    LineChart(
      "Test cost without and with regularisation", subtitle: FewDigits.setting(plain, ""),
      x: FewDigits.epochs, y: Axis("cost on the test digits"),
      series: pair(plain, regularised, \.evaluationCost))
  }

  static func weightNorm(_ plain: [Run], _ regularised: [Run]) -> LineChart {
    LineChart(
      "Σ‖w‖² without and with regularisation", subtitle: FewDigits.setting(plain, ""),
      x: FewDigits.epochs, y: Axis("Σ‖w‖² over all weights", minimum: 0),
      series: pair(plain, regularised, \.squaredWeightNorm))
  }

  /// The densities of the first layer's weights, on common bins.
  static func weightDensity(_ plain: Run, _ regularised: Run) -> LineChart {
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
  static func units(_ plain: Run, _ regularised: Run, digits: LabeledImages) -> ImageGrid {
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
