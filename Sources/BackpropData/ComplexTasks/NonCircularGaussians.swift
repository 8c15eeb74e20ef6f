import Backprop
import Numerics

/// Two classes of complex vectors that differ only in the correlation of real and imaginary part.
///
///     z_k = x_k + i y_k,  x_k, y_k ~ N(0, 1),  E x_k y_k = +ρ in class 0, -ρ in class 1
///
/// Mean and energy are the same in both classes, so a linear classifier cannot separate them; the
/// pseudo-variance E z² = 2iρ or -2iρ can. The features are independent of each other.
///
/// J. A. Barrachina et al., *Complex-valued vs. real-valued neural networks for classification
/// perspectives: an example on non-circular data*, ICASSP 2021 (arXiv:2009.08340).
public struct NonCircularGaussians: Sendable, Hashable {
  /// The number of complex features of a vector.
  public var featureCount: Int
  /// The correlation ρ.
  public var correlation: Double

  /// A distribution from its parameters.
  ///
  /// - Precondition: `featureCount` is positive, and |ρ| ≤ 1.
  public init(featureCount: Int = 128, correlation: Double = 0.5) {
    precondition(featureCount > 0 && abs(correlation) <= 1, "there are features, and |ρ| ≤ 1")
    self.featureCount = featureCount
    self.correlation = correlation
  }

  /// Returns `count` vectors, of class 0 and class 1 in turn.
  public func dataset<R: RealScalar>(
    _: R.Type = R.self, count: Int, using generator: inout some RandomSource
  ) -> Dataset<Complex<R>> {
    let rest = (1 - correlation * correlation).squareRoot()
    var inputs: [Complex<R>] = []
    inputs.reserveCapacity(count * featureCount)
    for sample in 0..<count {
      let ρ = sample.isMultiple(of: 2) ? correlation : -correlation
      for _ in 0..<featureCount {
        let x = generator.normal()
        inputs.append(Complex(R(x), R(ρ * x + rest * generator.normal())))
      }
    }
    return Dataset(
      generated: inputs, .classes((0..<Int32(count)).map { $0 % 2 }, count: 2),
      inputCount: featureCount, outputCount: 2)
  }

  /// The accuracy of the optimal classifier, about Φ(ρ √(n / (1 + ρ²))).
  ///
  /// It decides by the sign of Σ x_k y_k, which is normally distributed for many features.
  public var bayesianAccuracy: Double {
    let ratio =
      abs(correlation)
      * (Double(featureCount) / (1 + correlation * correlation)).squareRoot()
    return (1 + Double.erf(ratio / 2.0.squareRoot())) / 2
  }
}
