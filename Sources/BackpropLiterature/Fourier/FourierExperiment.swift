import BackpropPlots
import BackpropReport

/// The entry of the appendix on digits in the Fourier domain.
struct FourierEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: FourierExperiment.Scale?

  let id = "fourier"

  func title(in say: Language) -> String {
    say(en: "Digits in the Fourier domain", de: "Ziffern im Frequenzbereich")
  }

  func label(in say: Language) -> String { Literature.label("E", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await FourierExperiment.measure(scale, in: context)
    return FourierText(experiment, in: context.language).result()
  }
}

/// Digits classified by the lowest frequencies of their Fourier transform, by complex and real
/// networks.
struct FourierExperiment: Sendable {
  /// The number of seeds and the extent of each training.
  struct Scale: Sendable {
    let seedCount: Int
    let trainingCount: Int
    let evaluationCount: Int
    let epochs: Int

    static let full = Scale(
      seedCount: 5, trainingCount: 20_000, evaluationCount: .max, epochs: 10)
    static let quick = Scale(
      seedCount: 3, trainingCount: 1_000, evaluationCount: 1_000, epochs: 4)
  }

  /// The short name of the digits: `mnist` or `digits`.
  let dataset: String
  let trainingCount: Int
  let evaluationCount: Int
  let epochs: Int
  let outcomes: [FourierTraining.Outcome]

  static func measure(
    _ scale: Scale, in context: ReportContext
  ) async throws -> FourierExperiment {
    let digits = context.digits
    let trainingCount = min(digits.training.count, scale.trainingCount)
    let evaluationCount = min(digits.test.count, scale.evaluationCount)
    let outcomes = try await context.outcomes(
      of: context.seeds(scale.seedCount).map { seed in
        FourierTraining(
          trainingCount: trainingCount, evaluationCount: evaluationCount, epochs: scale.epochs,
          seed: seed)
      })
    return FourierExperiment(
      dataset: digits.name, trainingCount: trainingCount, evaluationCount: evaluationCount,
      epochs: scale.epochs, outcomes: outcomes)
  }

  var networks: [MatchedNetworks] { outcomes.map(\.networks) }

  /// The accuracies of the networks on the pixels after the last epoch, over the seeds.
  var pixelAccuracy: SampleMean { SampleMean(outcomes.map(\.pixels.last)) }

  /// The lead of the complex networks over those on the pixels, seed by seed.
  var leadOverPixels: SampleMean {
    SampleMean(networks.map(\.complex.last), minus: outcomes.map(\.pixels.last))
  }
}
