import Backprop
import Foundation
import Testing

@testable import BackpropSheet

/// The answers of 25 b must follow from the histories, also without overfitting.
@Suite struct OverfittingTests {
  /// A history whose test accuracy rises up to epoch 30; its training cost halves every 40 epochs, and
  /// its test cost is lowest in epoch 20.
  private func typical(_ shift: Double = 0) -> History {
    let epochs = 1...200
    return .made(
      test: epochs.map { 0.80 + 0.07 * min(1, Double($0) / 30) + shift },
      training: epochs.map { min(1, 0.9 + Double($0) / 400) },
      trainingCost: epochs.map { pow(0.5, Double($0) / 40) },
      testCost: epochs.map { 1 + abs(Double($0) - 20) / 1000 })
  }

  @Test func aTypicalRun() {
    let overfitting = Overfitting([typical(), typical(0.01)])
    // The mean over 31…40 is the maximum; that over 28…37 lacks 0.07·(2/30+1/30)/10 = 0.07 points.
    #expect((36...39).contains(overfitting.plateau))
    #expect(abs(overfitting.costFactor - pow(2, Double(200 - overfitting.plateau) / 40)) < 1e-9)
    #expect(overfitting.minimum == 20)
    #expect(overfitting.minimumCost == 1)
    #expect(abs(overfitting.finalCost - 1.18) < 1e-12)
    #expect(overfitting.perfectSince == 40)
    #expect(overfitting.isOverfitting)
    #expect(overfitting.answer.contains("One sees *overfitting* by three things."))
    #expect(overfitting.answer.contains("lowest after epoch 20, at 1.00, and rises to 1.18"))
    #expect(overfitting.answer.contains("From epoch 40 on every training digit is recognised"))
    #expect(overfitting.finding.hasPrefix("Overfitting shows"))
  }

  @Test func noOverfitting() {
    let epochs = 1...100
    let run = History.made(
      test: epochs.map { 0.5 + Double($0) / 300 }, training: epochs.map { 0.5 + Double($0) / 290 },
      trainingCost: epochs.map { 1 / Double($0) }, testCost: epochs.map { 1 / Double($0) })
    let overfitting = Overfitting([run])
    #expect(overfitting.plateau == 100)
    #expect(overfitting.minimum == 100)
    #expect(overfitting.perfectSince == nil)
    #expect(!overfitting.isOverfitting)
    #expect(overfitting.answer.contains("*No overfitting is seen*"))
    #expect(overfitting.finding == "No overfitting is seen in 100 epochs.")
  }

  @Test func costRisesWhileAccuracyRises() {
    let epochs = 1...100
    let run = History.made(
      test: epochs.map { 0.5 + Double($0) / 300 },
      trainingCost: epochs.map { 1 / Double($0) },
      testCost: epochs.map { 1 + Double($0) / 100 })
    let overfitting = Overfitting([run])
    #expect(overfitting.costRises && !overfitting.learnsByHeart)
    #expect(overfitting.minimum == 1)
    #expect(overfitting.answer.contains("by two things"))
  }

  @Test func perfectionHasToLast() {
    let run = History.made(
      test: [0.5, 0.5, 0.5, 0.5], training: [1, 0.999, 1, 1], trainingCost: [4, 3, 2, 1],
      testCost: [1, 1, 1, 1])
    #expect(Overfitting([run]).perfectSince == 3)
    // One run that never reaches it is enough.
    let other = History.made(
      test: [0.5, 0.5, 0.5, 0.5], training: [1, 1, 1, 0.999], trainingCost: [4, 3, 2, 1],
      testCost: [1, 1, 1, 1])
    #expect(Overfitting([run, other]).perfectSince == nil)
  }

  @Test func aSingleEpochAndConstantsHaveAnAnswerToo() {
    let single = Overfitting([.made(test: [0.9], trainingCost: [1], testCost: [1])])
    #expect(single.plateau == 1 && single.costFactor == 1 && !single.isOverfitting)
    let constant = Overfitting([
      .made(
        test: Array(repeating: 0.1, count: 50), trainingCost: Array(repeating: 2, count: 50),
        testCost: Array(repeating: 2, count: 50))
    ])
    // Among equals the first counts.
    #expect(constant.plateau == Overfitting.window && constant.minimum == 1)
    #expect(!constant.isOverfitting)
  }
}

/// The answers of 25 c.
@Suite struct RegularisationTests {
  private func pair(plain: Double, regularised: Double) -> (plain: History, regularised: History) {
    let epochs = 1...100
    return (
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

  @Test func aGainIsNamedWithItsSpread() {
    let comparison = Regularisation(
      [pair(plain: 0.87, regularised: 0.88), pair(plain: 0.871, regularised: 0.882)], lambda: 0.1)
    #expect(comparison.verdict == .first)
    #expect(
      comparison.answer.contains(
        "higher by 1.05\u{A0}±\u{A0}0.07 percentage points, with all 2 seeds"))
    // λ/(2n) Σ‖w‖² = 0.1/2000 · 500.
    #expect(abs(comparison.regularised.penalty - 0.025) < 1e-12)
    #expect(comparison.plain.penalty == 0)
    #expect(comparison.answer.contains("0.0600 instead of 0.0100"))
    #expect(comparison.background.contains("rises by 90\u{202F}% after its minimum in epoch 10"))
    #expect(comparison.background.contains("does not rise again (its minimum is in epoch 100)"))
    #expect(comparison.background.contains("smaller by a factor of 4.00"))
  }

  @Test func aLossIsNamed() {
    let comparison = Regularisation([pair(plain: 0.9, regularised: 0.8)], lambda: 0.1)
    #expect(comparison.verdict == .second)
    #expect(comparison.answer.contains("lower, by 10.00 percentage points"))
    #expect(comparison.finding.contains("lowers the test accuracy"))
  }

  @Test func whatIsWithinTheSpreadIsChance() {
    let comparison = Regularisation(
      [pair(plain: 0.87, regularised: 0.88), pair(plain: 0.88, regularised: 0.87)], lambda: 0.1)
    #expect(comparison.verdict == .undecided)
    #expect(comparison.answer.contains("cannot tell from chance"))
  }
}
