import BackpropPlots
import BackpropReport

/// The entry of the appendix on non-circular Gaussian vectors.
struct NonCircularEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: NonCircularExperiment.Scale?

  let id = "non-circular"

  func title(in say: Language) -> String {
    say(en: "Non-circular Gaussian vectors", de: "Nichtzirkuläre Gaußsche Vektoren")
  }

  func label(in say: Language) -> String { Literature.label("D", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await NonCircularExperiment.measure(scale, in: context)
    return NonCircularText(experiment, in: context.language).result()
  }
}

/// Two classes of non-circular Gaussians, classified by complex and real networks, for several sizes
/// of the training set.
struct NonCircularExperiment: Sendable {
  /// The number of seeds, the sizes of the training set, ascending, and the number of epochs.
  struct Scale: Sendable {
    let seedCount: Int
    let trainingCounts: [Int]
    let evaluationCount: Int
    let epochs: Int

    // A logarithmic axis has a tick at each of these sizes.
    static let full = Scale(
      seedCount: 5, trainingCounts: [500, 1_000, 2_000, 5_000], evaluationCount: 4_000,
      epochs: 20)
    static let quick = Scale(
      seedCount: 3, trainingCounts: [500, 1_000, 2_000], evaluationCount: 2_000, epochs: 5)
  }

  let scale: Scale
  /// The results by the number of training samples, ascending.
  let results: [(trainingCount: Int, runs: [MatchedNetworks])]

  static func measure(
    _ scale: Scale, in context: ReportContext
  ) async throws -> NonCircularExperiment {
    // The longest come first, so that no thread is left with one at the end.
    let trainings = scale.trainingCounts.reversed().flatMap { count in
      context.seeds(scale.seedCount).map {
        NonCircularTraining(
          trainingCount: count, evaluationCount: scale.evaluationCount, epochs: scale.epochs,
          seed: $0)
      }
    }
    let runs = zip(trainings, try await context.outcomes(of: trainings))
    return NonCircularExperiment(
      scale: scale,
      results: scale.trainingCounts.map { count in
        (count, runs.filter { $0.0.trainingCount == count }.map(\.1))
      })
  }

  var seedCount: Int { results.first?.runs.count ?? 0 }
}
