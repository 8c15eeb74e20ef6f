import Backprop
import BackpropReport
import Numerics
import Testing

@testable import BackpropSheet

/// Every closed formula of the report against numerical integration, differences or simulation.
@Suite struct ClosedFormulaTests {
  /// Returns the integral of a function by Simpson's rule.
  private func integral(
    from a: Double, to b: Double, steps: Int = 20_000, _ function: (Double) -> Double
  ) -> Double {
    let h = (b - a) / Double(2 * steps)
    return (0...2 * steps).reduce(0) { sum, index in
      let weight = index == 0 || index == 2 * steps ? 1.0 : index.isMultiple(of: 2) ? 2 : 4
      return sum + weight * function(a + Double(index) * h)
    } * h / 3
  }

  @Test(
    "moments of a product of log-normal factors",
    arguments: [(-0.5, 0.1, 4), (0.1, 0.05, 3), (-1, 0.2, 2), (0, 0.5, 6)])
  func moments(mean: Double, variance: Double, factors: Int) {
    let law = LogNormal(mean: mean, variance: variance, factors: factors)
    let centre = Double(factors) * mean
    let spread = (Double(factors) * variance).squareRoot()
    func moment(_ k: Double) -> Double {
      integral(from: centre - 12 * spread, to: centre + 20 * spread) {
        .exp(k * $0) * law.logDensity(at: $0)
      }
    }
    #expect(abs(moment(0) - 1) < 1e-9)
    #expect(abs(moment(1) / law.expectation - 1) < 1e-9)
    #expect(abs((moment(2) - moment(1) * moment(1)) / law.varianceOfProduct - 1) < 1e-8)
    #expect(
      abs(law.varianceOfProduct.squareRoot() / law.expectation / law.relativeSpread - 1) < 1e-12)
  }

  @Test("the density of Q itself integrates to one, and to the mean")
  func density() {
    let law = LogNormal(mean: -0.3, variance: 0.2, factors: 3)
    #expect(abs(integral(from: 1e-6, to: 40, law.density) - 1) < 1e-6)
    #expect(abs(integral(from: 1e-6, to: 40) { $0 * law.density(at: $0) } - law.expectation) < 1e-5)
  }

  @Test("the spread of Q grows as stated, for µ = 0 the variance like e^(2ns²)")
  func growth() {
    let (few, many) = (
      LogNormal(mean: 0, variance: 0.5, factors: 20), LogNormal(mean: 0, variance: 0.5, factors: 21)
    )
    #expect(abs(many.varianceOfProduct / few.varianceOfProduct / .exp(2 * 0.5) - 1) < 1e-3)
    #expect(abs(many.relativeSpread / few.relativeSpread / .exp(0.5 / 2) - 1) < 1e-3)
    // Independent of µ.
    let other = LogNormal(mean: -3, variance: 0.5, factors: 20)
    #expect(abs(other.relativeSpread / few.relativeSpread - 1) < 1e-12)
  }

  @Test("simulated products lie around the formulas")
  func simulation() {
    let law = LogNormal(mean: -0.5, variance: 0.1, factors: 4)
    var generator = Xoshiro256PlusPlus(seed: 11)
    let (means, variances) = law.simulated(batchSize: 5_000, using: &generator)
    #expect(abs(means.mean - law.expectation) < 2 * means.halfWidth)
    #expect(abs(variances.mean - law.varianceOfProduct) < 2 * variances.halfWidth)
    #expect(means.halfWidth < 0.01 * law.expectation)
  }

  @Test("the moments of a two-point distribution are not the log-normal ones")
  func twoPoints() {
    // E[Q] over all 2^20 products, by the number k of factors e^1.5.
    var (expectation, binomial) = (0.0, 1.0)
    for k in 0...20 {
      expectation += binomial * .exp(1.5 * Double(2 * k - 20)) / .pow(2, 20)
      binomial *= Double(20 - k) / Double(k + 1)
    }
    let law = LogNormal(mean: 0, variance: 1.5 * 1.5, factors: 20)
    #expect(abs(expectation / law.expectation / Exercise26c.momentRatio - 1) < 1e-9)
  }

  @Test("the interval's statements about the bias hold, and not beyond")
  func bias() {
    let (w, length) = AmplifyingInterval.longest()
    let plateau = Exercise26b.plateau(length: length)
    func probability(_ centre: Double) -> Double {
      AmplifyingInterval.probability(weight: w, bias: -centre * w)
    }
    for centre in [plateau.lowerBound + 1e-9, 0.5, plateau.upperBound - 1e-9] {
      #expect(abs(probability(centre) - length) < 1e-8)
    }
    #expect(probability(plateau.lowerBound - 0.01) < length - 0.009)
    let reach = Exercise26b.reach(weight: w, length: length)
    for outside in [reach + 1e-6, -w - reach - 1e-6] {
      #expect(AmplifyingInterval.probability(weight: w, bias: outside) == 0)
    }
    for inside in [reach - 1e-3, -w - reach + 1e-3] {
      #expect(AmplifyingInterval.probability(weight: w, bias: inside) > 0)
    }
  }

  @Test("probabilities agree with simulated activations")
  func probability() {
    var generator = Xoshiro256PlusPlus(seed: 5)
    for (weight, bias) in [(6.9, 0.0), (6.9, -3.45), (20, -3), (5, -6)] {
      let draws = 40_000
      let hits = (0..<draws).count { _ in
        AmplifyingInterval.factor(
          weight: weight, bias: bias, at: Double(generator.next() >> 11) * 0x1p-53) >= 1
      }
      let p = AmplifyingInterval.probability(weight: weight, bias: bias)
      #expect(abs(Double(hits) / Double(draws) - p) < 4 * (0.25 / Double(draws)).squareRoot())
    }
  }

  @Test("the tails of a normal weight")
  func normal() {
    let tail = 2 * integral(from: 4, to: 14) { .exp(-$0 * $0 / 2) / (2 * .pi).squareRoot() }
    #expect(abs(2 * (1 - Exercise26b.normalDistribution(4)) / tail - 1) < 1e-6)
  }

  @Test("0.1 is the best constant output, and its cost the plateau")
  func plateau() {
    func cost(_ a: Double) -> Double { -.log(a) - 9 * .log(1 - a) }
    #expect(abs(cost(0.1) - DepthTraining.plateau) < 1e-12)
    #expect(abs(DepthTraining.plateau - 3.2508) < 5e-5)
    for a in [0.05, 0.09, 0.11, 0.2] { #expect(cost(a) > cost(0.1)) }
  }

  @Test("σ' = σ(1 - σ), and with the cross-entropy σ' cancels")
  func derivatives() {
    let h = 1e-5
    for z in [-6.0, -1, 0, 0.3, 4] {
      let slope = (Double.sigmoid(z + h) - Double.sigmoid(z - h)) / (2 * h)
      #expect(abs(slope - Exercise26a.derivative(at: z)) < 1e-9)
      for y in [0.0, 1] {
        func cost(_ z: Double) -> Double {
          -(y * .log(.sigmoid(z)) + (1 - y) * .log(1 - .sigmoid(z)))
        }
        #expect(abs((cost(z + h) - cost(z - h)) / (2 * h) - (.sigmoid(z) - y)) < 1e-8)
      }
    }
    #expect(Exercise26a.derivative(at: Exercise26a.firstZero() + 0.01) == 0)
    #expect(Exercise26a.derivative(at: Exercise26a.firstZero() - 0.01) > 0)
    #expect(DerivativeRange.overFloats(every: 1_000_003).outside == 0)
  }

  @Test("∂C/∂w of one complex neuron; only the conjugate descends along the gradient")
  func weightPlane() {
    let plane = WeightPlane()
    let h = 1e-5
    func slope(_ direction: Complex<Double>) -> Double {
      let step = direction.multiplied(by: h)
      return (plane.cost(plane.w + step) - plane.cost(plane.w - step)) / (2 * h)
    }
    let (u, v) = (slope(1), slope(.i))
    #expect(abs(u - 2 * plane.derivative.real) < 1e-8)
    #expect(abs(v + 2 * plane.derivative.imaginary) < 1e-8)
    let descent = -plane.derivative.conjugate
    #expect(slope(descent) < 0)
    // Perpendicular to the contour: no slope across.
    #expect(abs(slope(descent * .i)) < 1e-8 * descent.length)
    // Without the conjugate the step goes up here.
    #expect(slope(-plane.derivative) > 0)
  }

  @Test("the equations over ℂ agree with differences, and the check can fail")
  func equations() throws {
    var checked = 0
    for seed in 0..<10 {
      guard let check = try EquationCheck.check(.sigmoid, depth: 3, seed: UInt64(seed)) else {
        continue
      }
      #expect(check.worst < 1e-7)
      checked += 1
    }
    #expect(checked > 0)
  }
}
