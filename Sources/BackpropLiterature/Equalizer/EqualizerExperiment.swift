import Backprop
import BackpropPlots
import BackpropReport

/// The entry of the appendix on equalisers of a non-linear channel.
struct EqualizerEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: EqualizerExperiment.Scale?

  let id = "equalizer"

  func title(in say: Language) -> String {
    say(en: "Equalisers for a non-linear channel", de: "Entzerrer für einen nichtlinearen Kanal")
  }

  func label(in say: Language) -> String { Literature.label("C", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await EqualizerExperiment.measure(scale, in: context)
    return EqualizerText(experiment, in: context.language).result()
  }
}

/// The equalisation of QPSK symbols behind a non-linear channel by a complex network, a real one of
/// the same size, the linear equaliser and the optimal one.
struct EqualizerExperiment: Sendable {
  /// The rates of one seed at one signal-to-noise ratio.
  struct Run: Sendable {
    /// The signal-to-noise ratio in dB.
    let signalToNoiseRatio: Double
    let seed: UInt64
    let rates: EqualizerTraining.Outcome
  }

  /// The number of seeds and the extent of each training.
  struct Scale: Sendable {
    let seedCount: Int
    let trainingSymbols: Int
    let testSymbols: Int
    let epochs: Int

    static let full = Scale(
      seedCount: 10, trainingSymbols: 2_000, testSymbols: 50_000, epochs: 100)
    static let quick = Scale(seedCount: 3, trainingSymbols: 1_000, testSymbols: 5_000, epochs: 40)
  }

  /// The layers of a network and its number of real parameters.
  struct Shape: Sendable {
    let sizes: [Int]
    let parameterCount: Int

    init<S: Scalar>(_ network: Network<S>) {
      (sizes, parameterCount) = (network.sizes, network.realParameterCount)
    }
  }

  /// The signal-to-noise ratios in dB.
  static let ratios: [Double] = [5, 10, 15, 20, 25]

  let scale: Scale
  let runs: [Run]
  let complexShape: Shape
  let realShape: Shape

  init(_ scale: Scale, runs: [Run]) throws {
    let (complex, real) = try EqualizerTraining.networks(seed: 0)
    (complexShape, realShape) = (Shape(complex), Shape(real))
    (self.scale, self.runs) = (scale, runs)
  }

  static func measure(_ scale: Scale, in context: ReportContext) async throws
    -> EqualizerExperiment
  {
    let trainings = ratios.flatMap { ratio in
      context.seeds(scale.seedCount).enumerated().map { index, seed in
        EqualizerTraining(
          signalToNoiseRatio: ratio, seed: seed, trainingSymbols: scale.trainingSymbols,
          testSymbols: scale.testSymbols, epochs: scale.epochs, measuresBayesian: index == 0)
      }
    }
    let outcomes = try await context.outcomes(of: trainings)
    return try EqualizerExperiment(
      scale,
      runs: zip(trainings, outcomes).map {
        Run(signalToNoiseRatio: $0.signalToNoiseRatio, seed: $0.seed, rates: $1)
      })
  }

  var seedCount: Int { runs.count { $0.signalToNoiseRatio == Self.ratios[0] } }

  /// Returns the error rates of one kind of equaliser at one ratio, one per seed.
  func rates(_ kind: KeyPath<EqualizerTraining.Outcome, Double>, at ratio: Double) -> [Double] {
    runs.filter { $0.signalToNoiseRatio == ratio }.map { $0.rates[keyPath: kind] }
  }

  /// Returns the error rate of the equaliser that knows the channel, at one ratio.
  func bayesianRate(at ratio: Double) -> Double {
    runs.lazy.filter { $0.signalToNoiseRatio == ratio }.compactMap(\.rates.bayesian).first ?? .nan
  }

  /// A pair of equalisers that are compared; the first one's rate minus the second one's.
  enum Pair: String, CaseIterable, Sendable {
    case complexLinear = "complex-linear"
    case realLinear = "real-linear"
    case complexReal = "complex-real"

    var rates:
      (
        first: KeyPath<EqualizerTraining.Outcome, Double>,
        second: KeyPath<EqualizerTraining.Outcome, Double>
      )
    {
      switch self {
      case .complexLinear: (\.complex, \.linear)
      case .realLinear: (\.real, \.linear)
      case .complexReal: (\.complex, \.real)
      }
    }
  }

  /// Returns the difference of the error rates of a pair, seed by seed.
  func difference(_ pair: Pair, at ratio: Double) -> SampleMean {
    let (first, second) = pair.rates
    return SampleMean(rates(first, at: ratio), minus: rates(second, at: ratio))
  }
}
