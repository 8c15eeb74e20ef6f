import Backprop
import BackpropPlots
import BackpropReport

/// The text of the entry on equalisers.
struct EqualizerText {
  private let experiment: EqualizerExperiment
  private let say: Language

  init(_ experiment: EqualizerExperiment, in say: Language) {
    (self.experiment, self.say) = (experiment, say)
  }

  private var scale: EqualizerExperiment.Scale { experiment.scale }

  func result() -> PartResult {
    var claims = Claims()
    var signs: [EqualizerExperiment.Pair: ShownSigns] = [:]
    for pair in EqualizerExperiment.Pair.allCases {
      signs[pair] = ShownSigns(
        "equalizer.\(pair.rawValue)",
        EqualizerExperiment.ratios.map { ratio in
          .init(
            key: "\(Int(ratio))dB", name: "\(Int(ratio))",
            difference: experiment.difference(pair, at: ratio))
        }, recordedIn: &claims)
    }
    let sentences = EqualizerExperiment.Pair.allCases.compactMap { pair in
      signs[pair].map { text(pair, $0) }
    }
    let summary = summary(signs)
    return PartResult(
      blocks: [
        .answer(summary), .paragraph(channel),
        .formula(
          "o_n = (0.34 - 0.27 i) s_n + (0.87 + 0.43 i) s_{n-1} + (0.34 - 0.21 i) s_{n-2}"),
        .formula("z_n = o_n + 0.1 o_n^2 + 0.05 o_n^3"),
        .paragraph(equalizers), shapes, .paragraph(training), rates,
        .figure(
          chart, name: "appendix-equalizer",
          caption: say(
            en: "Symbol error rate over the signal-to-noise ratio. An equaliser without any error "
              + "has no point, because a logarithmic axis has no zero.",
            de: "Symbolfehlerrate in Abhängigkeit vom Signal-Rausch-Verhältnis. Ein Entzerrer ohne "
              + "jeden Fehler hat keinen Punkt, weil eine logarithmische Achse keine Null hat.")),
        differences, .paragraph(sentences.joined(separator: " ")), .paragraph(remark),
        .source(command: Literature.command, files: [EqualizerTraining.source]),
      ],
      files: [file], findings: [summary], numbers: numbers, claims: claims.all)
  }
}

extension EqualizerText {
  /// Returns what holds for both networks.
  private func summary(_ signs: [EqualizerExperiment.Pair: ShownSigns]) -> String {
    let real = signs[.realLinear]?.negative ?? []
    let both = (signs[.complexLinear]?.negative ?? []).filter(real.contains)
    let linear =
      both.isEmpty
      ? say(
        en: "At no signal-to-noise ratio is it shown that both networks make fewer symbol errors "
          + "than the linear equaliser.",
        de: "Bei keinem Signal-Rausch-Verhältnis ist nachgewiesen, dass beide Netze weniger "
          + "Symbolfehler machen als der lineare Entzerrer.")
      : say(
        en: "Both networks, the complex and the real one, make fewer symbol errors than the linear "
          + "equaliser at \(say.list(both)) dB.",
        de: "Beide Netze, das komplexe wie das reelle, machen bei \(say.list(both)) dB weniger "
          + "Symbolfehler als der lineare Entzerrer.")
    return ([linear] + worse(signs) + [fields(signs)]).joined(separator: " ")
  }

  /// Returns a sentence for each network that makes more errors than the linear equaliser.
  private func worse(_ signs: [EqualizerExperiment.Pair: ShownSigns]) -> [String] {
    [EqualizerExperiment.Pair.complexLinear, .realLinear].compactMap { pair in
      guard let ratios = signs[pair]?.positive, !ratios.isEmpty else { return nil }
      return more(pair, ratios)
    }
  }

  /// Returns the comparison of the two networks.
  private func fields(_ signs: [EqualizerExperiment.Pair: ShownSigns]) -> String {
    guard let fields = signs[.complexReal],
      fields.undecided.count < EqualizerExperiment.ratios.count
    else {
      return say(
        en: "Between the two networks no difference could be shown.",
        de: "Zwischen den beiden Netzen ist kein Unterschied nachgewiesen.")
    }
    return text(.complexReal, fields)
  }

  private func first(_ pair: EqualizerExperiment.Pair) -> String {
    pair == .realLinear
      ? say(en: "the real network", de: "das reelle Netz")
      : say(en: "the complex network", de: "das komplexe Netz")
  }

  private func second(_ pair: EqualizerExperiment.Pair) -> String {
    pair == .complexReal
      ? say(en: "the real one", de: "das reelle")
      : say(en: "the linear equaliser", de: "der lineare Entzerrer")
  }

  private func text(_ pair: EqualizerExperiment.Pair, _ signs: ShownSigns) -> String {
    signs.sentences(
      negative: {
        say(
          en: "At \(say.list($0)) dB \(first(pair)) makes fewer errors than \(second(pair)).",
          de: "Bei \(say.list($0)) dB macht \(first(pair)) weniger Fehler als \(second(pair)).")
      },
      positive: { more(pair, $0) },
      undecided: {
        let names = name(pair)
        return say(
          en: "At \(say.list($0)) dB no difference between \(names) could be shown.",
          de: "Bei \(say.list($0)) dB ist zwischen \(names) kein Unterschied nachgewiesen.")
      })
  }

  private func more(_ pair: EqualizerExperiment.Pair, _ ratios: [String]) -> String {
    say(
      en: "At \(say.list(ratios)) dB \(first(pair)) makes more errors than \(second(pair)).",
      de: "Bei \(say.list(ratios)) dB macht \(first(pair)) mehr Fehler als \(second(pair)).")
  }

  /// Returns both names, in German in the dative.
  private func name(_ pair: EqualizerExperiment.Pair) -> String {
    switch pair {
    case .complexLinear:
      say(
        en: "the complex network and the linear equaliser",
        de: "dem komplexen Netz und dem linearen Entzerrer")
    case .realLinear:
      say(
        en: "the real network and the linear equaliser",
        de: "dem reellen Netz und dem linearen Entzerrer")
    case .complexReal: say(en: "the two networks", de: "den beiden Netzen")
    }
  }
}

extension EqualizerText {
  private var channel: String {
    say(
      en: "QPSK symbols $s_n$ pass a channel with memory and a weak non-linearity (I. Cha and S. "
        + "A. Kassam, *IEEE Journal on Selected Areas in Communications* 13, 1995):",
      de: "QPSK-Symbole $s_n$ durchlaufen einen Kanal mit Gedächtnis und schwacher Nichtlinearität "
        + "(I. Cha und S. A. Kassam, *IEEE Journal on Selected Areas in Communications* 13, 1995):"
    )
  }

  private var equalizers: String {
    say(
      en: "The received values are $r_n = z_n + v_n$ with circular Gaussian noise $v_n$; "
        + "$\\frac{E[\\abs{z_n}^2]}{E[\\abs{v_n}^2]}$ is the signal-to-noise ratio (SNR). An "
        + "equaliser sees $r_n, r_{n-1}, r_{n-2}$ and decides on $s_{n-1}$: it takes the symbol "
        + "nearest to its output. The linear one is the least-squares optimum on the training "
        + "set. The lower bound is the decision for the most probable symbol with a known "
        + "channel and known noise. The networks are:",
      de: "Empfangen wird $r_n = z_n + v_n$ mit zirkulärem Gaußschem Rauschen $v_n$; "
        + "$\\frac{E[\\abs{z_n}^2]}{E[\\abs{v_n}^2]}$ ist das Signal-Rausch-Verhältnis (SNR). "
        + "Ein Entzerrer sieht $r_n, r_{n-1}, r_{n-2}$ und entscheidet über $s_{n-1}$: Er nimmt "
        + "das Symbol, das seiner Ausgabe am nächsten liegt. Der lineare ist nach der Methode "
        + "der kleinsten Quadrate an die Trainingsmenge angepasst. Die untere Schranke ist die "
        + "Entscheidung für das wahrscheinlichste Symbol bei bekanntem Kanal und bekanntem "
        + "Rauschen. Die Netze sind:")
  }

  private var shapes: PartResult.Block {
    func row(_ name: String, _ shape: EqualizerExperiment.Shape) -> [String] {
      [name, "\(shape.sizes)", say.count(shape.parameterCount)]
    }
    return .table(
      caption: MatchedNetworkNames(say: say).sizesCaption,
      header: MatchedNetworkNames(say: say).sizesHeader,
      rows: [
        row(
          say(en: "complex, split tanh", de: "komplex, getrennter tanh"), experiment.complexShape),
        row(say(en: "real, tanh", de: "reell, tanh"), experiment.realShape),
      ])
  }

  private var training: String {
    let symbols = say.count(scale.trainingSymbols)
    return say(
      en: "Both are trained on \(symbols) symbols for \(scale.epochs) epochs, with the quadratic "
        + "cost, mini-batches of \(EqualizerTraining.miniBatchSize) and $η = "
        + "\(EqualizerTraining.learningRate)$. This $η$ was chosen beforehand from $0.05$ and "
        + "$0.1$, in trials with four seeds in which both networks did alike.",
      de: "Beide werden auf \(symbols) Symbolen über \(scale.epochs) Epochen trainiert, mit "
        + "quadratischen Kosten, Mini-Batches von \(EqualizerTraining.miniBatchSize) und $η = "
        + "\(EqualizerTraining.learningRate)$. Dieses $η$ wurde vorab aus $0.05$ und $0.1$ "
        + "gewählt, in Versuchen mit vier Startwerten, bei denen sich beide Netze gleich "
        + "verhielten.")
  }

  private var remark: String {
    say(
      en: "Both networks minimise the squared distance of the output from the symbol, not the "
        + "probability of a wrong decision.",
      de: "Beide Netze minimieren den quadratischen Abstand der Ausgabe vom Symbol, nicht die "
        + "Wahrscheinlichkeit einer falschen Entscheidung.")
  }
}

extension EqualizerText {
  private var header: String { "SNR in dB" }

  private var rates: PartResult.Block {
    let symbols = say.count(scale.testSymbols)
    return .table(
      caption: say(
        en: "Symbol error rate on \(symbols) symbols, \(say.meanOfSeeds(experiment.seedCount)); "
          + "the lower bound with the first seed only",
        de: "Symbolfehlerrate auf \(symbols) Symbolen, \(say.meanOfSeeds(experiment.seedCount)); "
          + "die untere Schranke nur mit dem ersten Startwert"),
      header: [
        header, say(en: "linear", de: "linear"),
        say(en: "complex network", de: "komplexes Netz"),
        say(en: "real network", de: "reelles Netz"),
        say(en: "lower bound", de: "untere Schranke"),
      ],
      rows: EqualizerExperiment.ratios.map { ratio in
        [say.count(Int(ratio))]
          + [\EqualizerTraining.Outcome.linear, \.complex, \.real].map {
            cell(experiment.rates($0, at: ratio))
          } + [cell([experiment.bayesianRate(at: ratio)])]
      })
  }

  /// Returns a mean rate; the upper end of the interval of its probability if there is no error.
  private func cell(_ rates: [Double]) -> String {
    let mean = SampleMean(rates)
    if mean.maximum == 0 {
      let bound = upperBoundWithoutEvents(in: rates.count * scale.testSymbols)
      return "< " + say.percent(bound, places: 4)
    }
    return mean.percent(in: say, places: mean.mean < 1e-3 ? 4 : 2)
  }

  private var differences: PartResult.Block {
    .table(
      caption: say(
        en: "Differences of the symbol error rates in percentage points, "
          + "\(say.meanOfSeeds(experiment.seedCount)); negative: the first makes fewer errors",
        de: "Differenzen der Symbolfehlerraten in Prozentpunkten, "
          + "\(say.meanOfSeeds(experiment.seedCount)); negativ: der erste macht weniger Fehler"),
      header: [
        header, say(en: "complex network − linear", de: "komplexes Netz − linear"),
        say(en: "real network − linear", de: "reelles Netz − linear"),
        say(en: "complex − real network", de: "komplexes − reelles Netz"),
      ],
      rows: EqualizerExperiment.ratios.map { ratio in
        [say.count(Int(ratio))]
          + EqualizerExperiment.Pair.allCases.map { difference($0, at: ratio) }
      })
  }

  private func difference(_ pair: EqualizerExperiment.Pair, at ratio: Double) -> String {
    let (first, second) = pair.rates
    let rates = experiment.rates(first, at: ratio) + experiment.rates(second, at: ratio)
    if rates.allSatisfy({ $0 == 0 }) { return say(en: "no errors", de: "keine Fehler") }
    let difference = experiment.difference(pair, at: ratio)
    return difference.points(in: say, places: difference.mean.magnitude < 1e-3 ? 4 : 2)
  }

  private var chart: LineChart {
    func series(
      _ name: String, _ kind: KeyPath<EqualizerTraining.Outcome, Double>, _ color: SeriesColor,
      _ pattern: StrokePattern, _ marker: MarkerShape
    ) -> Series {
      let means = EqualizerExperiment.ratios.map { SampleMean(experiment.rates(kind, at: $0)) }
      // A logarithmic axis cannot show zero: the band ends at half an error in all symbols.
      let smallest = 0.5 / Double(max(1, experiment.seedCount) * scale.testSymbols)
      return Series(
        name,
        points: zip(EqualizerExperiment.ratios, means).map { .init(x: $0, y: $1.mean) },
        band: Series.Band(
          lower: means.map { max($0.lower, smallest) }, upper: means.map(\.upper)),
        markers: .every, color: color, pattern: pattern, marker: marker)
    }
    var chart = LineChart(
      say(en: "Symbol error rate of equalisers", de: "Symbolfehlerrate von Entzerrern"),
      subtitle: say(
        en: "QPSK, three received values; band: 95 % interval",
        de: "QPSK, drei empfangene Werte; Band: 95-%-Intervall"),
      x: Axis(say(en: "signal-to-noise ratio in dB", de: "Signal-Rausch-Verhältnis in dB")),
      y: Axis(say(en: "symbol error rate", de: "Symbolfehlerrate"), scale: .log10),
      series: [
        series(
          say(en: "complex network", de: "komplexes Netz"), \.complex, .blue, .solid, .circle),
        series(say(en: "real network", de: "reelles Netz"), \.real, .vermilion, .dashed, .square),
        series(
          say(en: "linear equaliser", de: "linearer Entzerrer"), \.linear, .green, .dotted,
          .triangle),
        Series(
          say(en: "lower bound", de: "untere Schranke"),
          points: EqualizerExperiment.ratios.map {
            .init(x: $0, y: experiment.bayesianRate(at: $0))
          }, markers: .every, color: .grey, pattern: .dashDot, marker: .diamond),
      ])
    chart.language = say
    return chart
  }

  private var numbers: [String: Double] {
    var numbers: [String: Double] = [:]
    for ratio in EqualizerExperiment.ratios {
      let kinds: [(String, KeyPath<EqualizerTraining.Outcome, Double>)] = [
        ("linear", \.linear), ("complex", \.complex), ("real", \.real),
      ]
      for (name, kind) in kinds {
        numbers["equalizer_error_rate_\(name)_\(Int(ratio))dB"] =
          SampleMean(experiment.rates(kind, at: ratio)).mean
      }
    }
    return numbers
  }

  private var file: PartResult.DataFile {
    .init(
      name: "appendix-equalizer.csv",
      header: ["snr_db", "seed", "linear", "complex", "real", "lower_bound"],
      rows: experiment.runs.map { run in
        [csvField(run.signalToNoiseRatio), "\(run.seed)"]
          + [run.rates.linear, run.rates.complex, run.rates.real, run.rates.bayesian ?? .nan].map(
            csvField)
      })
  }
}
