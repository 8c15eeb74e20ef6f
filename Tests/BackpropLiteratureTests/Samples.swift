import BackpropReport
import Numerics

@testable import BackpropLiterature

/// Experiments with results that are chosen, not measured.
enum Samples {
  /// Equalisers with the same rates at all signal-to-noise ratios, which differ a little by seed.
  static func equalizer(
    linear: Double, complex: Double, real: Double, bayesian: Double = 0, spread: Double = 1e-4
  ) throws -> EqualizerExperiment {
    let runs = EqualizerExperiment.ratios.flatMap { ratio in
      (0..<3).map { seed in
        let shift = Double(seed) * spread
        return EqualizerExperiment.Run(
          signalToNoiseRatio: ratio, seed: UInt64(seed + 1),
          rates: .init(
            linear: linear + shift, complex: complex + 1.01 * shift, real: real + 1.02 * shift,
            bayesian: seed == 0 ? bayesian : nil))
      }
    }
    return try EqualizerExperiment(.quick, runs: runs)
  }

  /// Networks of one seed with accuracies that grow a little with the seed.
  static func networks(
    complex: Double, real: Double, wide: Double, seed: UInt64
  ) -> MatchedNetworks {
    MatchedNetworks(
      seed: seed, complex: result(complex, seed), real: result(real, seed),
      wideReal: result(wide, seed))
  }

  static func result(_ accuracy: Double, _ seed: UInt64) -> MatchedNetworks.NetworkResult {
    .init(
      sizes: [2, 2, 2], parameterCount: 12, accuracies: [0.5, accuracy + Double(seed) * 1e-3])
  }

  static func nonCircular(
    _ accuracies: [(complex: Double, real: Double, wide: Double)]
  ) -> NonCircularExperiment {
    let counts = [500, 1_000, 2_000]
    return NonCircularExperiment(
      scale: .quick,
      results: zip(counts, accuracies).map { count, values in
        (
          count,
          (1...3).map {
            networks(complex: values.complex, real: values.real, wide: values.wide, seed: $0)
          }
        )
      })
  }

  static func fourier(
    complex: Double, real: Double, wide: Double, pixels: Double
  ) -> FourierExperiment {
    FourierExperiment(
      dataset: "digits", trainingCount: 100, evaluationCount: 50, epochs: 2,
      outcomes: (1...3).map { seed in
        FourierTraining.Outcome(
          networks: networks(complex: complex, real: real, wide: wide, seed: seed),
          pixels: result(pixels, seed))
      })
  }

  /// A run of the XOR neuron that ends as given.
  static func xorEnd(isSolved: Bool, beyond: Int, cost: Double = 0.1) -> XORTraining.End {
    .init(isSolved: isSolved, cost: cost, poleDistance: cost + 1, beyondPoles: beyond)
  }

  /// Runs that end alike in all settings; the first solved and the first failed one have examples of
  /// two epochs, as far as they have a cost.
  static func xor(
    _ ends: [XORTraining.End], plain: [Bool] = [true], halved: [Bool] = [true]
  ) -> XORExperiment {
    let shown = [ends.first(where: \.isSolved), ends.first { !$0.isSolved }].compactMap(\.self)
    let epochs = { (end: XORTraining.End) in end.cost.isFinite ? [0.5, end.cost] : [] }
    return XORExperiment(
      epochs: 2,
      results: ends.enumerated().map { index, end in
        .init(
          seed: UInt64(index + 1),
          ends: Dictionary(
            uniqueKeysWithValues: XORTraining.Setting.allCases.map { ($0, end) }))
      },
      freshResults: zip(plain, halved).enumerated().map { index, solved in
        .init(
          seed: UInt64(ends.count + index + 1),
          ends: [
            .plain: xorEnd(isSolved: solved.0, beyond: 0),
            .halved: xorEnd(isSolved: solved.1, beyond: 0),
          ])
      },
      examples: shown.enumerated().map { index, end in
        .init(
          seed: UInt64(index + 1),
          run: .init(
            weight: .i, bias: .zero, costs: epochs(end), poleDistances: epochs(end), end: end))
      })
  }

  static func similarity(complex: Double, real: Double, linear: Double) throws
    -> SimilarityExperiment
  {
    let trainings = SimilarityExperiment.segmentCounts.flatMap { segments in
      (1...3).map { SimilarityTraining(segments: segments, seed: $0, epochs: 1) }
    }
    return SimilarityExperiment(
      runs: trainings.map { training in
        let shift = Double(training.seed) * 1e-3
        return .init(
          training: training,
          outcome: .init(
            complexError: complex + shift, realError: real + 1.01 * shift,
            complexTrainingError: 0.01, realTrainingError: 0.01))
      },
      example: .init(seed: 1, networks: try trainings[0].networks()), linearError: linear)
  }
}
