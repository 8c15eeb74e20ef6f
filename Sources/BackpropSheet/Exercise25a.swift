import Backprop
import BackpropData
import BackpropPlots
public import BackpropReport
import Foundation

/// Exercise 25 a: quadratic cost against cross-entropy, on all training digits, for 30 epochs.
public struct Exercise25a: ReportPart {
  public let id = "25a"

  /// η with the cross-entropy.
  static let crossEntropyRate = 0.5
  /// η with the quadratic cost.
  static let quadraticRate = 3.0

  /// The sizes; `nil` for those of the report.
  var scale: SheetScale?

  /// The exercise, with the sheet's own settings.
  public init() {}

  init(_ scale: SheetScale) { self.scale = scale }

  public func title(in language: Language) -> String {
    language(
      en: "Quadratic cost and cross-entropy", de: "Quadratische Kosten und Kreuzentropie")
  }

  public func label(in language: Language) -> String { "Aufgabe 25\u{A0}a" }

  /// The experiments with both costs.
  static func experiments(_ scale: SheetScale) -> [DigitExperiment] {
    let crossEntropy = DigitExperiment(
      name: "25a-cross-entropy", cost: .crossEntropy, learningRate: crossEntropyRate,
      trainingDigits: scale.trainingDigits, testDigits: scale.testDigits, epochs: scale.epochs)
    var quadratic = crossEntropy
    quadratic.name = "25a-quadratic"
    quadratic.run.cost = .quadratic
    quadratic.run.training.learningRate = quadraticRate
    return [crossEntropy, quadratic]
  }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    let scale = scale ?? .of(context)
    let seeds = context.seeds(10)
    let runs = try await context.runs(of: Self.experiments(scale), seeds: seeds)
    let pairs = try finishedPairs(runs[0], runs[1])
    let comparison = CostComparison(
      pairs.map { (crossEntropy: $0.0.history, quadratic: $0.1.history) })
    let sweep = try await LearningRateSweep(scale, in: context)
    let saturation = try SaturatedErrors(
      of: pairs[0].0.network, on: context.digits.test.prefix(scale.testDigits))

    var claims = Claims()
    let answer = comparison.answer(&claims, in: say)
    let finding = comparison.finding(in: say)
    var blocks: [PartResult.Block] = [task(pairs[0].0, in: say), .answer(answer)]
    blocks += runs.compactMap { $0.failureNote(in: say) }.map { .paragraph($0) }
    blocks += Self.costs(in: say)
    blocks += [
      .figure(
        chart(pairs, in: say), name: "25a-accuracy",
        caption: say(
          en: """
            Relative accuracy after each epoch: solid on the test set, dashed on the training \
            set. The distance between the two is the generalisation gap.
            """,
          de: """
            Relative Genauigkeit nach jeder Epoche: durchgezogen auf der Testmenge, gestrichelt \
            auf der Trainingsmenge. Ihr Abstand ist die Generalisierungslücke.
            """)),
      comparison.table(in: say),
      .paragraph(comparison.accuracies(in: say)),
      .heading(say(en: "The learning rate", de: "Die Lernrate")),
      .paragraph(sweep.text(&claims, in: say)),
      .figure(
        sweep.chart(in: say), name: "25a-learning-rates",
        caption: say(
          en: """
            Mean test accuracy over the \(sweep.epochs) epochs for several learning rates, \
            \(say.count(sweep.digits)) training digits.
            """,
          de: """
            Testgenauigkeit, gemittelt über die \(sweep.epochs) Epochen, für verschiedene \
            Lernraten, \(say.count(sweep.digits)) Trainingsziffern.
            """)),
      .paragraph(saturation.text(&claims, comparison, in: say)),
      .source(
        command: "backprop sheet --exercise 25a",
        files: [.outputError, .costs, .gradientDescent]),
    ]
    let name = context.digits.name
    return PartResult(
      blocks: blocks,
      files: try runs[0].files(dataset: name) + runs[1].files(dataset: name) + [sweep.file],
      findings: [finding], numbers: comparison.numbers, claims: claims.all)
  }

  private func task(_ run: DigitRun, in say: Language) -> PartResult.Block {
    let sizes = run.network.sizes.map(String.init).joined(separator: ", ")
    let (batch, epochs) = (DigitExperiment.miniBatchSize, run.history.epochs)
    let digits = say.count(run.history.trainingSize)
    return .task(
      say(
        en: """
          Get to know the program. Train a network with layers [\(sizes)] on \(digits) digits in \
          mini-batches of \(batch) for \(epochs) epochs, once with the quadratic cost and $η = 3$ \
          and once with the cross-entropy and $η = 0.5$. Plot the relative accuracy \
          (`test_accuracy` and `training_accuracy`, each divided by the number of its digits) \
          over the epochs, and compare the two runs.
          """,
        de: """
          Das Programm kennenlernen. Ein Netz mit den Schichten [\(sizes)] mit \(digits) Ziffern \
          in Mini-Batches der Größe \(batch) über \(epochs) Epochen trainieren, einmal mit \
          quadratischen Kosten und $η = 3$, einmal mit der Kreuzentropie und $η = 0.5$. Die \
          relative Genauigkeit (`test_accuracy` und `training_accuracy`, jeweils durch die Anzahl \
          der Ziffern geteilt) über den Epochen auftragen und die beiden Läufe vergleichen.
          """))
  }

  /// Both costs and their δ.
  private static func costs(in say: Language) -> [PartResult.Block] {
    [
      .paragraph(
        say(
          en: "For a sample with input $x$, target $y$ and output $a = a^L$ the two costs are",
          de: """
            Für ein Trainingsbeispiel mit Eingabe $x$, Sollausgabe $y$ und Ausgabe $a = a^L$ \
            lauten die beiden Kostenfunktionen
            """)),
      .formula("C_{\\text{quad}} = \\frac{1}{2} ∑_j (a_j - y_j)^2 ,"),
      .formula(
        "C_{\\text{CE}} = - ∑_j \\big[ y_j \\ln a_j + (1 - y_j) \\ln (1 - a_j) \\big] ,"),
      .paragraph(
        say(
          en: """
            and the cost of a set is the mean over its samples. By (BP1), $δ^L_j = ∂C/∂a_j · \
            σ'(z^L_j)$ with $σ' = σ(1 - σ) = a_j (1 - a_j)$ (26 a):
            """,
          de: """
            und die Kosten einer Menge sind der Mittelwert über ihre Beispiele. Nach (BP1) ist \
            $δ^L_j = ∂C/∂a_j · σ'(z^L_j)$ mit $σ' = σ(1 - σ) = a_j (1 - a_j)$ (26 a):
            """)),
      .formula(
        """
        δ^L_j = (a_j - y_j) σ'(z^L_j) \\quad \\text{(\(say(en: "quadratic", de: "quadratisch")))}
        """),
      .formula(
        """
        \\d{C_{\\text{CE}}}{a_j} = -\\frac{y_j}{a_j} + \\frac{1 - y_j}{1 - a_j} = \\frac{a_j - \
        y_j}{a_j (1 - a_j)} \\quad ⟹ \\quad δ^L_j = a_j - y_j .
        """),
      .paragraph(
        say(
          en: """
            With the cross-entropy $σ'$ cancels: the step grows with the error. With the \
            quadratic cost an output that is saturated on the wrong side gets almost no gradient.
            """,
          de: """
            Bei der Kreuzentropie kürzt sich $σ'$: Der Schritt wächst mit dem Fehler. Bei \
            quadratischen Kosten erhält eine auf der falschen Seite gesättigte Ausgabe fast \
            keinen Gradienten.
            """)),
    ]
  }

  private func chart(_ pairs: [(DigitRun, DigitRun)], in say: Language) -> LineChart {
    let test = say(en: "test", de: "Test")
    let training = say(en: "training", de: "Training")
    let (crossEntropy, quadratic) = (pairs.map(\.0.history), pairs.map(\.1.history))
    let names = (
      say(en: "cross-entropy", de: "Kreuzentropie"), say(en: "quadratic", de: "quadratisch")
    )
    var chart = LineChart(
      say(en: "Relative accuracy over the epochs", de: "Relative Genauigkeit über den Epochen"),
      subtitle: bandNote(pairs.count, in: say),
      x: Axis(say(en: "epoch", de: "Epoche"), format: .integer),
      y: Axis(
        say(en: "relative accuracy", de: "relative Genauigkeit"), maximum: 1, format: .percent()),
      series: [
        Series(
          "\(names.0), η = \(say.decimal("0.5")): \(test)",
          confidenceOf: crossEntropy.map(\.relativeEvaluationAccuracy), color: .blue),
        Series(
          training, confidenceOf: crossEntropy.map(\.relativeTrainingAccuracy), color: .blue,
          pattern: .dashed),
        Series(
          "\(names.1), η = 3: \(test)", confidenceOf: quadratic.map(\.relativeEvaluationAccuracy),
          color: .vermilion),
        Series(
          training, confidenceOf: quadratic.map(\.relativeTrainingAccuracy), color: .vermilion,
          pattern: .dashed),
      ])
    chart.language = say
    return chart
  }
}

/// The misclassified test digits of which a wrong output is saturated.
private struct SaturatedErrors {
  /// The number of misclassified digits.
  let mistakes: Int
  /// The number of these whose largest output is so near 1 that η σ' of the quadratic cost is below
  /// the η of the cross-entropy.
  let saturated: Int

  /// The output above which `3 σ' = 3 a (1 - a) < 0.5`.
  static var threshold: Double {
    let slope = Exercise25a.crossEntropyRate / Exercise25a.quadraticRate
    return (1 + (1 - 4 * slope).squareRoot()) / 2
  }

  init(of network: Network<Float>, on images: LabeledImages) throws {
    let outputs = try network.outputs(for: Dataset(images))
    let wrong = zip(images.labels, outputs).filter {
      network.predictedClass(of: $0.1) != Int($0.0)
    }
    mistakes = wrong.count
    saturated = wrong.count { Double($0.1.max() ?? 0) > Self.threshold }
  }

  func text(_ claims: inout Claims, _ comparison: CostComparison, in say: Language) -> String {
    let threshold = say.decimal(Self.threshold, places: 3)
    let first = say(
      en: """
        Could the missing $σ'$ make a difference here? For an output that should be 0, the step \
        of the quadratic cost is the shorter one where $3 σ' < 0.5$, that is for $a > \
        \(Self.threshold.formatted3)$. After training with the cross-entropy, \(saturated) of the \
        \(mistakes) misclassified test digits have a wrong output above \(threshold).\u{20}
        """,
      de: """
        Kann der Faktor $σ'$ hier einen Unterschied machen? Für eine Ausgabe, die 0 sein soll, \
        ist der Schritt der quadratischen Kosten dort der kürzere, wo $3 σ' < 0.5$ gilt, also für \
        $a > \(Self.threshold.formatted3)$. Nach dem Training mit der Kreuzentropie liegt bei \
        \(saturated) der \(mistakes) falsch klassifizierten Testziffern eine falsche Ausgabe über \
        \(threshold).\u{20}
        """)
    let second = claims.sentence(
      "25a.saturation", comparison.early,
      positive: say(
        en: """
          Saturation can slow the quadratic cost, and the cross-entropy is indeed ahead in the \
          first epochs; that saturation is the reason is not tested here.
          """,
        de: """
          Sättigung kann die quadratischen Kosten bremsen, und die Kreuzentropie liegt in den \
          ersten Epochen tatsächlich vorn; dass Sättigung der Grund ist, wird hier nicht geprüft.
          """),
      negative: say(
        en: """
          Saturation can slow the quadratic cost; with these learning rates it does not: the \
          quadratic cost is ahead in the first epochs.
          """,
        de: """
          Sättigung kann die quadratischen Kosten bremsen; bei diesen Lernraten tut sie es nicht: \
          Die quadratischen Kosten liegen in den ersten Epochen vorn.
          """),
      undecided: say(
        en: """
          Saturation can slow the quadratic cost; with these learning rates it does not show on \
          the test set.
          """,
        de: """
          Sättigung kann die quadratischen Kosten bremsen; bei diesen Lernraten zeigt es sich auf \
          der Testmenge nicht.
          """))
    return first + second
  }
}

extension Double {
  /// The number with three decimal places and a point, for a formula.
  fileprivate var formatted3: String { NumberFormat.decimal(places: 3).string(self) }
}
