import BackpropPlots
import BackpropReport
import Numerics

/// The entry of the appendix on XOR: Nitta's coding, its linear solution, and the poles of the
/// sigmoid.
struct XOREntry: ReportPart {
  /// The number of seeds; `nil` leaves it to the context.
  var scale: XORExperiment.Scale?

  let id = "xor"

  func title(in say: Language) -> String {
    say(en: "XOR with a single complex neuron", de: "XOR mit einem einzelnen komplexen Neuron")
  }

  func label(in say: Language) -> String { Literature.label("A", in: say) }

  func work(_ context: ReportContext) async throws -> PartResult {
    let scale = scale ?? (context.isQuick ? .quick : .full)
    let experiment = try await XORExperiment.measure(scale, in: context)
    return XORText(experiment, in: context.language).result()
  }
}

/// XOR learned by one complex neuron with the holomorphic sigmoid: quadratic cost, full batch.
struct XORExperiment: Sendable {
  /// The ends of all trainings with one seed, by setting.
  struct SeedResult: Sendable {
    let seed: UInt64
    let ends: [XORTraining.Setting: XORTraining.End]
  }

  /// A run that a figure shows.
  struct Example: Sendable {
    let seed: UInt64
    let run: XORTraining.Run
  }

  /// The number of seeds of the main part, that of the fresh ones, and the length of a training.
  struct Scale: Sendable {
    let seedCount: Int
    let freshSeedCount: Int
    let epochs: Int

    static let full = Scale(seedCount: 100, freshSeedCount: 500, epochs: 2_000)
    static let quick = Scale(seedCount: 10, freshSeedCount: 10, epochs: 2_000)
  }

  /// The first of the seeds that did not influence the choice of settings: the halved start was
  /// found by looking at those before it.
  static let firstFreshSeed: UInt64 = 101

  /// The settings that are compared on seeds that did not influence the choice of settings.
  private static let freshSettings: [XORTraining.Setting] = [.plain, .halved]

  let epochs: Int
  /// The results of the seeds 1, 2, 3, …
  let results: [SeedResult]
  /// The results of the seeds from ``firstFreshSeed`` on, of the plain setting and the halved start only.
  let freshResults: [SeedResult]
  /// The first solved and the first failed run of the plain setting, as far as there are any.
  let examples: [Example]

  /// Trains with seeds 1, 2, 3, … rather than the report's own: the count is a statement about
  /// chance, not about a choice of seeds.
  static func measure(_ scale: Scale, in context: ReportContext) async throws -> XORExperiment {
    let first = (0..<UInt64(scale.seedCount)).map {
      XORTraining(seed: $0 + 1, settings: XORTraining.Setting.allCases, epochs: scale.epochs)
    }
    let fresh = (0..<UInt64(scale.freshSeedCount)).map {
      XORTraining(seed: firstFreshSeed + $0, settings: freshSettings, epochs: scale.epochs)
    }
    let results = try await results(of: first, in: context)
    let shown = [true, false].compactMap { isSolved in
      results.first { $0.ends[.plain]?.isSolved == isSolved }?.seed
    }
    return XORExperiment(
      epochs: scale.epochs, results: results,
      freshResults: try await self.results(of: fresh, in: context),
      examples: try shown.map { seed in
        let training = XORTraining(seed: seed, settings: [.plain], epochs: scale.epochs)
        return Example(seed: seed, run: try training.run(.plain))
      })
  }

  private static func results(
    of trainings: [XORTraining], in context: ReportContext
  ) async throws -> [SeedResult] {
    zip(trainings, try await context.outcomes(of: trainings)).map { training, ends in
      SeedResult(
        seed: training.seed,
        ends: Dictionary(uniqueKeysWithValues: zip(training.settings, ends)))
    }
  }

  /// Returns the ends of one setting, one per seed.
  func ends(_ setting: XORTraining.Setting) -> [XORTraining.End] {
    results.compactMap { $0.ends[setting] }
  }

  func solvedCount(_ setting: XORTraining.Setting) -> Int {
    ends(setting).count(where: \.isSolved)
  }

  /// Returns 1 for each of the later seeds that is solved, 0 for the others.
  func freshSuccesses(_ setting: XORTraining.Setting) -> [Double] {
    freshResults.compactMap { $0.ends[setting] }.map { $0.isSolved ? 1 : 0 }
  }
}

/// The plane of the XOR neuron: its inputs, the affine solution, and the decision lines of σ.
enum XORPlane {
  /// The four inputs x.
  static let inputs: [Complex<Double>] = [
    Complex(-1, -1), Complex(-1, 1), Complex(1, -1), Complex(1, 1),
  ]

  /// Returns (ix + 1 + i)/2, the linear map that gives all targets exactly.
  static func linearSolution(_ x: Complex<Double>) -> Complex<Double> {
    (.i * x + Complex(1, 1)) * Complex(0.5)
  }

  /// Returns a function of z that vanishes where Re σ(z) = ½: Re z.
  static func realBoundary(_ z: Complex<Double>) -> Double { z.real }

  /// Returns a function of z = u + iv that vanishes where Im σ(z) = ½: sin v − cos v − cosh u.
  ///
  /// It has no poles: Im σ(z) is ½ sin v / (cosh u + cos v).
  static func imaginaryBoundary(_ z: Complex<Double>) -> Double {
    .sin(z.imaginary) - .cos(z.imaginary) - .cosh(z.real)
  }
}
