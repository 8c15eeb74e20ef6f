import Backprop
import BackpropPlots
public import BackpropReport
import Foundation

/// Exercise 25 b: overfitting on the first 1,000 training digits, for 400 epochs.
public struct Exercise25b: ReportPart {
  public let id = "25b"

  /// The sizes; `nil` for those of the report.
  var scale: SheetScale?

  /// The exercise, with the sheet's own settings.
  public init() {}

  init(_ scale: SheetScale) { self.scale = scale }

  public func title(in language: Language) -> String {
    language(en: "Overfitting", de: "Überanpassung (Overfitting)")
  }

  public func label(in language: Language) -> String { "Aufgabe 25\u{A0}b" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    let scale = scale ?? .of(context)
    let seeds = context.seeds(SmallTrainingSet.usualSeeds)
    let all = try await context.runs(of: [SmallTrainingSet.plain(scale)], seeds: seeds)[0]
    let histories = try all.finished().map(\.history)
    let overfitting = Overfitting(histories, from: scale.lateEpoch)
    var claims = Claims()
    let answer = overfitting.answer(&claims, in: say)
    let digits = say.count(histories[0].trainingSize)
    let (first, last) = (overfitting.first, overfitting.last)
    var blocks: [PartResult.Block] = [
      .task(
        say(
          en: """
            Reduce the training set to its first \(digits) digits, and train with the \
            cross-entropy ($η = 0.5$, $λ = 0$) for \(last) epochs. Plot `training_cost` and \
            `test_accuracy`, each from epoch \(first) on. How can one tell that the network is \
            overfitting?
            """,
          de: """
            Die Trainingsmenge auf ihre ersten \(digits) Ziffern verkleinern und mit der \
            Kreuzentropie ($η = 0.5$, $λ = 0$) \(last) Epochen lang trainieren. `training_cost` \
            und `test_accuracy` auftragen, beide ab Epoche \(first). Woran lässt sich \
            Überanpassung erkennen?
            """)),
      .answer(answer),
    ]
    if let note = all.failureNote(in: say) { blocks.append(.paragraph(note)) }
    blocks += [
      .paragraph(overfitting.figures(in: say)), .paragraph(Self.whyCostRises(in: say)),
      .figure(
        Self.late(histories, from: first, in: say), name: "25b-from-\(first)",
        caption: say(
          en: """
            `training_cost` and `test_accuracy` from epoch \(first) on, as asked. Thin lines: \
            single seeds.
            """,
          de: """
            `training_cost` und `test_accuracy` ab Epoche \(first), wie verlangt. Dünne Linien: \
            einzelne Startwerte.
            """)),
      .figure(
        Self.whole(histories, in: say), name: "25b-whole",
        caption: say(
          en: "The whole course: cost and accuracy on both sets, from epoch 1.",
          de: "Der ganze Verlauf: Kosten und Genauigkeit auf beiden Mengen, ab Epoche 1.")),
      .source(command: "backprop sheet --exercise 25b", files: [.trainingRun]),
    ]
    return PartResult(
      blocks: blocks, files: try all.files(dataset: context.digits.name),
      findings: [overfitting.finding(in: say)], numbers: overfitting.numbers, claims: claims.all)
  }

  private static func whyCostRises(in say: Language) -> String {
    say(
      en: """
        Accuracy asks only which output is the largest; the cost asks how far each output is from \
        its target. The cross-entropy adds $-\\ln a_j$ for an output that should be 1, and $-\\ln \
        (1 - a_j)$ for one that should be 0. A test digit that is misclassified with confidence \
        therefore costs much, and its cost grows with the confidence.
        """,
      de: """
        Die Genauigkeit fragt nur, welche Ausgabe die größte ist; die Kosten fragen, wie weit \
        jede Ausgabe von ihrem Sollwert entfernt ist. Zur Kreuzentropie trägt eine Ausgabe, die 1 sein soll, $-\\ln a_j$ bei, und eine, die 0 sein soll, $-\\ln (1 - a_j)$. Eine mit \
        großer Sicherheit falsch klassifizierte Testziffer kostet daher viel, und zwar umso mehr, \
        je sicherer sich das Netz ist.
        """)
  }

  private static func late(_ runs: [History], from first: Int, in say: Language) -> PanelChart {
    func series(
      _ values: KeyPath<History, [Double]>, _ color: SeriesColor
    ) -> [Series] {
      let late = runs.map { Array($0[keyPath: values].dropFirst(first - 1)) }
      let mean = Series(
        bandNote(runs.count, in: say), confidenceOf: late, from: Double(first), color: color)
      return runs.count == 1
        ? [mean]
        : [mean, Series("", runs: late, from: Double(first), color: .sky, lineWidth: 0.6)]
    }
    return SmallTrainingSet.panels(
      say(
        en: "Training cost and test accuracy from epoch \(first) on",
        de: "Trainingskosten und Testgenauigkeit ab Epoche \(first)"),
      "λ = 0",
      [
        PanelChart.Panel(
          y: Axis(SmallTrainingSet.costLabel(in: say), minimum: 0),
          series: series(\.trainingCost, .blue)),
        PanelChart.Panel(
          y: Axis(SmallTrainingSet.accuracyLabel(in: say), format: .percent(places: 1)),
          series: series(\.relativeEvaluationAccuracy, .blue)),
      ], in: say)
  }

  private static func whole(_ runs: [History], in say: Language) -> PanelChart {
    let test = say(en: "test set", de: "Testmenge")
    let training = say(en: "training set", de: "Trainingsmenge")
    func pair(
      _ first: KeyPath<History, [Double]>, _ second: KeyPath<History, [Double]>
    ) -> [Series] {
      [
        Series(
          training, confidenceOf: runs.map { $0[keyPath: first] }, color: .blue, pattern: .dashed),
        Series(test, confidenceOf: runs.map { $0[keyPath: second] }, color: .vermilion),
      ]
    }
    return SmallTrainingSet.panels(
      say(en: "Cost and accuracy on both sets", de: "Kosten und Genauigkeit auf beiden Mengen"),
      "λ = 0, \(bandNote(runs.count, in: say))",
      [
        PanelChart.Panel(
          y: Axis(say(en: "cost", de: "Kosten"), scale: .log10),
          series: pair(\.trainingCost, \.evaluationCost)),
        PanelChart.Panel(
          y: Axis(
            say(en: "relative accuracy", de: "relative Genauigkeit"), maximum: 1,
            format: .percent()),
          series: pair(\.relativeTrainingAccuracy, \.relativeEvaluationAccuracy)),
      ], in: say)
  }
}

/// The experiments of 25 b and 25 c: many epochs on few digits, without and with regularisation.
enum SmallTrainingSet {
  /// λ of 25 c.
  static let lambda = 0.1

  /// The number of seeds.
  static let usualSeeds = 10

  static func plain(_ scale: SheetScale) -> DigitExperiment {
    DigitExperiment(
      name: "25b-overfitting", cost: .crossEntropy, learningRate: 0.5,
      trainingDigits: scale.fewDigits, testDigits: scale.testDigits, epochs: scale.manyEpochs)
  }

  static func regularised(_ scale: SheetScale) -> DigitExperiment {
    var experiment = plain(scale)
    experiment.name = "25c-regularised"
    experiment.run.training.lambda = lambda
    return experiment
  }

  static func costLabel(in say: Language) -> String {
    say(en: "training cost", de: "Trainingskosten")
  }

  static func accuracyLabel(in say: Language) -> String {
    say(en: "test accuracy", de: "Testgenauigkeit")
  }

  /// Returns plots over the epochs in a column.
  static func panels(
    _ title: String, _ subtitle: String, _ panels: [PanelChart.Panel], in say: Language
  ) -> PanelChart {
    var chart = PanelChart(
      title, subtitle: subtitle, x: Axis(say(en: "epoch", de: "Epoche"), format: .integer),
      panels: panels, size: FigureSize(height: 420))
    chart.language = say
    return chart
  }
}
