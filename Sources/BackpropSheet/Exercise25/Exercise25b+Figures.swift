import Backprop
import BackpropPlots

extension Exercise25b {
  private static func plateauLine(_ overfitting: Overfitting) -> [ReferenceLine] {
    overfitting.learnsByHeart
      ? [
        .vertical(
          at: Double(overfitting.plateau),
          "epoch \(overfitting.plateau): test accuracy stops rising")
      ]
      : []
  }

  static func trainingCost(_ runs: [Run], _ overfitting: Overfitting, scale: AxisScale)
    -> LineChart
  {
    LineChart(
      "Training cost" + (scale == .log10 ? ", logarithmic" : ""),
      subtitle: FewDigits.setting(runs, ", λ = 0"),
      x: FewDigits.epochs,
      y: Axis(
        "cost on the training digits", scale: scale, minimum: scale == .linear ? 0 : nil),
      series: [FewDigits.series("", runs, .blue, .solid, \.trainingCost)],
      references: plateauLine(overfitting))
  }

  static func testAccuracy(_ runs: [Run], _ overfitting: Overfitting, from start: Int) -> LineChart
  {
    let references = overfitting.plateau >= start ? plateauLine(overfitting) : []
    return LineChart(
      "Test accuracy from epoch \(start) on", subtitle: FewDigits.setting(runs, ", λ = 0"),
      x: FewDigits.epochs,
      y: Axis("relative accuracy on the test digits", format: .percent(places: 1)),
      series: [
        FewDigits.series("", runs, from: start, .blue, .solid, \.relativeEvaluationAccuracy)
      ], references: references)
  }

  static func testCost(_ runs: [Run], _ overfitting: Overfitting) -> LineChart {
    LineChart(
      "Test cost", subtitle: FewDigits.setting(runs, ", λ = 0"), x: FewDigits.epochs,
      y: Axis("cost on the test digits"),
      series: [FewDigits.series("", runs, .vermilion, .solid, \.evaluationCost)],
      annotations: [
        PointAnnotation(
          x: Double(overfitting.minimum), y: overfitting.minimumCost,
          "lowest in epoch \(overfitting.minimum): \(Overfitting.short(overfitting.minimumCost))")
      ])
  }

  static func accuracies(_ runs: [Run]) -> LineChart {
    LineChart(
      "Training accuracy against test accuracy", subtitle: FewDigits.setting(runs, ", λ = 0"),
      x: FewDigits.epochs, y: Axis("relative accuracy", format: .percent()),
      series: [
        FewDigits.series("training", runs, .blue, .dashed, \.relativeTrainingAccuracy),
        FewDigits.series("test", runs, .blue, .solid, \.relativeEvaluationAccuracy),
      ])
  }
}
