import Backprop
import Testing

@testable import BackpropSheet

/// The answers of 25 a must follow from the histories, and claim no more than these show.
@Suite struct CostComparisonTests {
  private func compare(_ crossEntropy: [[Double]], _ quadratic: [[Double]]) -> CostComparison {
    CostComparison(
      zip(crossEntropy, quadratic).map {
        (crossEntropy: .made(test: $0), quadratic: .made(test: $1))
      })
  }

  @Test func aClearLeadIsNamed() {
    let comparison = compare(
      [[0.93, 0.94, 0.95], [0.931, 0.941, 0.951]], [[0.90, 0.93, 0.945], [0.902, 0.931, 0.947]])
    #expect(comparison.rows.map(\.epoch) == [1, 3])
    #expect(comparison.rows[0].test.verdict == .first)
    #expect(comparison.rows[0].test.ahead == 2)
    #expect(comparison.answer.contains("The *cross-entropy learns faster*"))
    #expect(
      comparison.answer.contains("after epoch 1 the cross-entropy leads by 2.95\u{A0}±\u{A0}0.07"))
    #expect(comparison.answer.contains("all 2 seeds"))
    #expect(comparison.finding.hasPrefix("The cross-entropy learns faster"))
  }

  @Test func theOtherDirectionIsNamedToo() {
    let comparison = compare([[0.80, 0.85]], [[0.90, 0.95]])
    #expect(comparison.answer.contains("The *quadratic cost learns faster*"))
    #expect(comparison.answer.contains("leads by 10.00 percentage points (the one seed)"))
  }

  @Test func aDifferenceWithinTheSpreadIsNoLead() {
    let comparison = compare(
      [[0.93, 0.95], [0.92, 0.96], [0.94, 0.95]], [[0.925, 0.955], [0.93, 0.95], [0.93, 0.955]])
    #expect(comparison.rows.allSatisfy { $0.test.verdict == .undecided })
    #expect(comparison.answer.contains("*Neither cost learns faster*"))
    #expect(comparison.answer.contains("no more than chance, as far as 3 seeds tell"))
    #expect(!comparison.answer.contains("leads after"))
  }

  @Test func atOneSeedTheTestDigitsDecide() {
    // Of 10,000 digits, 0.1 points are ten digits: chance. Two points are not.
    #expect(compare([[0.951]], [[0.95]]).rows[0].test.verdict == .undecided)
    #expect(compare([[0.97]], [[0.95]]).rows[0].test.verdict == .first)
  }

  @Test func aTieIsNoLead() {
    let comparison = compare([[0.95, 0.96], [0.95, 0.96]], [[0.95, 0.96], [0.95, 0.96]])
    #expect(comparison.rows.allSatisfy { $0.test.verdict == .undecided && $0.test.ahead == 0 })
    #expect(comparison.answer.contains("0.00\u{A0}±\u{A0}0.00"))
    #expect(comparison.crossEntropy.bestEpoch.mean == 2)
  }

  @Test func theLevelIsReachedByBoth() {
    let comparison = compare([[0.90, 0.951, 0.96]], [[0.90, 0.94, 0.953]])
    #expect(comparison.level == 0.95)
    #expect(comparison.crossEntropyReaches == 2)
    #expect(comparison.quadraticReaches == 3)
    // Exactly on a whole percent.
    #expect(compare([[0.95]], [[0.95]]).level == 0.95)
  }

  @Test func epochsOneFiveAndThirtyAreShown() {
    let run = (0..<30).map { 0.9 + Double($0) / 1000 }
    #expect(compare([run], [run]).rows.map(\.epoch) == [1, 5, 30])
    #expect(compare([Array(run.prefix(4))], [Array(run.prefix(4))]).rows.map(\.epoch) == [1, 4])
    #expect(compare([[0.9]], [[0.9]]).rows.map(\.epoch) == [1])
  }

  @Test func theTrainingDigitsHaveTheirOwnVerdict() {
    let comparison = CostComparison([
      (
        crossEntropy: .made(test: [0.95], training: [0.99]),
        quadratic: .made(test: [0.95], training: [0.96])
      ),
      (
        crossEntropy: .made(test: [0.95], training: [0.991]),
        quadratic: .made(test: [0.951], training: [0.962])
      ),
    ])
    #expect(comparison.answer.contains("*Neither cost learns faster* on the test digits"))
    #expect(
      comparison.answer.contains(
        "On the *training* digits the cross-entropy leads after epoch 1, by 2.95"))
    #expect(comparison.crossEntropy.gap.unsignedPoints == "4.05\u{A0}±\u{A0}0.07")
  }
}
