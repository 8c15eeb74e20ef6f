import BackpropData
import BackpropPlots
import BackpropReport

/// The text of the entry on non-circular Gaussian vectors.
struct NonCircularText {
  private let experiment: NonCircularExperiment
  private let say: Language
  private let names: MatchedNetworkNames

  init(_ experiment: NonCircularExperiment, in say: Language) {
    (self.experiment, self.say) = (experiment, say)
    names = MatchedNetworkNames(say: say)
  }

  func result() -> PartResult {
    var claims = Claims()
    let same = comparison("complex-real", over: \.real, &claims)
    let wide = comparison("complex-wide-real", over: \.wideReal, &claims)
    let answer = sentences(same, isWide: false)
    let other = sentences(wide, isWide: true)
    return PartResult(
      blocks: [
        .answer(answer), .paragraph(classes),
        .formula(
          "z_k = x_k + i y_k, \\quad x_k, y_k ∼ N(0, 1), \\quad E[x_k y_k] = ± \\frac{1}{2}"),
        .paragraph(bestClassifier), sizes, .paragraph(training), accuracies,
        .figure(
          chart, name: "appendix-non-circular",
          caption: say(
            en: "Accuracy on new samples over the size of the training set.",
            de: "Genauigkeit auf neuen Daten in Abhängigkeit von der Größe der Trainingsmenge.")),
        leads, .paragraph(other),
        .source(
          command: Literature.command,
          files: [NonCircularTraining.source, MatchedNetworks.source]),
      ],
      files: [file], findings: [answer], numbers: numbers, claims: claims.all)
  }
}

extension NonCircularText {
  private func comparison(
    _ id: String, over kind: KeyPath<MatchedNetworks, MatchedNetworks.NetworkResult>,
    _ claims: inout Claims
  ) -> ShownSigns {
    ShownSigns(
      "non-circular.\(id)",
      experiment.results.map { count, runs in
        .init(key: "\(count)", name: say.count(count), difference: runs.lead(over: kind))
      }, recordedIn: &claims)
  }

  private func sentences(_ signs: ShownSigns, isWide: Bool) -> String {
    let other = say(
      en: isWide ? "the real one of twice the units" : "the real one of the same size",
      de: isWide ? "das doppelt so breite reelle" : "das gleich große reelle")
    return signs.sentences(
      negative: {
        say(
          en: "With \(say.list($0)) training samples the complex network is less accurate than "
            + "\(other).",
          de: "Mit \(say.list($0)) Trainingsdaten ist das komplexe Netz weniger genau als "
            + "\(other).")
      },
      positive: {
        say(
          en: "With \(say.list($0)) training samples the complex network is more accurate than "
            + "\(other).",
          de: "Mit \(say.list($0)) Trainingsdaten ist das komplexe Netz genauer als \(other).")
      },
      undecided: {
        let size = isWide ? "doppelt so breiten" : "gleich großen"
        return say(
          en: "With \(say.list($0)) training samples no difference between the complex network and "
            + "\(other) could be shown.",
          de: "Mit \(say.list($0)) Trainingsdaten ist kein Unterschied des komplexen Netzes zum "
            + "\(size) reellen nachgewiesen.")
      })
  }

  private var classes: String {
    let count = NonCircularTraining.task.featureCount
    return say(
      en: "The two classes are vectors of \(count) independent complex features. All real and "
        + "imaginary parts are standard normal; only the sign of their correlation depends on the "
        + "class (J. A. Barrachina et al., arXiv:2009.08340):",
      de: "Die beiden Klassen sind Vektoren aus \(count) unabhängigen komplexen Merkmalen. Alle "
        + "Real- und Imaginärteile sind standardnormalverteilt; nur das Vorzeichen ihrer "
        + "Korrelation hängt von der Klasse ab (J. A. Barrachina et al., arXiv:2009.08340):")
  }

  private var bestClassifier: String {
    let error = say.scientific(1 - NonCircularTraining.task.bayesianAccuracy)
    return say(
      en: "Mean and energy of each feature are the same in both classes; they differ only in "
        + "$E[z_k^2] = ± i$. The best classifier takes the sign of $∑_k x_k y_k$ and errs, in the "
        + "normal approximation, with probability \(error). The networks have CReLU or ReLU in the "
        + "hidden layer:",
      de: "Mittelwert und Energie jedes Merkmals sind in beiden Klassen gleich; sie unterscheiden "
        + "sich nur in $E[z_k^2] = ± i$. Der beste Klassifikator nimmt das Vorzeichen von "
        + "$∑_k x_k y_k$ und irrt in der Normalapproximation mit Wahrscheinlichkeit \(error). Die "
        + "Netze haben CReLU oder ReLU in der verdeckten Schicht:")
  }

  private var sizes: PartResult.Block {
    .table(
      caption: names.sizesCaption, header: names.sizesHeader,
      rows: experiment.results.first?.runs.first.map(names.sizesRows) ?? [])
  }

  private var training: String {
    let epochs = experiment.scale.epochs
    let rate = NonCircularTraining.hyperparameters(epochs: epochs).learningRate
    return say(
      en: "All are trained for \(epochs) epochs with cross-entropy, mini-batches of "
        + "\(MatchedNetworks.miniBatchSize) and $η = \(rate)$. This $η$ was chosen beforehand from "
        + "$0.02$, $0.05$ and $0.1$, as the best for both fields in a trial with two seeds.",
      de: "Alle werden über \(epochs) Epochen mit der Kreuzentropie, Mini-Batches von "
        + "\(MatchedNetworks.miniBatchSize) und $η = \(rate)$ trainiert. Dieses $η$ wurde vorab "
        + "aus $0.02$, $0.05$ und $0.1$ gewählt; in einem Versuch mit zwei Startwerten war es "
        + "für beide Körper das beste.")
  }

  private var accuracies: PartResult.Block {
    let samples = say.count(experiment.scale.evaluationCount)
    return .table(
      caption: say(
        en: "Accuracy on \(samples) new samples after the last epoch, "
          + say.meanOfSeeds(experiment.seedCount),
        de: "Genauigkeit auf \(samples) neuen Daten nach der letzten Epoche, "
          + say.meanOfSeeds(experiment.seedCount)),
      header: [
        say(en: "training samples", de: "Trainingsdaten"), names.complex, names.real,
        names.wideReal,
      ],
      rows: experiment.results.map { count, runs in
        [say.count(count)]
          + [\MatchedNetworks.complex, \.real, \.wideReal].map {
            runs.accuracy($0).percent(in: say, places: 1)
          }
      })
  }

  private var leads: PartResult.Block {
    .table(
      caption: say(
        en: "Accuracy of the complex network minus that of a real one, in percentage points, "
          + say.meanOfSeeds(experiment.seedCount),
        de: "Genauigkeit des komplexen Netzes minus die eines reellen, in Prozentpunkten, "
          + say.meanOfSeeds(experiment.seedCount)),
      header: [
        say(en: "training samples", de: "Trainingsdaten"),
        say(en: "over the real one, same size", de: "gegen das gleich große reelle"),
        say(en: "over the real one, twice the units", de: "gegen das doppelt so breite reelle"),
      ],
      rows: experiment.results.map { count, runs in
        [say.count(count)]
          + [\MatchedNetworks.real, \.wideReal].map { runs.lead(over: $0).points(in: say) }
      })
  }

  private var chart: LineChart {
    func series(
      _ name: String, _ kind: KeyPath<MatchedNetworks, MatchedNetworks.NetworkResult>
    ) -> Series {
      let means = experiment.results.map { $0.runs.accuracy(kind) }
      return Series(
        name,
        points: zip(experiment.results, means).map {
          .init(x: Double($0.trainingCount), y: $1.mean)
        },
        band: Series.Band(lower: means.map(\.lower), upper: means.map(\.upper)), markers: .every)
    }
    var chart = LineChart(
      say(
        en: "Non-circular Gaussian vectors: accuracy by the size of the training set",
        de: "Nichtzirkuläre Gaußsche Vektoren: Genauigkeit je Trainingsmenge"),
      subtitle: say(
        en: "128 complex features, correlation ±½; band: 95 % interval",
        de: "128 komplexe Merkmale, Korrelation ±½; Band: 95-%-Intervall"),
      x: Axis(
        say(en: "training samples", de: "Trainingsdaten"), scale: .log10, format: .integer),
      y: Axis(say(en: "accuracy", de: "Genauigkeit"), format: .percent()),
      series: [
        series(names.complex, \.complex), series(names.real, \.real),
        series(names.wideReal, \.wideReal),
      ],
      references: [
        .horizontal(
          at: NonCircularTraining.task.bayesianAccuracy,
          say(en: "best possible", de: "bestmöglich"))
      ])
    chart.language = say
    return chart
  }

  private var numbers: [String: Double] {
    var numbers: [String: Double] = [:]
    for (count, runs) in experiment.results {
      numbers["non_circular_accuracy_complex_\(count)"] = runs.accuracy(\.complex).mean
      numbers["non_circular_accuracy_real_\(count)"] = runs.accuracy(\.real).mean
      numbers["non_circular_accuracy_wide_real_\(count)"] = runs.accuracy(\.wideReal).mean
    }
    return numbers
  }

  private var file: PartResult.DataFile {
    .init(
      name: "appendix-non-circular.csv",
      header: ["training_samples", "seed", "complex", "real", "real_twice_the_units"],
      rows: experiment.results.flatMap { count, runs in
        runs.map { run in
          ["\(count)", "\(run.seed)"]
            + [run.complex, run.real, run.wideReal].map { csvField($0.last) }
        }
      })
  }
}
