import Backprop
import Numerics

/// The distribution of a product `Q = q_1 · … · q_n` of independent factors with `ln q ~ N(µ, s²)`.
///
///     E Q = exp(nµ + n s²/2)      Var Q = (exp(n s²) - 1) exp(2nµ + n s²)
struct LogNormal: Hashable {
  /// µ, the mean of ln q of one factor.
  var mean: Double
  /// s², its variance.
  var variance: Double
  /// n, the number of factors.
  var factors: Int

  /// E Q.
  var expectation: Double { .exp(Double(factors) * (mean + variance / 2)) }

  /// Var Q.
  var varianceOfProduct: Double {
    let spread = Double(factors) * variance
    return .expMinusOne(spread) * .exp(2 * Double(factors) * mean + spread)
  }

  /// The density of ln Q, a normal one.
  func logDensity(at x: Double) -> Double {
    let (centre, spread) = (Double(factors) * mean, Double(factors) * variance)
    return .exp(-(x - centre) * (x - centre) / (2 * spread)) / (2 * .pi * spread).squareRoot()
  }

  /// The density of Q at `q > 0`.
  func density(at q: Double) -> Double { logDensity(at: .log(q)) / q }

  /// Draws of ln Q, each the sum of the logarithms of its factors.
  func logarithms(count: Int, using generator: inout some RandomSource) -> [Double] {
    let deviation = variance.squareRoot()
    return (0..<count).map { _ in
      (0..<factors).reduce(0) { sum, _ in sum + mean + deviation * generator.normal() }
    }
  }
}

/// The mean and the variance of numbers, each with the half width of a 95 % confidence interval.
struct SampleMoments: Equatable {
  let mean: Double
  let meanHalfWidth: Double
  let variance: Double
  let varianceHalfWidth: Double

  /// - Precondition: There are two numbers at least.
  init(of values: [Double]) {
    precondition(values.count > 1, "a spread needs two numbers")
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let variance = squares / (n - 1)
    let fourth = values.reduce(0) { $0 + .pow($1 - mean, 4) } / n
    self.mean = mean
    self.variance = variance
    meanHalfWidth = 1.96 * (variance / n).squareRoot()
    varianceHalfWidth = 1.96 * (max(0, fourth - variance * variance) / n).squareRoot()
  }
}
