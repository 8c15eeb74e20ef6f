import Backprop
import BackpropData
import BackpropPlots
import BackpropReport
import Numerics

/// The entry of the appendix on the generalisation of a similarity of the plane.
struct SimilarityEntry: ReportPart {
  /// The extent; `nil` leaves it to the context.
  var scale: SimilarityExperiment.Scale?

  let id = "similarity"

  func title(in say: Language) -> String {
    say(en: "A similarity of the plane", de: "Eine Ähnlichkeitsabbildung der Ebene")
  }

  func label(in say: Language) -> String { Literature.label("B", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await SimilarityExperiment.measure(scale, in: context)
    return SimilarityText(experiment, in: context.language).result()
  }
}

/// A similarity of the plane, learned from points on segments and evaluated on other curves.
struct SimilarityExperiment: Sendable {
  /// The outcome of one training.
  struct Run: Sendable {
    let training: SimilarityTraining
    let outcome: SimilarityTraining.Outcome
  }

  /// The number of seeds and the length of the trainings.
  struct Scale: Sendable {
    let seedCount: Int
    let epochs: Int

    static let full = Scale(seedCount: 10, epochs: 400)
    static let quick = Scale(seedCount: 3, epochs: 100)
  }

  /// The networks of one seed, for the figures, and their sizes.
  struct Example: Sendable {
    let seed: UInt64
    let networks: SimilarityTraining.Networks
  }

  static let segmentCounts = 1...3

  let runs: [Run]
  /// The networks of the first seed, trained on one segment.
  let example: Example
  /// The error of a single linear complex neuron, fitted by least squares on one segment.
  let linearError: Double

  static func measure(
    _ scale: Scale, in context: ReportContext
  ) async throws -> SimilarityExperiment {
    let seeds = context.seeds(scale.seedCount)
    let trainings = segmentCounts.flatMap { segments in
      seeds.map { SimilarityTraining(segments: segments, seed: $0, epochs: scale.epochs) }
    }
    let outcomes = try await context.outcomes(of: trainings)
    let linear = Network<Complex<Double>>.leastSquares(
      on: SimilarityTraining.training(segments: 1), activation: .identity)
    return SimilarityExperiment(
      runs: zip(trainings, outcomes).map { Run(training: $0, outcome: $1) },
      example: Example(seed: trainings[0].seed, networks: try trainings[0].networks()),
      linearError: try SimilarityTraining.error(of: linear, on: SimilarityTraining.unseen))
  }

  var seedCount: Int { runs.count(where: { $0.training.segments == 1 }) }

  /// Returns the errors of one kind with one number of segments, one per seed.
  func errors(
    _ kind: KeyPath<SimilarityTraining.Outcome, Double>, segments: Int
  ) -> [Double] {
    runs.filter { $0.training.segments == segments }.map { $0.outcome[keyPath: kind] }
  }

  /// Returns the errors of the complex networks on unseen curves minus those of the real ones.
  func difference(segments: Int) -> SampleMean {
    SampleMean(
      errors(\.complexError, segments: segments), minus: errors(\.realError, segments: segments))
  }
}
