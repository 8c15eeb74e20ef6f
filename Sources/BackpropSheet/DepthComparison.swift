import Backprop
import BackpropPlots
import BackpropReport
import Numerics

/// Trainings of networks with two to six hidden layers, until they have left the plateau.
struct DepthComparison: Sendable {
  /// The number of hidden layers, and the course of each seed.
  let courses: [(depth: Int, outcomes: [DepthTraining.Outcome])]
  let seeds: [UInt64]
  let trainingDigits: Int
  let testDigits: Int
  /// The largest number of epochs.
  let epochs: Int

  init(depth deepest: Int, in context: ReportContext) async throws {
    let quick = context.isQuick
    let digits = SheetScale.of(context).depthDigits
    trainingDigits = min(digits.training, context.digits.training.count)
    testDigits = min(digits.test, context.digits.test.count)
    epochs = quick ? 4 : 60
    let seeds = context.seeds(5)
    self.seeds = seeds
    // The deepest networks come first, since they take longest.
    let depths = Array((2...deepest).reversed())
    let (training, test, limit) = (trainingDigits, testDigits, epochs)
    let trainings = depths.flatMap { depth in
      seeds.map { seed in
        DepthTraining(
          depth: depth, seed: seed, trainingDigits: training, testDigits: test, epochs: limit)
      }
    }
    let outcomes = try await context.outcomes(of: trainings)
    courses = depths.indices.map { index in
      (depths[index], Array(outcomes[index * seeds.count..<(index + 1) * seeds.count]))
    }.reversed()
  }

  init(
    courses: [(depth: Int, outcomes: [DepthTraining.Outcome])], seeds: [UInt64], epochs: Int
  ) {
    (self.courses, self.seeds, self.epochs) = (courses, seeds, epochs)
    (trainingDigits, testDigits) = (10_000, 2_000)
  }

  /// `3 … 5`, or `17 … > 60` if a seed has not left the plateau.
  private func escapes(_ outcomes: [DepthTraining.Outcome]) -> String {
    let epochs = outcomes.map { $0.escape ?? Int.max }
    func text(_ epoch: Int) -> String { epoch == .max ? "> \(self.epochs)" : "\(epoch)" }
    guard let first = epochs.min(), let last = epochs.max() else { return "" }
    return first == last ? text(first) : "\(text(first)) … \(text(last))"
  }

  /// `in epoch 3 … 5`, or that a seed has not left the plateau.
  private func departure(_ outcomes: [DepthTraining.Outcome], in say: Language) -> String {
    let epochs = outcomes.compactMap(\.escape)
    guard let first = epochs.min() else {
      return say(
        en: "not within \(self.epochs) epochs", de: "nicht innerhalb von \(self.epochs) Epochen")
    }
    return epochs.count < outcomes.count
      ? say(en: "in epoch \(first) at the earliest", de: "frühestens in Epoche \(first)")
      : say(en: "in epoch \(escapes(outcomes))", de: "in Epoche \(escapes(outcomes))")
  }

  func blocks(_ claims: inout Claims, in say: Language) -> [PartResult.Block] {
    let plateau = say.decimal(DepthTraining.plateau, places: 4)
    let rows = courses.map { depth, outcomes in
      [
        "\(depth)", escapes(outcomes),
        SampleMean(outcomes.map { Double.log($0.ratios[0]) }).geometric(in: say, digits: 2),
        SampleMean(outcomes.map { Double.log($0.ratios.last ?? .nan) }).geometric(
          in: say, digits: 2),
        SampleMean(outcomes.map(\.accuracy)).percent(in: say, places: 1),
      ]
    }
    return [
      .heading(say(en: "Training deep networks", de: "Training tiefer Netze")),
      .paragraph(
        say(
          en: """
            Networks with 2 to \(courses.last?.depth ?? 2) hidden layers of 30 sigmoid units are \
            trained on \(say.count(trainingDigits)) digits with the cross-entropy and $η = \
            \(DepthTraining.learningRate)$. A network that ignores its inputs can at best give \
            the same output for all; for ten equally frequent classes the best one is $a_j = \
            0.1$; with $H(p) = -p \\ln p - (1 - p) \\ln (1 - p)$ its cost is $10 H(0.1) ≈ \
            \(NumberFormat.decimal(places: 4).string(DepthTraining.plateau))$. Each training goes \
            on for four epochs after its cost is below nine tenths of that, at least 10 epochs \
            and at most \(epochs).
            """,
          de: """
            Netze mit 2 bis \(courses.last?.depth ?? 2) verborgenen Schichten aus 30 \
            Sigmoid-Neuronen werden mit \(say.count(trainingDigits)) Ziffern, der Kreuzentropie \
            und $η = \(DepthTraining.learningRate)$ trainiert. Ein Netz, das seine Eingaben nicht \
            nutzt, kann bestenfalls für alle dieselbe Ausgabe liefern; bei zehn gleich häufigen \
            Klassen ist $a_j = 0.1$ die beste; mit $H(p) = -p \\ln p - (1 - p) \\ln (1 - p)$ sind \
            ihre Kosten $10 H(0.1) ≈ \
            \(NumberFormat.decimal(places: 4).string(DepthTraining.plateau))$. Jeder Lauf geht \
            noch vier Epochen weiter, nachdem die Kosten unter neun Zehntel davon gefallen sind, \
            mindestens 10 und höchstens \(epochs) Epochen.
            """)),
      .figure(
        chart(in: say), name: "26c-training",
        caption: say(
          en: """
            Above: training cost on the first \(say.count(DepthTraining.costDigits)) training digits, \
            one line for each seed, and the plateau \
            \(plateau). Below: the ratio $\\norm{δ^1}/\\norm{δ^L}$ of the errors.
            """,
          de: """
            Oben: Kosten auf den ersten \(say.count(DepthTraining.costDigits)) Trainingsziffern, \
            eine Linie je Startwert, und das Plateau \
            \(plateau). Unten: das Verhältnis $\\norm{δ^1}/\\norm{δ^L}$ der Fehler.
            """)),
      .answer(answer(&claims, in: say)),
      .table(
        caption: say(
          en: """
            Training with several depths, \(say.seeds(seeds.count)); smallest and largest first \
            epoch off the plateau, and test accuracy when training ends.
            """,
          de: """
            Training bei verschiedener Tiefe, \(say.seeds(seeds.count)); kleinste und größte \
            erste Epoche nach dem Plateau, und Testgenauigkeit am Ende des Trainings.
            """),
        header: [
          say(en: "hidden layers", de: "verborgene Schichten"),
          say(en: "off the plateau in epoch", de: "vom Plateau in Epoche"),
          say(en: "$\\norm{δ^1}/\\norm{δ^L}$ before", de: "$\\norm{δ^1}/\\norm{δ^L}$ vorher"),
          say(en: "after", de: "nachher"), say(en: "test accuracy", de: "Testgenauigkeit"),
        ], rows: rows),
    ]
  }

  /// The number of seeds that have left the plateau, for each depth.
  private var escaped: [Int] { courses.map { $0.outcomes.count { $0.escape != nil } } }

  /// True if the mean first epoch off the plateau is never earlier with a further layer, and later for
  /// the deepest networks; seeds that stay on it count as one more than the last epoch.
  private var growsWithDepth: Bool {
    let means = courses.map { course in
      SampleMean(course.outcomes.map { Double($0.escape ?? epochs + 1) }).mean
    }
    guard let first = means.first, let last = means.last else { return false }
    return last > first && zip(means, means.dropFirst()).allSatisfy { $0 <= $1 }
  }

  private func answer(_ claims: inout Claims, in say: Language) -> String {
    guard let shallow = courses.first, let deep = courses.last else { return "" }
    let stuck = seeds.count - (escaped.last ?? 0)
    let numbers = [
      "seeds": Double(seeds.count), "stuck_seeds_deepest": Double(stuck),
      "deepest": Double(deep.depth),
    ]
    let departures = (
      departure(shallow.outcomes, in: say), departure(deep.outcomes, in: say)
    )
    let growth =
      claims.sentence(
        "26c.plateau-growth",
        """
        the mean first epoch off the plateau is never earlier with a further layer, and later in \
        the end
        """,
        growsWithDepth, numbers,
        then: say(
          en: "*Deeper networks stay on the plateau longer.* ",
          de: "*Tiefere Netze bleiben länger auf dem Plateau.* "),
        else: say(
          en: "*The time on the plateau does not grow with the depth here.* ",
          de: "*Die Zeit auf dem Plateau wächst hier nicht mit der Tiefe.* "))
      + say(
        en: """
          With \(shallow.depth) hidden layers training leaves it \(departures.0), with \
          \(deep.depth) \(departures.1).\u{20}
          """,
        de: """
          Mit \(shallow.depth) verborgenen Schichten verlässt das Training es \(departures.0), mit \
          \(deep.depth) \(departures.1).\u{20}
          """)
    let escape = claims.sentence(
      "26c.escape", "every seed of the deepest network has left the plateau", stuck == 0, numbers,
      then: say(
        en: """
          On the plateau the cost is no better than that of constant outputs, so the last layers \
          have learned nothing from the inputs, either. In the end all networks left it.
          """,
        de: """
          Auf dem Plateau sind die Kosten nicht besser als die konstanter Ausgaben, also haben \
          auch die letzten Schichten nichts aus den Eingaben gelernt. Am Ende haben es alle Netze \
          verlassen.
          """),
      else: say(
        en: """
          On the plateau the cost is no better than that of constant outputs, so the last layers \
          have learned nothing from the inputs, either. Of the deepest networks \(stuck) of \
          \(seeds.count) did not leave it in \(epochs) epochs.
          """,
        de: """
          Auf dem Plateau sind die Kosten nicht besser als die konstanter Ausgaben, also haben \
          auch die letzten Schichten nichts aus den Eingaben gelernt. Von den tiefsten Netzen \
          verließen es \(stuck) von \(seeds.count) in \(epochs) Epochen nicht.
          """))
    return growth + escape
  }

  /// The result in a sentence, for the summary.
  func finding(in say: Language) -> String {
    let texts = courses.map { "\($0.depth): \(escapes($0.outcomes))" }.joined(separator: "; ")
    return say(
      en: """
        First epoch after the plateau of constant outputs, by the number of hidden layers: \
        \(texts).
        """,
      de: """
        Erste Epoche nach dem Plateau konstanter Ausgaben, nach der Anzahl verborgener Schichten: \
        \(texts).
        """)
  }

  private func chart(in say: Language) -> PanelChart {
    func series(_ from: Double, _ values: KeyPath<DepthTraining.Outcome, [Double]>) -> [Series] {
      courses.enumerated().map { index, course in
        let styles = SeriesColor.allCases
        let patterns = StrokePattern.allCases
        return Series(
          say(en: "\(course.depth) hidden layers", de: "\(course.depth) verborgene Schichten"),
          runs: course.outcomes.map { $0[keyPath: values] }, from: from,
          color: styles[index % styles.count], pattern: patterns[index % patterns.count],
          lineWidth: 1.4)
      }
    }
    var chart = PanelChart(
      say(
        en: "Training cost, and errors of the first layer",
        de: "Trainingskosten und Fehler der ersten Schicht"),
      subtitle: say(
        en: "one line for each of \(seeds.count) seeds",
        de: "eine Linie je Startwert (\(seeds.count))"),
      x: Axis(say(en: "epoch", de: "Epoche"), format: .integer),
      panels: [
        PanelChart.Panel(
          y: Axis(say(en: "training cost", de: "Trainingskosten"), minimum: 0),
          series: series(1, \.costs),
          references: [
            .horizontal(
              at: DepthTraining.plateau,
              "10 H(\(say.decimal("0.1"))) = \(say.decimal(DepthTraining.plateau, places: 4))")
          ]),
        PanelChart.Panel(
          y: Axis("‖δ¹‖ / ‖δᴸ‖", scale: .log10), series: series(0, \.ratios)),
      ])
    chart.language = say
    return chart
  }

  var file: PartResult.DataFile {
    var rows: [[String]] = []
    for (depth, outcomes) in courses {
      for (seed, outcome) in zip(seeds, outcomes) {
        for (epoch, ratio) in outcome.ratios.enumerated() {
          let cost = epoch > 0 ? outcome.costs[epoch - 1] : .nan
          rows.append(["\(depth)", "\(seed)", "\(epoch)", csvField(cost), csvField(ratio)])
        }
      }
    }
    return PartResult.DataFile(
      name: "26c-training.csv",
      header: ["hidden_layers", "seed", "epoch", "training_cost", "error_ratio"], rows: rows)
  }
}
