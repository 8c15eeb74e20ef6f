import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// One seed of ``EqualizerExperiment`` at one signal-to-noise ratio.
struct EqualizerTraining: SheetTraining {
  static let kind = "equalizer"

  let signalToNoiseRatio: Double
  let seed: UInt64
  let scale: EqualizerExperiment.Scale
  let measuresBayesian: Bool

  func perform(in context: SheetContext) throws -> EqualizerExperiment.Run {
    let run = try EqualizerExperiment.run(
      signalToNoiseRatio, seed: seed, scale, measuresBayesian: measuresBayesian)
    context.progress("tutorial: equaliser at \(Int(signalToNoiseRatio)) dB, seed \(seed)")
    return run
  }
}

/// The equalisation of QPSK symbols behind a non-linear channel by a complex network, a real one of
/// the same size, the linear equaliser and the optimal one.
struct EqualizerExperiment: Sendable {
  /// Symbol error rates of one seed at one signal-to-noise ratio.
  struct Run: Codable, Sendable {
    /// In dB.
    let signalToNoiseRatio: Double
    let seed: UInt64
    let linear: Double
    let complex: Double
    let real: Double
    /// The rate of the equaliser that knows the channel; measured for the first seed only.
    let bayesian: Double?
  }

  /// The sizes of the experiment.
  struct Scale: Codable, Sendable {
    let seedCount: Int
    let trainingSymbols: Int
    let testSymbols: Int
    let epochs: Int

    static let full = Scale(
      seedCount: 10, trainingSymbols: 2_000, testSymbols: 50_000, epochs: 100)
    static let quick = Scale(seedCount: 3, trainingSymbols: 1_000, testSymbols: 5_000, epochs: 40)
  }

  static let ratios: [Double] = [5, 10, 15, 20, 25]
  static let hidden = 8
  /// η.
  static let learningRate = 0.1

  let scale: Scale
  let runs: [Run]
  let complexParameterCount: Int
  let realParameterCount: Int
  let realSizes: [Int]

  static func measure(_ scale: Scale, in context: SheetContext) async throws
    -> EqualizerExperiment
  {
    let trainings = ratios.flatMap { ratio in
      context.experimentSeeds(scale.seedCount).enumerated().map { index, seed in
        EqualizerTraining(
          signalToNoiseRatio: ratio, seed: seed, scale: scale, measuresBayesian: index == 0)
      }
    }
    let runs = try await context.outcomes(of: trainings)
    let (complex, real) = try networks(seed: 0)
    return EqualizerExperiment(
      scale: scale, runs: runs, complexParameterCount: complex.realParameterCount,
      realParameterCount: real.realParameterCount, realSizes: real.sizes)
  }

  private static func networks(seed: UInt64) throws -> (Network<Complex<Float>>, Network<Float>) {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<Complex<Float>>(
      sizes: [3, hidden, 1], activations: [.splitTanh, .identity], using: &generator)
    return (network, try .realCounterpart(of: network, using: &generator))
  }

  fileprivate static func run(
    _ ratio: Double, seed: UInt64, _ scale: Scale, measuresBayesian: Bool
  ) throws -> Run {
    let task = ChannelEqualization(signalToNoiseRatio: ratio)
    var generator = Xoshiro256PlusPlus(seed: seed)
    let training: Dataset<Complex<Float>> = task.dataset(
      count: scale.trainingSymbols, using: &generator)
    let test: Dataset<Complex<Float>> = task.dataset(count: scale.testSymbols, using: &generator)
    guard case .values(let targets) = test.targets else {
      preconditionFailure("symbols are values")
    }
    func errorRate(_ outputs: [Complex<Float>]) -> Double {
      task.symbolErrorRate(of: outputs, targets: targets)
    }
    let configuration = TrainingConfiguration(
      epochs: scale.epochs, miniBatchSize: 10, learningRate: learningRate, monitor: [])
    let (network, counterpart) = try networks(seed: seed)
    var complex = try Trainer(network, cost: .quadratic, configuration)
    _ = try complex.train(on: training, using: &generator)
    var real = try Trainer(counterpart, cost: .quadratic, configuration)
    _ = try real.train(on: .realCounterpart(of: training), using: &generator)
    let linear = Network<Complex<Float>>.leastSquares(on: training, activation: .identity)
    return Run(
      signalToNoiseRatio: ratio, seed: seed,
      linear: errorRate(try linear.outputs(for: test).map { $0[0] }),
      complex: errorRate(try complex.network.outputs(for: test).map { $0[0] }),
      real: errorRate(
        try real.network.outputs(for: .realCounterpart(of: test)).map { Complex($0[0], $0[1]) }),
      bayesian: measuresBayesian ? errorRate(task.bayesianDecisions(on: test)) : nil)
  }

  /// Returns the error rates of one kind of equaliser at one ratio, one per seed.
  func rates(_ kind: KeyPath<Run, Double>, at ratio: Double) -> [Double] {
    runs.filter { $0.signalToNoiseRatio == ratio }.map { $0[keyPath: kind] }
  }

  /// Compares the complex network with another equaliser at one ratio, seed by seed.
  func comparison(with other: KeyPath<Run, Double>, at ratio: Double) -> FieldComparison {
    FieldComparison(
      complex: rates(\.complex, at: ratio), real: rates(other, at: ratio), measure: .error)
  }

  /// True if the complex network makes fewer errors than the linear equaliser, by more than chance.
  func beatsLinear(at ratio: Double) -> Bool {
    comparison(with: \.linear, at: ratio).verdict == .complex
  }
}

extension EqualizerExperiment {
  /// Formats a rate, with more digits below 0.1 %.
  private static func text(_ rate: Double) -> String {
    NumberFormat.percent(places: rate < 1e-3 ? 4 : 2).string(rate)
  }

  private static func text(_ interval: SampleMean) -> String {
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
        Self.text(SampleMean(rates($0, at: ratio)))
      } + [Self.text(bound(at: ratio))]
  }

  private var chart: LineChart {
    func series(
      _ name: String, _ kind: KeyPath<Run, Double>, _ color: SeriesColor, _ pattern: StrokePattern,
      _ marker: MarkerShape
    ) -> Series {
      let intervals = Self.ratios.map { SampleMean(rates(kind, at: $0)) }
      // A logarithmic axis cannot show zero: the band ends at half an error in all symbols.
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

  /// The findings of the runs, one paragraph.
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
