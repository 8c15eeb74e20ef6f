import Numerics

/// A cost that is quadratic for small errors and linear for large ones, so that outliers count less.
///
///     C = Σ_j h(|a_j - y_j|)      h(r) = ½ r² for r ≤ δ, else δ (r - ½δ)
///
/// The steepest ascent with respect to a_j is a_j - y_j, with its modulus cut off at δ. P. J. Huber,
/// *Robust estimation of a location parameter*, Annals of Mathematical Statistics 35 (1964); over ℂ,
/// of the modulus.
public struct HuberCost: ElementwiseCost {
  /// δ > 0, in the units of the outputs.
  public let threshold: Double

  /// `huber`, and with another threshold than the default `huber-0.5`.
  public let name: String

  /// The cost with the threshold δ.
  public init(threshold: Double = 1) {
    self.threshold = threshold
    name = threshold == 1 ? "huber" : "huber-\(threshold)"
  }

  @inlinable
  public func value<S: Scalar>(of a: S, target y: S) -> S.RealType {
    let (δ, squared) = (S.RealType(threshold), (a - y).lengthSquared)
    return squared <= δ * δ ? squared / 2 : δ * (squared.squareRoot() - δ / 2)
  }

  @inlinable
  public func derivative<S: Scalar>(of a: S, target y: S) -> S {
    let (δ, squared) = (S.RealType(threshold), (a - y).lengthSquared)
    let scale = squared <= δ * δ ? 1 : δ / squared.squareRoot()
    return .derivative(withSteepestAscent: S(scale) * (a - y))
  }
}

/// The logarithm of the hyperbolic cosine of the error: nearly ``HuberCost``, and smooth.
///
///     C = Σ_j ln cosh r_j = Σ_j [r_j + ln(1 + e^-2r_j) - ln 2],  r_j = |a_j - y_j|
///
/// The steepest ascent with respect to a_j is (a_j - y_j) tanh(r_j) / r_j: over ℝ it is
/// tanh(a_j - y_j). The second form does not overflow.
public struct LogCoshCost: ElementwiseCost {
  public var name: String { "log-cosh" }

  /// The logarithm of the hyperbolic cosine.
  public init() {}

  @inlinable
  public func value<S: Scalar>(of a: S, target y: S) -> S.RealType {
    let r = (a - y).lengthSquared.squareRoot()
    return r + .log(onePlus: .exp(-2 * r)) - .log(2)
  }

  @inlinable
  public func derivative<S: Scalar>(of a: S, target y: S) -> S {
    let r = (a - y).lengthSquared.squareRoot()
    guard r > 0 else { return .zero }
    return .derivative(withSteepestAscent: S(.tanh(r) / r) * (a - y))
  }
}

/// The distance of outputs and targets, whose mean over the samples is the mean absolute error.
///
///     C = Σ_j |a_j - y_j|
///
/// The steepest ascent with respect to a_j is the direction of a_j - y_j; at 0, where there is none,
/// it is 0. As with the other costs, there is no division by the number of outputs.
public struct MeanAbsoluteCost: ElementwiseCost {
  public var name: String { "mean-absolute" }

  /// The distance.
  public init() {}

  @inlinable
  public func value<S: Scalar>(of a: S, target y: S) -> S.RealType {
    (a - y).lengthSquared.squareRoot()
  }

  @inlinable
  public func derivative<S: Scalar>(of a: S, target y: S) -> S {
    let r = (a - y).lengthSquared.squareRoot()
    guard r > 0 else { return .zero }
    return .derivative(withSteepestAscent: S(1 / r) * (a - y))
  }
}

/// The hinge of independent yes/no outputs: zero once an output is on the right side of a margin.
///
///     C = Σ_j max(0, 1 - t_j a_j),  t_j = 2y_j - 1
///
/// The targets are 0 and 1, and t is -1 and 1; linear outputs suit it. The steepest ascent with
/// respect to a_j is -t_j where t_j a_j < 1, else 0. Over ℂ, a is Re a, and y is Re y. C. Cortes and
/// V. Vapnik, *Support-vector networks*, Machine Learning 20 (1995).
public struct HingeCost: ElementwiseCost {
  public var name: String { "hinge" }

  /// The hinge.
  public init() {}

  @inlinable
  public func value<S: Scalar>(of a: S, target y: S) -> S.RealType {
    max(0, 1 - (2 * y.realPart - 1) * a.realPart)
  }

  @inlinable
  public func derivative<S: Scalar>(of a: S, target y: S) -> S {
    let t = 2 * y.realPart - 1
    return t * a.realPart < 1 ? .derivative(withSteepestAscent: S(-t)) : .zero
  }
}
