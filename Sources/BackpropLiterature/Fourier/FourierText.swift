import BackpropPlots
import BackpropReport

/// The text of the entry on digits in the Fourier domain.
struct FourierText {
  private let experiment: FourierExperiment
  private let say: Language
  private let names: MatchedNetworkNames

  init(_ experiment: FourierExperiment, in say: Language) {
    (self.experiment, self.say) = (experiment, say)
    names = MatchedNetworkNames(say: say)
  }

  private var seedCount: Int { experiment.outcomes.count }
  private var networks: [MatchedNetworks] { experiment.networks }

  func result() -> PartResult {
    var claims = Claims()
    let same = sameSize(&claims)
    let others = wide(&claims) + " " + onPixels(&claims)
    return PartResult(
      blocks: [
        .answer(same), .paragraph(coefficients),
        .formula(
          "F(u, v) = \\frac{1}{\\sqrt{W H}} ∑_{x, y} p(x, y) e^{-2 π i (u x / W + v y / H)}"),
        .paragraph(symmetry), .paragraph(training), table,
        .figure(
          chart, name: "appendix-fourier",
          caption: say(
            en: "Accuracy on the test images over the epochs.",
            de: "Genauigkeit auf den Testbildern in Abhängigkeit von der Epoche.")),
        leads, .paragraph(others), .paragraph(effort),
        .source(
          command: Literature.command, files: [FourierTraining.source, MatchedNetworks.source]),
      ],
      files: files, findings: [same],
      numbers: [
        "fourier_accuracy_complex": networks.accuracy(\.complex).mean,
        "fourier_accuracy_real": networks.accuracy(\.real).mean,
        "fourier_accuracy_wide_real": networks.accuracy(\.wideReal).mean,
        "fourier_accuracy_pixels": experiment.pixelAccuracy.mean,
      ], claims: claims.all)
  }
}

extension FourierText {
  private func sameSize(_ claims: inout Claims) -> String {
    claims.sentence(
      "fourier.complex-real", networks.lead(over: \.real),
      positive: say(
        en: "With about as many real parameters the complex network recognises more of the "
          + "digits in the Fourier domain than the real one.",
        de:
          "Bei etwa gleicher Anzahl reeller Parameter erkennt das komplexe Netz im Frequenzbereich "
          + "mehr Ziffern als das reelle."),
      negative: say(
        en: "With about as many real parameters the complex network recognises fewer of the "
          + "digits in the Fourier domain than the real one.",
        de:
          "Bei etwa gleicher Anzahl reeller Parameter erkennt das komplexe Netz im Frequenzbereich "
          + "weniger Ziffern als das reelle."),
      undecided: say(
        en: "With about as many real parameters no difference in accuracy could be shown "
          + "between complex and real networks in the Fourier domain.",
        de:
          "Bei etwa gleicher Anzahl reeller Parameter ist im Frequenzbereich kein Unterschied der "
          + "Genauigkeit zwischen komplexen und reellen Netzen nachgewiesen."))
  }

  private func wide(_ claims: inout Claims) -> String {
    claims.sentence(
      "fourier.complex-wide-real", networks.lead(over: \.wideReal),
      positive: say(
        en: "The complex network is also more accurate than the real one of twice the units.",
        de: "Das komplexe Netz ist genauer als das doppelt so breite reelle."),
      negative: say(
        en: "The real network of twice the units is more accurate than the complex one.",
        de: "Das doppelt so breite reelle Netz ist genauer als das komplexe."),
      undecided: say(
        en: "Between the complex network and the real one of twice the units no difference could "
          + "be shown.",
        de: "Zwischen dem komplexen und dem doppelt so breiten reellen Netz ist kein Unterschied "
          + "nachgewiesen."))
  }

  private func onPixels(_ claims: inout Claims) -> String {
    claims.sentence(
      "fourier.complex-pixels", experiment.leadOverPixels,
      positive: say(
        en: "The complex network is more accurate than a real network of its size that reads the "
          + "pixels.",
        de: "Das komplexe Netz ist genauer als ein gleich großes reelles Netz, das die Pixel "
          + "liest."),
      negative: say(
        en: "A real network of its size that reads the pixels is more accurate than the complex "
          + "one.",
        de: "Ein gleich großes reelles Netz, das die Pixel liest, ist genauer als das komplexe."),
      undecided: say(
        en: "Against a real network of its size that reads the pixels no difference could be "
          + "shown.",
        de: "Gegenüber einem gleich großen reellen Netz, das die Pixel liest, ist kein Unterschied "
          + "nachgewiesen."))
  }
}

extension FourierText {
  private var coefficients: String {
    let count = networks.first?.complex.sizes.first ?? 0
    return say(
      en:
        "Each image with the grey values $0 ≤ p(x, y) ≤ 1$ is given by the \(count) lowest "
        + "frequencies of its unitary Fourier transform:",
      de:
        "Jedes Bild mit den Grauwerten $0 ≤ p(x, y) ≤ 1$ ist durch die \(count) niedrigsten "
        + "Frequenzen seiner unitären Fourier-Transformation gegeben:")
  }

  private var symmetry: String {
    say(
      en: "Because an image is real, $F(-u, -v)$ is the conjugate of $F(u, v)$, and one of each "
        + "such pair is enough.",
      de: "Da ein Bild reell ist, ist $F(-u, -v)$ zu $F(u, v)$ konjugiert; eines von jedem solchen "
        + "Paar genügt.")
  }

  private var training: String {
    let count = say.count(experiment.trainingCount)
    let rate = FourierTraining.hyperparameters(epochs: 1).learningRate
    return say(
      en:
        "The networks are trained on the first \(count) images of the data set "
        + "`\(experiment.dataset)` for \(experiment.epochs) epochs. The hidden layer is a split "
        + "sigmoid or a sigmoid, the cost is the cross-entropy, with mini-batches of "
        + "\(MatchedNetworks.miniBatchSize). The learning rate $η = \(rate)$ is fixed and the "
        + "same for all networks; no run is tuned. It was chosen beforehand from $0.2$, $0.5$, "
        + "$1$ and $2$, in a trial with one seed that used test images of MNIST. There it was "
        + "the best value for both fields; the network on the pixels was not tried.",
      de:
        "Trainiert wird auf den ersten \(count) Bildern des Datensatzes `\(experiment.dataset)` "
        + "über \(experiment.epochs) Epochen. Die verdeckte Schicht hat die Sigmoidfunktion, im "
        + "komplexen Netz getrennt für Real- und Imaginärteil; Kosten sind die Kreuzentropie, "
        + "mit Mini-Batches von \(MatchedNetworks.miniBatchSize). Die Lernrate $η = \(rate)$ ist "
        + "fest und für alle Netze dieselbe; kein Lauf wird abgestimmt. Sie wurde vorab aus "
        + "$0.2$, $0.5$, $1$ und $2$ gewählt, in einem Versuch mit einem Startwert, der "
        + "Testbilder von MNIST benutzte. Dort war sie für beide Körper die beste; das Netz auf "
        + "den Pixeln wurde nicht erprobt.")
  }

  private var table: PartResult.Block {
    let images = say.count(experiment.evaluationCount)
    var rows: [[String]] = []
    if let first = experiment.outcomes.first {
      rows = names.sizesRows(first.networks)
      rows.append(
        names.sizesRow(
          say(en: "real, on the pixels", de: "reell, auf den Pixeln"), first.pixels))
      let accuracies = [
        networks.accuracy(\.complex), networks.accuracy(\.real), networks.accuracy(\.wideReal),
        experiment.pixelAccuracy,
      ]
      rows = zip(rows, accuracies).map { $0 + [$1.percent(in: say)] }
    }
    return .table(
      caption: say(
        en: "Accuracy on \(images) test images after the last epoch, "
          + say.meanOfSeeds(seedCount),
        de: "Genauigkeit auf \(images) Testbildern nach der letzten Epoche, "
          + say.meanOfSeeds(seedCount)),
      header: names.sizesHeader + [say(en: "accuracy", de: "Genauigkeit")], rows: rows)
  }

  private var leads: PartResult.Block {
    .table(
      caption: say(
        en: "Accuracy of the complex network minus that of another, in percentage points, "
          + say.meanOfSeeds(seedCount),
        de: "Genauigkeit des komplexen Netzes minus die eines anderen, in Prozentpunkten, "
          + say.meanOfSeeds(seedCount)),
      header: [
        say(en: "other network", de: "anderes Netz"), say(en: "difference", de: "Differenz"),
      ],
      rows: [
        [names.real, networks.lead(over: \.real).points(in: say)],
        [names.wideReal, networks.lead(over: \.wideReal).points(in: say)],
        [
          say(en: "real, on the pixels", de: "reell, auf den Pixeln"),
          experiment.leadOverPixels.points(in: say),
        ],
      ])
  }

  private var effort: String {
    say(
      en: "A complex weight has two real parameters, but a product with it takes four real "
        + "multiplications. With about as many parameters the complex network therefore takes "
        + "about twice as many multiplications as the real one.",
      de: "Ein komplexes Gewicht hat zwei reelle Parameter, ein Produkt mit ihm kostet aber vier "
        + "reelle Multiplikationen. Bei etwa gleich vielen Parametern braucht das komplexe Netz "
        + "also etwa doppelt so viele Multiplikationen wie das reelle.")
  }

  private var chart: LineChart {
    func series(_ name: String, _ runs: [[Double]]) -> Series {
      Series(name, confidenceOf: runs, pattern: nil)
    }
    let seeds = say.seedsDative(seedCount)
    var chart = LineChart(
      say(
        en: "Digits by their Fourier coefficients: accuracy on the test images",
        de: "Ziffern nach ihren Fourier-Koeffizienten: Genauigkeit auf den Testbildern"),
      subtitle: say(
        en: "mean of \(seeds); band: 95 % interval",
        de: "Mittelwert von \(seeds); Band: 95-%-Intervall"),
      x: Axis(say(en: "epoch", de: "Epoche"), format: .integer),
      y: Axis(say(en: "accuracy", de: "Genauigkeit"), format: .percent()),
      series: [
        series(names.complex, networks.map(\.complex.accuracies)),
        series(names.real, networks.map(\.real.accuracies)),
        series(names.wideReal, networks.map(\.wideReal.accuracies)),
        series(
          say(en: "real, on the pixels", de: "reell, auf den Pixeln"),
          experiment.outcomes.map(\.pixels.accuracies)),
      ])
    chart.language = say
    return chart
  }

  private var files: [PartResult.DataFile] {
    let rows = experiment.outcomes.flatMap { outcome in
      let run = outcome.networks
      return run.complex.accuracies.indices.map { epoch in
        ["\(run.seed)", "\(epoch + 1)"]
          + [run.complex, run.real, run.wideReal, outcome.pixels].map {
            csvField($0.accuracies[epoch])
          }
      }
    }
    return [
      .init(
        name: "appendix-fourier.csv",
        header: ["seed", "epoch", "complex", "real", "real_twice_the_units", "real_on_pixels"],
        rows: rows)
    ]
  }
}
