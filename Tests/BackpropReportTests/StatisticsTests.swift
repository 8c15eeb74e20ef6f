import Backprop
import BackpropPlots
import Foundation
import Testing

@testable import BackpropReport

@Suite struct StatisticsTests {
  @Test func statisticsOfKnownValues() {
    let sample = SampleMean([1, 2, 3, 4])
    #expect(sample.mean == 2.5 && sample.minimum == 1 && sample.maximum == 4)
    #expect(abs((sample.standardDeviation ?? 0) - (5.0 / 3).squareRoot()) < 1e-15)
    #expect(SampleMean([7]).standardDeviation == nil && SampleMean([7]).halfWidth.isNaN)
    #expect(SampleMean([]).mean.isNaN)
    // 2.5 ± 3.182 · 1.29099 / 2
    #expect(abs(sample.lower - 0.44599) < 1e-4 && abs(sample.upper - 4.55401) < 1e-4)
  }

  @Test func meansInWords() {
    let accuracies = SampleMean([0.95, 0.96, 0.97])
    #expect(accuracies.percent(in: .english) == "96.00\u{202F}%\u{A0}[93.52,\u{A0}98.48]")
    #expect(accuracies.percent(in: .german) == "96,00\u{202F}%\u{A0}[93,52,\u{A0}98,48]")
    #expect(SampleMean([0.9531]).percent(in: .english) == "95.31\u{202F}%")
    #expect(SampleMean([0.0031]).points(in: .english) == "+0.31")
    #expect(SampleMean([-0.0031]).points(in: .german) == "\u{2212}0,31")
    // A value that rounds to zero has no sign.
    #expect(SampleMean([0.00001]).points(in: .english) == "0.00")
    #expect(SampleMean([log(4), log(9)]).geometric(in: .english).hasPrefix("6.00\u{A0}["))
  }

  @Test func fewSeedsShowLittle() {
    #expect(SampleMean([0.01, 0.03]).sign == .undecided)
    #expect(SampleMean([0.01, 0.03, 0.01, 0.03, 0.02]).sign == .positive)
    #expect(SampleMean([-0.01, -0.03, -0.01, -0.03, -0.02]).sign == .negative)
    // One seed shows nothing, and neither does a tie.
    #expect(SampleMean([0.5]).sign == .undecided)
    #expect(SampleMean([0, 0, 0]).sign == .undecided)
    #expect(SampleMean([3, 2], minus: [1, 0]).sign == .positive)
  }

  /// Of intervals of normal samples, 95 % must contain the mean.
  @Test(arguments: [2, 3, 5, 10, 40]) func intervalsCoverTheMean(size: Int) {
    var generator = Xoshiro256PlusPlus(seed: UInt64(size))
    let trials = 4_000
    let hits = (0..<trials).count { _ in
      let sample = SampleMean((0..<size).map { _ in 3 + generator.normal() })
      return sample.lower <= 3 && 3 <= sample.upper
    }
    // Four standard deviations of a binomial proportion.
    #expect(
      abs(Double(hits) / Double(trials) - 0.95) < 4 * (0.95 * 0.05 / Double(trials)).squareRoot())
  }

  /// Against the tables of the distribution.
  @Test func quantilesAreStudents() {
    for (degrees, value) in [
      (1, 12.706), (2, 4.303), (5, 2.571), (9, 2.262), (10, 2.228), (29, 2.045), (30, 2.042),
      (40, 2.021), (60, 2.000), (120, 1.980), (1000, 1.962), (1_000_000, 1.960),
    ] {
      #expect(abs(studentQuantile(degreesOfFreedom: degrees) - value) < 6e-4, "\(degrees)")
    }
    let quantiles = (1...200).map { studentQuantile(degreesOfFreedom: $0) }
    #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func noEventsBoundTheProbability() {
    // (1 - p)ⁿ = 0.05: about 3/n.
    #expect(abs(upperBoundWithoutEvents(in: 1_000) - 0.0029912) < 1e-6)
    #expect(abs(pow(1 - upperBoundWithoutEvents(in: 10), 10) - 0.05) < 1e-12)
  }

  @Test func means() {
    #expect(meanCurve([[1, 2], [3, 6]]) == [2, 4])
    #expect(mean([1, 2, 3, 4], over: 1..<3) == 2.5)
    #expect(mean([1, 2], over: 1..<9) == 2)
  }

  @Test func significantDigits() {
    let say = Language.english
    #expect(say.number(0.012345) == "0.0123" && say.number(87.26) == "87.3")
    #expect(say.number(244.7, digits: 2) == "245" && say.number(0) == "0")
    #expect(say.number(0.00000123) == "1.23×10⁻⁶" && Language.german.number(2.5) == "2,50")
  }

  @Test func aClaimHasTheSentenceOfItsTest() {
    var claims = Claims()
    func sentence(_ values: [Double]) -> String {
      claims.sentence(
        "x", SampleMean(values), positive: "more", negative: "less", undecided: "unknown")
    }
    #expect(sentence([1, 1.1, 0.9]) == "more" && sentence([-1, -1.1, -0.9]) == "less")
    #expect(sentence([1, -1]) == "unknown" && sentence([1]) == "unknown")
    #expect(
      claims.sentence("y", "a < b", false, ["a": 2, "b": .nan], then: "yes", else: "no") == "no")
    #expect(
      claims.all.map(\.outcome) == ["positive", "negative", "undecided", "undecided", "false"])
    #expect(claims.all.last?.numbers == ["a": 2])
    #expect(claims.all.map(\.isStatistical) == [true, true, true, true, false])
  }
}
