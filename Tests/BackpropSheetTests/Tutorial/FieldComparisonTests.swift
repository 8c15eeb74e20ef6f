import BackpropPlots
import Testing

@testable import BackpropSheet

@Suite struct FieldComparisonTests {
  @Test("the interval is Student's")
  func interval() {
    let interval = SampleMean([1, 2, 3, 4, 5])
    #expect(interval.mean == 3)
    // s = √2.5, t = 2.776 for 4 degrees of freedom.
    #expect(abs(interval.halfWidth - 2.776 * (2.5 / 5.0).squareRoot()) < 1e-12)
    #expect(SampleMean([7]).halfWidth.isNaN)
    #expect(SampleMean([7]).text(.integer) == "7")
    #expect(SampleMean([1, 3]).text(.integer) == "2 ± 13")
  }

  @Test("a verdict is given only where the seeds agree, and smaller errors are better")
  func verdicts() {
    let (high, low) = ([0.95, 0.96, 0.955], [0.90, 0.91, 0.906])
    #expect(FieldComparison(complex: high, real: low, measure: .accuracy).verdict == .complex)
    #expect(FieldComparison(complex: low, real: high, measure: .accuracy).verdict == .real)
    #expect(FieldComparison(complex: high, real: low, measure: .error).verdict == .real)
    #expect(FieldComparison(complex: low, real: high, measure: .error).verdict == .complex)
    #expect(
      FieldComparison(complex: [0.9, 0.8, 0.95], real: [0.8, 0.9, 0.94], measure: .accuracy)
        .verdict == .undecided)
    #expect(FieldComparison(complex: [1], real: [0], measure: .accuracy).verdict == .undecided)
    #expect(FieldComparison(complex: [1, 1], real: [1, 1], measure: .error).verdict == .undecided)
  }

  @Test("the sentence says plainly who does better")
  func sentences() {
    let format = NumberFormat.percent(places: 1)
    let (high, low) = ([0.95, 0.96, 0.955], [0.90, 0.91, 0.906])
    let won = FieldComparison(complex: high, real: low, measure: .accuracy)
    #expect(won.sentence("A task", format: format).hasPrefix("A task: the complex network does"))
    let lost = FieldComparison(complex: low, real: high, measure: .accuracy)
    #expect(lost.sentence("A task", format: format).contains("the real network does better"))
    let even = FieldComparison(complex: high, real: high, measure: .accuracy)
    #expect(even.sentence("A task", format: format).contains("the real network is as good"))
    #expect(even.sentence("A task", format: format).contains("over 3 seeds"))
  }
}
