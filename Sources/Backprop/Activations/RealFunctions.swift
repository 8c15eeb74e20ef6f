import Numerics

/// A rectifier with a small slope for negative inputs, so that no unit stops learning.
///
///     σ(z) = z for z > 0, else αz      σ'(z) = 1 for z > 0, else α
///
/// A. L. Maas, A. Y. Hannun and A. Y. Ng, *Rectifier nonlinearities improve neural network acoustic
/// models*, ICML 2013. The default slope, as in PyTorch, is 0.01.
public struct LeakyReLU: RealFunction {
  /// α.
  public let slope: Double

  /// `leaky-relu`, and with another slope than the default `leaky-relu-0.2`.
  public let name: String

  /// The rectifier with the slope α.
  public init(slope: Double = 0.01) {
    self.slope = slope
    name = slope == 0.01 ? "leaky-relu" : "leaky-relu-\(slope)"
  }

  @inlinable
  public func value<R: RealScalar>(at z: R) -> R { z > 0 ? z : R(slope) * z }

  @inlinable
  public func derivative<R: RealScalar>(at z: R, value: R) -> R { z > 0 ? 1 : R(slope) }
}

/// The exponential linear unit, whose outputs have a mean near zero.
///
///     σ(z) = z for z > 0, else e^z - 1      σ'(z) = 1 for z > 0, else e^z
///
/// D.-A. Clevert, T. Unterthiner and S. Hochreiter, *Fast and accurate deep network learning by
/// exponential linear units (ELUs)*, ICLR 2016, with α = 1.
public struct ELU: RealFunction {
  public var name: String { "elu" }

  /// The exponential linear unit.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: R) -> R { z > 0 ? z : .expMinusOne(z) }

  @inlinable
  public func derivative<R: RealScalar>(at z: R, value: R) -> R { z > 0 ? 1 : value + 1 }
}

/// The Gaussian error linear unit: the input times the probability that a normal number is smaller.
///
///     σ(z) = z Φ(z)      σ'(z) = Φ(z) + z φ(z)      Φ(z) = ½ erfc(-z/√2),  φ(z) = e^(-z²/2) / √2π
///
/// D. Hendrycks and K. Gimpel, *Gaussian error linear units (GELUs)* (2016): the exact function, not
/// its approximation by tanh.
public struct GELU: RealFunction {
  public var name: String { "gelu" }

  /// The Gaussian error linear unit.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: R) -> R { z * normalDistribution(z) }

  @inlinable
  public func derivative<R: RealScalar>(at z: R, value: R) -> R {
    normalDistribution(z) + z * .exp(-z * z / 2) / (2 * .pi as R).squareRoot()
  }

  /// Φ(z).
  @inlinable
  func normalDistribution<R: RealScalar>(_ z: R) -> R {
    .erfc(-z * (0.5 as R).squareRoot()) / 2
  }
}

/// The sigmoid linear unit, also called swish.
///
///     σ(z) = z s(z)      σ'(z) = s(z) (1 + z (1 - s(z)))      s(z) = 1 / (1 + e^-z)
///
/// S. Elfwing, E. Uchibe and K. Doya, *Sigmoid-weighted linear units for neural network function
/// approximation in reinforcement learning*, Neural Networks 107 (2018).
public struct SiLU: RealFunction {
  public var name: String { "silu" }

  /// The sigmoid linear unit.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: R) -> R { z * .sigmoid(z) }

  @inlinable
  public func derivative<R: RealScalar>(at z: R, value: R) -> R {
    let s = R.sigmoid(z)
    return s * (1 + z * (1 - s))
  }
}

/// A smooth rectifier.
///
///     σ(z) = ln(1 + e^z) = max(z, 0) + ln(1 + e^-|z|)      σ'(z) = 1 / (1 + e^-z)
///
/// C. Dugas et al., *Incorporating second-order functional knowledge for better option pricing*,
/// NIPS 2000. The second form, which does not overflow, is the one computed.
public struct Softplus: RealFunction {
  public var name: String { "softplus" }

  /// The smooth rectifier.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: R) -> R { max(z, 0) + .log(onePlus: .exp(-abs(z))) }

  @inlinable
  public func derivative<R: RealScalar>(at z: R, value: R) -> R { .sigmoid(z) }
}

/// The identity, cut off at ±1: a piecewise linear tanh.
///
///     σ(z) = min(max(z, -1), 1)      σ'(z) = 1 for |z| < 1, else 0
///
/// R. Collobert, *Large scale machine learning* (2004).
public struct HardTanh: RealFunction {
  public var name: String { "hard-tanh" }

  /// The piecewise linear tanh.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: R) -> R { z > 1 ? 1 : z < -1 ? -1 : z }

  @inlinable
  public func derivative<R: RealScalar>(at z: R, value: R) -> R { abs(z) < 1 ? 1 : 0 }
}
