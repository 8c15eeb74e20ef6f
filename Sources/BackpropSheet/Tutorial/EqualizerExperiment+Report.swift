import BackpropPlots

extension EqualizerExperiment {
  /// Rates below 0.1 % with more digits.
  private static func text(_ rate: Double) -> String {
    NumberFormat.percent(places: rate < 1e-3 ? 4 : 2).string(rate)
  }

  private static func text(_ interval: MeanInterval) -> String {
    let format = NumberFormat.percent(places: interval.mean < 1e-3 ? 4 : 2)
    return interval.text(format)
  }

  var blocks: [ExerciseResult.Block] {
    [
      .question("Can a complex network equalise a non-linear channel?"),
      .paragraph(
        "QPSK symbols s pass the channel o_{n} = (0.34 − 0.27i) s_{n} + (0.87 + 0.43i) s_{n−1} + "
          + "(0.34 − 0.21i) s_{n−2}, z_{n} = o_{n} + 0.1 o_{n}² + 0.05 o_{n}³ plus circular noise (I. Cha "
          + "and S. A. Kassam, IEEE JSAC 13, 1995). An equaliser sees three received values and "
          + "decides on the symbol sent one step before. Complex network [3, \(Self.hidden), 1] "
          + "with split tanh and \(complexParameterCount) real parameters, real network "
          + "\(realSizes) with \(realParameterCount); \(scale.trainingSymbols) training symbols, "
          + "\(scale.epochs) epochs, η = \(Self.learningRate) for both, chosen after trials with "
          + "0.05 and 0.1 on four of the seeds, in which both fields did alike. The linear equaliser "
          + "has the same taps, delay and symbols, and is the least-squares optimum. The lower bound "
          + "knows the channel and takes the most probable symbol; it is measured with the first "
          + "seed only, and 0 there means no error in its \(scale.testSymbols) symbols."),
      .figure(chart, name: "tutorial-equalizer"),
      .table(
        caption: "Symbol error rate on \(scale.testSymbols) symbols for each of "
          + "\(scale.seedCount) seeds, mean ± 95 % confidence",
        header: ["SNR in dB", "linear", "complex network", "real network", "lower bound"],
        rows: Self.ratios.map(row)),
      .paragraph(finding),
    ]
  }

  private func bound(at ratio: Double) -> Double {
    runs.first { $0.signalToNoiseRatio == ratio && $0.bayesian != nil }?.bayesian ?? .nan
  }

  private func row(_ ratio: Double) -> [String] {
    [NumberFormat.integer.string(ratio)]
      + [\Run.linear, \.complex, \.real].map {
        Self.text(MeanInterval(rates($0, at: ratio)))
      } + [Self.text(bound(at: ratio))]
  }

  private var chart: LineChart {
    func series(
      _ name: String, _ kind: KeyPath<Run, Double>, _ color: SeriesColor, _ pattern: StrokePattern,
      _ marker: MarkerShape
    ) -> Series {
      let intervals = Self.ratios.map { MeanInterval(rates(kind, at: $0)) }
      // A logarithmic axis has no place for zero: half an error in all symbols stands for less.
      let smallest = 0.5 / Double(scale.seedCount * scale.testSymbols)
      return Series(
        name, points: zip(Self.ratios, intervals).map { .init(x: $0, y: $1.mean) },
        band: Series.Band(
          lower: intervals.map { max($0.lower, smallest) }, upper: intervals.map(\.upper)),
        markers: .every, color: color, pattern: pattern, marker: marker)
    }
    return LineChart(
      "Symbol error rate of equalisers",
      subtitle: "QPSK, three taps; band: 95 % confidence. No errors at all: no point",
      x: Axis("signal-to-noise ratio in dB"), y: Axis("symbol error rate", scale: .log10),
      series: [
        series("complex network", \.complex, .blue, .solid, .circle),
        series("real network", \.real, .vermilion, .dashed, .square),
        series("linear", \.linear, .green, .dotted, .triangle),
        Series(
          "lower bound", points: Self.ratios.map { .init(x: $0, y: bound(at: $0)) },
          markers: .every, color: .grey, pattern: .dashDot, marker: .diamond),
      ])
  }

  /// The result in a sentence.
  var summary: String {
    let high = Self.ratios.filter { $0 >= 10 }
    let beaten = high.filter(beatsLinear)
    return beaten == high
      ? "The complex network beats the linear equaliser at every SNR from 10 to 25 dB."
      : "The complex network beats the linear equaliser at \(beaten.count) of \(high.count) ratios "
        + "from 10 to 25 dB."
  }

  /// What the runs showed, in words.
  var finding: String {
    var text = "*\(summary)* "
    if !beatsLinear(at: 5) {
      text += "At 5 dB, where noise decides, it does not. "
    }
    let verdicts = Self.ratios.map { ($0, comparison(with: \.real, at: $0).verdict) }
    func list(_ verdict: FieldComparison.Verdict) -> String {
      verdicts.filter { $0.1 == verdict }.map { "\(Int($0.0))" }.joined(separator: ", ")
    }
    let (complex, real, equal) = (list(.complex), list(.real), list(.undecided))
    if !equal.isEmpty {
      text += "*The real network is as good* at \(equal) dB: the seeds show no difference. "
    }
    if !real.isEmpty { text += "The real network is better at \(real) dB. " }
    if !complex.isEmpty { text += "The complex network is better than it at \(complex) dB. " }
    return text
      + "(These are \(Self.ratios.count) comparisons, each at 95 %: one that is barely decided may "
      + "be chance.) Both learn the least squares of a symbol, not the most probable one."
  }

  var files: [ExerciseResult.DataFile] {
    let rows = runs.map {
      "\($0.signalToNoiseRatio),\($0.seed),\($0.linear),\($0.complex),\($0.real),"
        + ($0.bayesian.map { "\($0)" } ?? "") + "\n"
    }
    return [
      .init(
        name: "tutorial-equalizer.csv",
        content: "snr_db,seed,linear,complex,real,lower_bound\n" + rows.joined())
    ]
  }
}
