import Backprop
import BackpropPlots
import Foundation
import Numerics
import Testing

@testable import BackpropSheet

@Suite struct TutorialFindingTests {
  private func equalizer(_ rates: (linear: Double, complex: Double, real: Double))
    -> EqualizerExperiment
  {
    EqualizerExperiment(
      scale: .quick,
      runs: EqualizerExperiment.ratios.flatMap { ratio in
        (0..<3).map { seed in
          let shift = Double(seed) * 1e-4
          return EqualizerExperiment.Run(
            signalToNoiseRatio: ratio, seed: UInt64(seed), linear: rates.linear + shift,
            complex: rates.complex + 1.01 * shift, real: rates.real + 1.02 * shift, bayesian: nil)
        }
      }, complexParameterCount: 82, realParameterCount: 74, realSizes: [6, 8, 2])
  }

  @Test("the equaliser's finding follows from the rates, whichever way they go")
  func equalizerFinding() {
    let winning = equalizer((0.02, 0.01, 0.01)).finding
    #expect(winning.contains("beats the linear equaliser at every SNR from 10 to 25 dB"))
    #expect(winning.contains("real network is as good* at 5, 10, 15, 20, 25 dB"))
    let losing = equalizer((0.01, 0.02, 0.01)).finding
    #expect(losing.contains("at 0 of 4 ratios"))
    #expect(losing.contains("The real network is better at 5, 10, 15, 20, 25 dB"))
    #expect(losing.contains("At 5 dB"))
    #expect(equalizer((0.03, 0.01, 0.02)).finding.contains("better than it at 5, 10"))
  }

  private func run(seed: UInt64, isSolved: Bool, beyond: Int, distance: Double) throws
    -> XORExperiment.Run
  {
    XORExperiment.Run(
      seed: seed, network: try Network(sizes: [1, 1], activations: [.sigmoid]),
      isSolved: isSolved, costs: [0.5, isSolved ? 0.06 : 0.125], poleDistances: [2, distance],
      beyondPoles: beyond)
  }

  @Test("XOR's failures are counted and explained by the distances to poles")
  func xorFinding() throws {
    let solved = try run(seed: 1, isSolved: true, beyond: 0, distance: 1)
    let failed = try run(seed: 2, isSolved: false, beyond: 1, distance: 0.74)
    let experiment = XORExperiment(
      runs: [solved, failed],
      remedied: [(XORExperiment.halvedStart, [solved, solved])], restarts: [(seed: 2, draws: 3)],
      fresh: (count: 50, plain: 47, halved: 49))
    #expect(experiment.finding.contains("the 50 seeds after them, 47 are solved as asked and *49*"))
    #expect(experiment.finding.contains("*1 of 2* seeds"))
    #expect(experiment.finding.contains("all of them end"))
    #expect(experiment.finding.contains("halved: 2 of 2."))
    #expect(experiment.finding.contains("1 of 1 failed runs, with at most 3 draws."))
    let near = try run(seed: 3, isSolved: false, beyond: 0, distance: 0.01)
    let other = XORExperiment(
      runs: [failed, near], remedied: [(XORExperiment.halvedStart, [failed, near])],
      restarts: [(seed: 2, draws: nil), (seed: 3, draws: nil)])
    #expect(other.finding.contains("Of these, 1 end"))
    #expect(other.finding.contains("nearly hit it"))
    #expect(other.finding.contains("halved: 0 of 2, no help."))
    let perfect = XORExperiment(runs: [solved], remedied: [], restarts: [])
    #expect(perfect.finding.contains("there is no failure"))
    #expect(!experiment.files[0].content.contains("nan"))
  }

  private func networks(
    complex: Double, real: Double, wide: Double, seed: UInt64
  ) -> MatchedNetworks {
    func result(_ accuracy: Double) -> MatchedNetworks.NetworkResult {
      .init(
        sizes: [2, 2, 2], parameterCount: 12, accuracies: [0.5, accuracy + Double(seed) * 1e-3])
    }
    return MatchedNetworks(
      seed: seed, complex: result(complex), real: result(real), wideReal: result(wide))
  }

  private let hyperparameters = MatchedNetworks.Hyperparameters(
    hidden: 2, activation: .crelu, epochs: 2, learningRate: 0.1)

  @Test("a comparison that the real network wins is reported as won by it")
  func matchedNetworks() {
    let lost = (0..<3).map { networks(complex: 0.8, real: 0.9, wide: 0.95, seed: $0) }
    let won = (0..<3).map { networks(complex: 0.9, real: 0.8, wide: 0.9, seed: $0) }
    let noncircular = NonCircularExperiment(
      hyperparameters: hyperparameters, results: [(trainingCount: 500, runs: lost), (2_000, won)])
    #expect(noncircular.finding.contains("500 samples: the real network does better"))
    #expect(noncircular.finding.contains("With twice the units the real network does better."))
    #expect(noncircular.finding.contains("samples: the complex network does better"))
    #expect(noncircular.finding.contains("With twice the units the real network is as good."))
    #expect(noncircular.files[0].content.split(separator: "\n").count == 7)

    let fourier = FourierExperiment(
      hyperparameters: hyperparameters, runs: lost,
      pixels: (sizes: [4, 2, 2], parameterCount: 12, accuracies: [0.7, 0.71, 0.72]),
      trainingCount: 100, evaluationCount: 50, source: "a test")
    #expect(fourier.finding.contains("parameters: the real network does better"))
    #expect(fourier.finding.contains("on the pixels: the complex network does better"))
  }

  @Test("failing checks are reported as failing")
  func checks() throws {
    func check(hiddenErrors: Double) throws -> EquationCheck {
      let json = #"{"BP1": 1e-9, "BP2": \#(hiddenErrors), "BP3": 0, "BP4": 0}"#
      let check = try JSONDecoder().decode(GradientCheck.self, from: Data(json.utf8))
      return EquationCheck(entries: [.init(activation: .sigmoid, depth: 2, checks: [check])])
    }
    #expect(TutorialExercise.finding(try check(hiddenErrors: 1e-5)).contains("*not within*"))
    #expect(!TutorialExercise.finding(try check(hiddenErrors: 1e-8)).contains("not within"))
  }
}
