import Backprop
import BackpropReport
import Numerics

/// The distribution of a product `Q = q_1 · … · q_n` of independent factors with `ln q ~ N(µ, s²)`.
///
///     E[Q] = exp(nµ + n s²/2)      Var[Q] = (exp(n s²) - 1) exp(2nµ + n s²)
struct LogNormal: Hashable {
  /// µ, the mean of ln q of one factor.
  var mean: Double
  /// s², its variance.
  var variance: Double
  /// n, the number of factors.
  var factors: Int

  /// E[Q].
  var expectation: Double { .exp(Double(factors) * (mean + variance / 2)) }

  /// Var[Q].
  var varianceOfProduct: Double {
    let spread = Double(factors) * variance
    return .expMinusOne(spread) * .exp(2 * Double(factors) * mean + spread)
  }

  /// √Var[Q] / E[Q], which does not depend on µ.
  var relativeSpread: Double { Double.expMinusOne(Double(factors) * variance).squareRoot() }

  /// Returns the density of ln Q, a normal one.
  func logDensity(at x: Double) -> Double {
    let (centre, spread) = (Double(factors) * mean, Double(factors) * variance)
    return .exp(-(x - centre) * (x - centre) / (2 * spread)) / (2 * .pi * spread).squareRoot()
  }

  /// Returns the density of Q at `q > 0`.
  func density(at q: Double) -> Double { logDensity(at: .log(q)) / q }

  /// Simulates products in ten batches.
  ///
  /// - Returns: The means and the variances of the batches.
  func simulated(
    batchSize: Int, using generator: inout some RandomSource
  ) -> (means: SampleMean, variances: SampleMean) {
    let deviation = variance.squareRoot()
    var (means, variances): ([Double], [Double]) = ([], [])
    for _ in 0..<10 {
      let products = (0..<batchSize).map { _ in
        Double.exp(
          (0..<factors).reduce(0) { sum, _ in sum + mean + deviation * generator.normal() })
      }
      let batch = SampleMean(products)
      means.append(batch.mean)
      variances.append((batch.standardDeviation ?? .nan) * (batch.standardDeviation ?? .nan))
    }
    return (SampleMean(means), SampleMean(variances))
  }
}
