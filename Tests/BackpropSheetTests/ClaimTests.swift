import Backprop
import BackpropPlots
import BackpropReport
import Foundation
import Testing

@testable import BackpropSheet

/// The sentences of 25 a must be true of the histories they are printed on.
@Suite struct CostComparisonTests {
  private func compare(
    _ crossEntropy: [[Double]], _ quadratic: [[Double]], training: [[Double]]? = nil
  ) -> CostComparison {
    CostComparison(
      crossEntropy.indices.map { seed in
        (
          crossEntropy: .made(test: crossEntropy[seed], training: training?[seed]),
          quadratic: .made(test: quadratic[seed])
        )
      })
  }

  private func answer(_ comparison: CostComparison) -> (text: String, outcomes: [String]) {
    var claims = Claims()
    let text = comparison.answer(&claims, in: .english)
    return (text, claims.all.map(\.outcome))
  }

  @Test func aClearLeadIsNamed() {
    let comparison = compare(
      [[0.93, 0.94, 0.95], [0.931, 0.941, 0.951]], [[0.90, 0.93, 0.949], [0.902, 0.932, 0.9515]])
    #expect(comparison.rows.map(\.epochs) == [1...1, 2...2, 3...3])
    let (text, outcomes) = answer(comparison)
    #expect(text.contains("*The cross-entropy learns faster:* averaged over epoch 1"))
    #expect(text.contains("+2.95"))
    #expect(text.contains("Over epoch 3 no difference could be shown"))
    #expect(outcomes == ["positive", "undecided", "undecided"])
  }

  @Test func theOtherDirectionIsNamedToo() {
    let (text, _) = answer(
      compare([[0.80, 0.85, 0.9], [0.81, 0.86, 0.91]], [[0.9, 0.9, 0.95], [0.91, 0.91, 0.96]]))
    #expect(text.contains("*The quadratic cost learns faster:*"))
    #expect(text.contains("Over epoch 3 the quadratic cost is ahead"))
  }

  @Test func tiesAndSingleSeedsShowNothing() {
    for comparison in [
      compare([[0.95, 0.96], [0.95, 0.96]], [[0.95, 0.96], [0.95, 0.96]]),
      compare([[0.99, 0.99]], [[0.90, 0.90]]),
      compare(
        [[0.93, 0.95], [0.92, 0.96], [0.94, 0.95]],
        [[0.925, 0.955], [0.93, 0.95], [0.93, 0.955]]),
    ] {
      let (text, outcomes) = answer(comparison)
      #expect(text.contains("*No difference in speed could be shown:*"))
      #expect(!text.contains("ahead"))
      #expect(outcomes.allSatisfy { $0 == "undecided" })
      #expect(comparison.finding(in: .german).contains("kein Unterschied"))
    }
  }

  @Test func theEpochsAreThirds() {
    let run = (0..<30).map { 0.9 + Double($0) / 1000 }
    #expect(compare([run], [run]).rows.map(\.epochs) == [1...10, 11...20, 21...30])
    #expect(compare([[0.9]], [[0.9]]).rows.map(\.epochs) == [1...1])
    #expect(abs(compare([run], [run]).rows[0].crossEntropy.mean - 0.9045) < 1e-12)
  }

  @Test func theTrainingSetHasItsOwnVerdict() {
    let comparison = compare(
      [[0.95, 0.95, 0.95], [0.95, 0.95, 0.951]], [[0.95, 0.95, 0.95], [0.951, 0.95, 0.95]],
      training: [[1, 1, 1], [0.999, 1, 0.999]])
    let (text, outcomes) = answer(comparison)
    #expect(outcomes == ["undecided", "undecided", "positive"])
    #expect(text.contains("On the *training* set the cross-entropy is ahead"))
  }

  @Test func theBestRatesAreComparedAsTheyAre() {
    func point(_ rate: Double, _ accuracies: [Double]) -> LearningRateSweep.Point {
      .init(learningRate: rate, accuracies: accuracies)
    }
    func text(_ quadratic: [Double]) -> String {
      let sweep = LearningRateSweep(
        digits: 5000, epochs: 10, seeds: [1, 2, 3],
        crossEntropy: [point(0.5, [0.9, 0.9, 0.9]), point(1, [0.92, 0.921, 0.922])],
        quadratic: [point(3, quadratic), point(6, [0.5, 0.5, 0.5])])
      var claims = Claims()
      return sweep.text(&claims, in: .english)
    }
    #expect(text([0.90, 0.91, 0.905]).contains("the cross-entropy is ahead"))
    #expect(text([0.94, 0.941, 0.944]).contains("the quadratic cost is ahead"))
    #expect(text([0.92, 0.922, 0.921]).contains("no difference could be shown"))
    #expect(
      text([0.92, 0.922, 0.921]).contains("$η = 1$ is the best of the rates that were tried"))
  }
}

/// The sentences of 25 b and c, also without overfitting.
@Suite struct OverfittingTests {
  /// A history whose test accuracy rises up to epoch 30; its training cost halves every 40 epochs, and
  /// its test cost is lowest in epoch 20.
  private func typical(_ shift: Double = 0) -> History {
    let epochs = 1...200
    return .made(
      test: epochs.map { 0.80 + 0.07 * min(1, Double($0) / 30) + shift },
      training: epochs.map { min(1, 0.9 + Double($0) / 400) },
      trainingCost: epochs.map { pow(0.5, Double($0) / 40) * (1 + shift) },
      testCost: epochs.map { 1 + abs(Double($0) - 20) / (1000 + 1000 * shift) })
  }

  private func answer(_ overfitting: Overfitting, _ say: Language = .english) -> String {
    var claims = Claims()
    return overfitting.answer(&claims, in: say)
  }

  @Test func aTypicalRun() {
    let overfitting = Overfitting([typical(), typical(0.01), typical(0.02)], from: 100)
    #expect(overfitting.first == 100 && overfitting.last == 200 && overfitting.minimum == 20)
    #expect(abs(exp(overfitting.logCostFactor.mean) - pow(2, 100.0 / 40)) < 1e-9)
    #expect(overfitting.perfectSince == 40)
    #expect(overfitting.learnsByHeart && overfitting.testCostRises)
    let text = answer(overfitting)
    #expect(text.hasPrefix("*Overfitting* shows in 3 ways. (1) From epoch 100 to 200"))
    #expect(text.contains("no change of the test accuracy could be shown (0.00"))
    #expect(text.contains("(2) The test cost rises from 1.00, its minimum in epoch 20"))
    #expect(text.contains("(3) From epoch 40 on every training digit is classified correctly"))
    #expect(
      answer(overfitting, .german).hasPrefix("*Überanpassung* zeigt sich auf 3 Weisen. (1) Von"))
    #expect(overfitting.finding(in: .english).hasPrefix("Overfitting shows"))
  }

  @Test func aNetworkThatStillLearnsDoesNotOverfit() {
    let epochs = 1...100
    let runs = [0.0, 0.001, 0.002].map { shift in
      History.made(
        test: epochs.map { 0.5 + Double($0) / 300 + shift },
        training: epochs.map { 0.5 + Double($0) / 290 },
        trainingCost: epochs.map { 1 / Double($0) + shift },
        testCost: epochs.map { 1 / Double($0) + shift })
    }
    let overfitting = Overfitting(runs, from: 25)
    #expect(!overfitting.learnsByHeart && !overfitting.testCostRises)
    #expect(overfitting.minimum == 100 && overfitting.perfectSince == nil)
    let text = answer(overfitting)
    #expect(text.hasPrefix("*No overfitting could be shown:*"))
    #expect(text.contains("the test accuracy still rises"))
    #expect(overfitting.finding(in: .english).hasPrefix("No overfitting could be shown"))
  }

  @Test func aDivergingRunIsNotCalledOverfitting() {
    let epochs = 1...50
    let runs = [1.0, 1.1, 1.2].map { factor in
      History.made(
        test: epochs.map { 0.8 - Double($0) / 500 * factor },
        trainingCost: epochs.map { factor * Double($0) / 50 },
        testCost: epochs.map { 2 - factor * Double($0) / 100 })
    }
    let overfitting = Overfitting(runs, from: 10)
    let text = answer(overfitting)
    #expect(text.contains("the training cost rises") && text.contains("the test accuracy falls"))
    #expect(text.hasPrefix("*No overfitting could be shown:*"))
    #expect(!text.contains("falls by a factor"))
    // The figures are true of a cost that rises, too: the first is a fraction of the last.
    #expect(
      overfitting.figures(in: .english).contains("is 0.200\u{A0}[0.200,\u{A0}0.200] times that"))
  }

  @Test func perfectionHasToLast() {
    let run = History.made(test: [0.5, 0.5, 0.5, 0.5], training: [1, 0.999, 1, 1])
    #expect(Overfitting([run], from: 1).perfectSince == 3)
    // One run that never reaches it is enough.
    let other = History.made(test: [0.5, 0.5, 0.5, 0.5], training: [1, 1, 1, 0.999])
    #expect(Overfitting([run, other], from: 1).perfectSince == nil)
  }

  @Test func aSingleEpochAndConstantsHaveAnAnswerToo() {
    let single = Overfitting([.made(test: [0.9])], from: 100)
    #expect(single.first == 1 && single.last == 1)
    #expect(answer(single).hasPrefix("*No overfitting could be shown:*"))
    let constant = Overfitting(
      (0..<3).map { _ in .made(test: Array(repeating: 0.1, count: 50)) }, from: 10)
    #expect(answer(constant).contains("no rise of the test cost after its minimum in epoch 1"))
  }

  private func pairs(
    plain: [Double], regularised: [Double]
  ) -> [(plain: History, regularised: History)] {
    let epochs = 1...100
    return zip(plain, regularised).map { plain, regularised in
      (
        .made(
          test: epochs.map { _ in plain }, training: epochs.map { _ in 1 },
          trainingCost: epochs.map { 1 / Double($0) },
          testCost: epochs.map { 1 + abs(Double($0) - 10) / 100 }, norm: epochs.map { _ in 2000 }),
        .made(
          test: epochs.map { _ in regularised }, training: epochs.map { _ in 1 },
          trainingCost: epochs.map { 0.05 + 1 / Double($0) },
          testCost: epochs.map { 1 / Double($0) }, norm: epochs.map { _ in 500 })
      )
    }
  }

  private func regularisation(_ plain: [Double], _ regularised: [Double]) -> (
    Regularisation, String
  ) {
    let comparison = Regularisation(
      pairs(plain: plain, regularised: regularised), lambda: 0.1, from: 50)
    var claims = Claims()
    return (comparison, comparison.answer(&claims, in: .english))
  }

  @Test func aGainOfRegularisationIsNamedWithItsInterval() {
    let (comparison, text) = regularisation([0.87, 0.871, 0.869], [0.88, 0.882, 0.879])
    #expect(text.contains("The *test accuracy* is higher: by +1.03"))
    // λ/(2n) Σ‖w‖² = 0.1/2000 · 500.
    #expect(abs(comparison.penalty.mean - 0.025) < 1e-12)
    #expect(abs(comparison.dataCost.mean - 0.035) < 1e-12)
    #expect(text.contains("in epoch 100 it is 0.0600"))
    #expect(comparison.finding(in: .english).contains("raises the mean test accuracy"))
    #expect(text.contains("The generalisation gap in the end is smaller"))
  }

  @Test func aLossAndAnUndecidedDifferenceAreNamed() {
    let (lower, text) = regularisation([0.9, 0.91, 0.9], [0.8, 0.81, 0.805])
    #expect(text.contains("The *test accuracy* is lower"))
    #expect(lower.finding(in: .english).contains("lowers the mean test accuracy"))
    let (same, other) = regularisation([0.87, 0.88], [0.88, 0.87])
    #expect(other.contains("No difference of the *test accuracy* could be shown"))
    #expect(same.finding(in: .german).contains("keinen nachgewiesenen Unterschied"))
  }
}

/// The sentences of 26 c on trainings that may never leave the plateau.
@Suite struct DepthComparisonTests {
  private func course(_ escape: Int?, epochs: Int = 20) -> DepthTraining.Outcome {
    DepthTraining.Outcome(
      costs: (1...epochs).map { epoch in escape.map { epoch >= $0 } == true ? 1 : 3.25 },
      accuracy: 0.5,
      ratios: Array(repeating: 0.1, count: epochs + 1))
  }

  private func text(_ escapes: [[Int?]]) -> String {
    let comparison = DepthComparison(
      courses: escapes.enumerated().map { ($0.offset + 2, $0.element.map { course($0) }) },
      seeds: [1, 2], epochs: 20)
    var claims = Claims()
    return comparison.blocks(&claims, in: .english).compactMap { block in
      if case .answer(let words) = block { words } else { nil }
    }.joined()
  }

  @Test func timeOnThePlateauMayGrowOrNot() {
    let growing = text([[1, 1], [2, 3], [9, 12]])
    #expect(growing.contains("*Deeper networks stay on the plateau longer.*"))
    #expect(growing.contains("with 4 in epoch 9 … 12"))
    #expect(growing.contains("In the end all networks left it."))
    let other = text([[5, 5], [2, 3], [9, 12]])
    #expect(other.contains("*The time on the plateau does not grow with the depth here.*"))
    #expect(text([[3, 3], [3, 3]]).contains("does not grow"))
  }

  @Test func networksThatNeverLeaveAreCounted() {
    let stuck = text([[1, 1], [4, nil]])
    #expect(stuck.contains("Of the deepest networks 1 of 2 did not leave it in 20 epochs"))
    #expect(stuck.contains("leaves it in epoch 1, with 3 in epoch 4 at the earliest"))
    #expect(!stuck.contains("all networks left"))
    let never = text([[nil, nil], [nil, nil]])
    #expect(
      never.contains("does not grow with the depth") && never.contains("not within 20 epochs"))
  }

  @Test func dependentFactorsAreNamed() {
    // Equal factors in a network: ln Q has the deviation n s instead of √n s.
    var generator = Xoshiro256PlusPlus(seed: 1)
    func sample(_ make: () -> [Double]) -> FactorSample {
      FactorSample(logFactors: (0..<400).map { _ in make() })
    }
    func text(_ sample: FactorSample) -> String {
      var claims = Claims()
      guard case .paragraph(let words) = sample.blocks(depth: 6, &claims, in: .english)[0] else {
        return ""
      }
      return words
    }
    let independent = sample { (0..<6).map { _ in generator.normal() } }
    #expect(text(independent).contains("no deviation from the model could be shown"))
    let dependent = sample { Array(repeating: generator.normal(), count: 6) }
    #expect(text(dependent).contains("deviate from the model"))
    #expect(abs(dependent.spreadRatio(6).mean - 6.0.squareRoot()) < 0.2)
  }
}
