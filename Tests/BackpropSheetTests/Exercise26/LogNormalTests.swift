import Backprop
import Numerics
import Testing

@testable import BackpropSheet

@Suite struct LogNormalTests {
  @Test(
    "the formulas for mean and variance lie in the confidence intervals of a simulation",
    arguments: [(-0.5, 0.1, 4), (0.1, 0.05, 3), (-1, 0.2, 2)])
  func moments(mean: Double, variance: Double, factors: Int) {
    let law = LogNormal(mean: mean, variance: variance, factors: factors)
    var generator = Xoshiro256PlusPlus(seed: 11)
    let products = law.logarithms(count: 20_000, using: &generator).map { Double.exp($0) }
    let measured = SampleMoments(of: products)
    #expect(abs(measured.mean - law.expectation) < 2 * measured.meanHalfWidth)
    #expect(abs(measured.variance - law.varianceOfProduct) < 2 * measured.varianceHalfWidth)
    #expect(measured.meanHalfWidth < 0.05 * law.expectation)
  }

  @Test("the density of Q integrates to one, and to the formula of the mean")
  func density() {
    let law = LogNormal(mean: -0.3, variance: 0.2, factors: 3)
    let step = 1e-3
    var (total, mean) = (0.0, 0.0)
    for index in 1..<20_000 {
      let q = Double(index) * step
      total += law.density(at: q) * step
      mean += q * law.density(at: q) * step
    }
    #expect(abs(total - 1) < 1e-4)
    #expect(abs(mean - law.expectation) < 1e-3)
  }
}
