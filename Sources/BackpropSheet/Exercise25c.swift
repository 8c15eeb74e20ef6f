import Backprop
import BackpropData
import BackpropPlots
public import BackpropReport
import Foundation

/// Exercise 25 c: 25 b with L2 regularisation, λ = 0.1.
public struct Exercise25c: ReportPart {
  public let id = "25c"

  /// The sizes; `nil` for those of the report.
  var scale: SheetScale?

  /// The exercise, with the sheet's own settings.
  public init() {}

  init(_ scale: SheetScale) { self.scale = scale }

  public func title(in language: Language) -> String {
    language(en: "L2 regularisation", de: "L2-Regularisierung")
  }

  public func label(in language: Language) -> String { "Aufgabe 25\u{A0}c" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    let scale = scale ?? .of(context)
    let runs = try await context.runs(
      of: [SmallTrainingSet.plain(scale), SmallTrainingSet.regularised(scale)],
      seeds: context.seeds(SmallTrainingSet.usualSeeds))
    let pairs = try finishedPairs(runs[0], runs[1])
    let (plain, regularised) = (pairs.map(\.0.history), pairs.map(\.1.history))
    let comparison = Regularisation(
      Array(zip(plain, regularised)), lambda: SmallTrainingSet.lambda, from: scale.lateEpoch)
    let (first, last) = (comparison.plain.first, comparison.plain.last)
    let blank = BlankPixelWeights(pairs[0].0, pairs[0].1, digits: context.digits.training)
    var claims = Claims()
    let answer = comparison.answer(&claims, in: say)
    var blocks: [PartResult.Block] = [
      .task(
        say(
          en: """
            Repeat the experiment of (b) with the regularisation parameter $λ = 0.1$ (`lmbda`) \
            instead of $λ = 0$, and quantify its effect: how do the courses of the cost and of \
            the accuracy change?
            """,
          de: """
            Das Experiment aus (b) mit dem Regularisierungsparameter $λ = 0.1$ (`lmbda`) \
            anstelle von $λ = 0$ wiederholen und die Wirkung quantifizieren: Wie ändern sich \
            der Verlauf der Kosten und der der Genauigkeit?
            """)),
      .answer(answer),
    ]
    for note in runs.compactMap({ $0.failureNote(in: say) }) { blocks.append(.paragraph(note)) }
    blocks += [
      .figure(
        Self.late(plain, regularised, from: first, in: say), name: "25c-from-\(first)",
        caption: say(
          en: """
            `training_cost` and `test_accuracy` from epoch \(first) on, without and with \
            regularisation. Dotted: the regularised cost without its penalty.
            """,
          de: """
            `training_cost` und `test_accuracy` ab Epoche \(first), ohne und mit \
            Regularisierung. Gepunktet: die regularisierten Kosten ohne den Strafterm.
            """)),
      comparison.table(in: say),
      .figure(
        Self.whole(plain, regularised, in: say), name: "25c-whole",
        caption: say(
          en: """
            The whole course, from epoch 1. The test cost with $λ = 0.1$ includes the penalty, \
            divided by the number of test digits.
            """,
          de: """
            Der ganze Verlauf, ab Epoche 1. Die Testkosten mit $λ = 0.1$ enthalten den Strafterm, \
            geteilt durch die Anzahl der Testziffern.
            """)),
      .heading(say(en: "Weight decay", de: "Das Schrumpfen der Gewichte")),
      .paragraph(
        say(
          en: """
            The penalty $λ/(2 n) ∑ w^2$ has the gradient $λ w/n$, so that every step first \
            shrinks each weight (biases are not regularised):
            """,
          de: """
            Der Strafterm $λ/(2 n) ∑ w^2$ hat den Gradienten $λ w/n$, sodass jeder Schritt \
            zunächst jedes Gewicht verkleinert (Biases werden nicht regularisiert):
            """)),
      .formula("w ← \\big(1 - \\frac{η λ}{n}\\big) w - \\frac{η}{m} ∑ \\d{C}{w}"),
    ]
    if let blank { blocks.append(.paragraph(blank.text(epochs: last, in: say))) }
    blocks.append(
      .source(command: "backprop sheet --exercise 25b,25c", files: [.gradientDescent]))
    return PartResult(
      blocks: blocks,
      files: try runs[0].files(dataset: context.digits.name)
        + runs[1].files(dataset: context.digits.name),
      findings: [comparison.finding(in: say)], numbers: comparison.numbers, claims: claims.all)
  }

  private static func late(
    _ plain: [History], _ regularised: [History], from first: Int, in say: Language
  ) -> PanelChart {
    let names = Self.names(in: say)
    func series(
      _ name: String, _ runs: [History], _ color: SeriesColor, _ pattern: StrokePattern,
      _ values: (History) -> [Double]
    ) -> Series {
      Series(
        name, confidenceOf: runs.map { Array(values($0).dropFirst(first - 1)) },
        from: Double(first), color: color, pattern: pattern)
    }
    return SmallTrainingSet.panels(
      say(
        en: "Training cost and test accuracy from epoch \(first) on",
        de: "Trainingskosten und Testgenauigkeit ab Epoche \(first)"),
      bandNote(plain.count, in: say),
      [
        PanelChart.Panel(
          y: Axis(SmallTrainingSet.costLabel(in: say), scale: .log10),
          series: [
            series(names.plain, plain, .blue, .solid, \.trainingCost),
            series(names.regularised, regularised, .vermilion, .dashed, \.trainingCost),
            series(names.data, regularised, .vermilion, .dotted) { history in
              let factor = SmallTrainingSet.lambda / (2 * Double(history.trainingSize))
              return zip(history.trainingCost, history.squaredWeightNorm).map {
                $0 - factor * $1
              }
            },
          ]),
        PanelChart.Panel(
          y: Axis(SmallTrainingSet.accuracyLabel(in: say), format: .percent(places: 1)),
          series: [
            series(names.plain, plain, .blue, .solid, \.relativeEvaluationAccuracy),
            series(
              names.regularised, regularised, .vermilion, .dashed, \.relativeEvaluationAccuracy),
          ]),
      ], in: say)
  }

  private static func whole(
    _ plain: [History], _ regularised: [History], in say: Language
  ) -> PanelChart {
    let names = Self.names(in: say)
    func pair(_ values: KeyPath<History, [Double]>) -> [Series] {
      [
        Series(names.plain, confidenceOf: plain.map { $0[keyPath: values] }, color: .blue),
        Series(
          names.regularised, confidenceOf: regularised.map { $0[keyPath: values] },
          color: .vermilion, pattern: .dashed),
      ]
    }
    var chart = SmallTrainingSet.panels(
      say(
        en: "The whole course without and with regularisation",
        de: "Der ganze Verlauf ohne und mit Regularisierung"),
      bandNote(plain.count, in: say),
      [
        PanelChart.Panel(
          y: Axis(SmallTrainingSet.costLabel(in: say), scale: .log10),
          series: pair(\.trainingCost)),
        PanelChart.Panel(
          y: Axis(SmallTrainingSet.accuracyLabel(in: say), maximum: 1, format: .percent()),
          series: pair(\.relativeEvaluationAccuracy)),
        PanelChart.Panel(
          y: Axis(say(en: "test cost", de: "Testkosten")), series: pair(\.evaluationCost)),
        PanelChart.Panel(
          y: Axis(say(en: "sum of w²", de: "Summe der w²"), minimum: 0),
          series: pair(\.squaredWeightNorm)),
      ], in: say)
    chart.size = FigureSize(height: 640)
    return chart
  }

  private static func names(in say: Language) -> (plain: String, regularised: String, data: String)
  {
    let lambda = say.decimal("0.1")
    return (
      "λ = 0", "λ = \(lambda)",
      say(en: "λ = \(lambda), without the penalty", de: "λ = \(lambda), ohne Strafterm")
    )
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
  init?(_ plain: DigitRun, _ regularised: DigitRun, digits: LabeledImages) {
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
    let training = regularised.experiment.run.training
    let steps =
      regularised.history.epochs
      * ((count + DigitExperiment.miniBatchSize - 1) / DigitExperiment.miniBatchSize)
    predicted = pow(1 - training.learningRate * training.lambda / Double(count), Double(steps))
  }

  /// A paragraph on these weights.
  func text(epochs: Int, in say: Language) -> String {
    let ratio = say.number(regularised / plain)
    let expected = say.number(predicted)
    return say(
      en: """
        This can be checked where nothing else acts: \(pixels) of the \(allPixels) pixels are 0 \
        in all training digits, so that the data never change the weights from there. After \
        \(epochs) epochs, that is $t$ steps, their root mean square with $λ = 0.1$ is \(ratio) \
        times that with $λ = 0$; the factor $(1 - η λ/n)^t$ is \(expected).
        """,
      de: """
        Das lässt sich dort nachprüfen, wo sonst nichts wirkt: \(pixels) der \(allPixels) Pixel \
        sind in allen Trainingsziffern 0, sodass die Daten die von ihnen ausgehenden Gewichte nie \
        ändern. Nach \(epochs) Epochen, also $t$ Schritten, ist deren quadratisches Mittel mit $λ \
        = 0.1$ das \(ratio)-Fache dessen mit $λ = 0$; der Faktor $(1 - η λ/n)^t$ ist \(expected).
        """)
  }
}
