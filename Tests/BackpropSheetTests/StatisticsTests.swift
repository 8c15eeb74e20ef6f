import Foundation
import Testing

@testable import BackpropSheet

@Suite struct StatisticsTests {
  @Test func statisticsOfKnownValues() {
    let sample = SampleMean([1, 2, 3, 4])
    #expect(sample.mean == 2.5 && sample.minimum == 1 && sample.maximum == 4)
    #expect(abs((sample.standardDeviation ?? 0) - (5.0 / 3).squareRoot()) < 1e-15)
    #expect(SampleMean([7]).standardDeviation == nil)
    #expect(SampleMean([]).mean.isNaN)
  }

  @Test func fractionsAndDifferencesInWords() {
    #expect(SampleMean([0.9531]).percent == "95.31\u{202F}%")
    #expect(SampleMean([0.95, 0.96]).percent == "95.50\u{A0}±\u{A0}0.71\u{202F}%")
    #expect(SampleMean([0.0031]).points == "+0.31")
    #expect(SampleMean([-0.0031]).points == "\u{2212}0.31")
    // A value that rounds to zero has no sign.
    #expect(SampleMean([-0.00001]).points == "0.00")
    #expect(SampleMean([-0.0031]).unsignedPoints == "0.31")
  }

  @Test func fewSeedsProveLittle() {
    func verdict(_ values: [Double]) -> AccuracyVerdict {
      AccuracyVerdict(SampleMean(values), accuracy: 0.9, testSize: 1000)
    }
    // The same mean and deviation: two seeds can be chance, five are not.
    #expect(verdict([0.01, 0.03]) == .undecided)
    #expect(verdict([0.01, 0.03, 0.01, 0.03, 0.02]) == .first)
    #expect(verdict([-0.01, -0.03, -0.01, -0.03, -0.02]) == .second)
    // Many seeds show that there is a difference; it must exceed their deviation as well.
    #expect(verdict((0..<40).map { $0 % 2 == 0 ? 0.03 : -0.01 }) == .undecided)
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

  @Test func movingMeans() {
    #expect(movingMean([1, 2, 3, 4], window: 2) == [1.5, 2.5, 3.5])
    #expect(movingMean([1, 2], window: 3).isEmpty)
    #expect(meanCurve([[1, 2], [3, 6]]) == [2, 4])
  }

  @Test func exponentialGrowthIsFound() throws {
    let fit = try #require(
      ExponentialFit((1...6).map { (x: Double($0), y: 1e-16 * pow(10, Double($0))) }))
    #expect(abs(fit.growth - 10) < 1e-9)
    #expect(abs(fit.start / 1e-16 - 1) < 1e-9)
    #expect(fit.range == 1...6)
    // Zeros have no logarithm, one point no slope.
    #expect(ExponentialFit([(x: 1, y: 0), (x: 2, y: 1)]) == nil)
    #expect(ExponentialFit([]) == nil)
  }

  @Test func significantDigits() {
    #expect(significant(0.012345, digits: 3) == "0.0123")
    #expect(significant(87.26, digits: 3) == "87.3")
    #expect(significant(244.7, digits: 2) == "245")
    #expect(significant(0, digits: 2) == "0.0")
  }

  @Test func seedsInWords() {
    #expect(seedCount(5, of: 5) == "all 5 seeds")
    #expect(seedCount(4, of: 5) == "4 of 5 seeds")
    #expect(seedCount(0, of: 5) == "none of the 5 seeds")
    #expect(seedCount(1, of: 1) == "the one seed")
  }
}

@Suite struct RoundingTests {
  private func growth(_ distances: [Double], counts: Int? = nil) -> RoundingGrowth {
    RoundingGrowth(
      cost: .crossEntropy, costs: distances.map { _ in 0.5 },
      otherCosts: distances.map { 0.5 + $0 / 8 }, distances: distances,
      norms: distances.map { _ in 40 }, firstDifferentCount: counts)
  }

  @Test func onlyTheGrowthBeforeSaturationIsFitted() throws {
    let rising = (0..<8).map { 1e-9 * pow(20, Double($0)) }
    let fit = try #require(growth(rising + [15, 16, 17]).fit)
    #expect(abs(fit.growth - 20) < 1e-6)
    #expect(fit.range.upperBound <= 8)
  }

  @Test func theWordsSayWhetherItIsChaos() {
    let chaotic = RoundingRemark(
      growths: [growth((0..<6).map { 1e-12 * pow(200, Double($0)) }, counts: 6)], digits: 100,
      epochs: 6, seed: 1)
    #expect(text(chaotic).contains("factor of about 200 an epoch"))
    #expect(text(chaotic).contains("*chaotic*"))
    #expect(text(chaotic).contains("differ from epoch 6 on"))
    let calm = RoundingRemark(
      growths: [growth((0..<6).map { _ in 1e-14 })], digits: 100, epochs: 6, seed: 1)
    #expect(text(calm).contains("does not grow"))
    #expect(text(calm).contains("a rounding stays a rounding"))
    let equal = RoundingRemark(
      growths: [growth((0..<6).map { _ in 0 })], digits: 100, epochs: 6, seed: 1)
    #expect(text(equal).contains("do not come apart"))
    #expect(equal.finding == "Two runs that differ by one rounding stay together.")
  }

  private func text(_ remark: RoundingRemark) -> String {
    remark.blocks.compactMap { block in
      if case .paragraph(let words) = block { words } else { nil }
    }.joined(separator: "\n")
  }
}
