import Numerics

/// An activation function: from the weighted inputs of a layer to its activations.
///
/// Adopt ``RealFunction``, ``NonHolomorphicFunction`` or, over both fields, ``DifferentiableFunction``
/// for a function of one number, and ``RealActivationFunction`` or ``ComplexActivationFunction`` for
/// one of a whole row.
public protocol ActivationFunction: Sendable {
  /// The name in files and on the command line; it says everything about the function, its
  /// constants included.
  var name: String { get }

  /// True if each unit has a learned threshold, a real number, besides its bias; by default false.
  var hasThresholds: Bool { get }
}

extension ActivationFunction {
  public var hasThresholds: Bool { false }
}

/// An activation function over ℝ, for all samples of a mini-batch in one call.
///
/// Adopt ``RealFunction`` for a function of one number; this protocol is for functions of a whole
/// row, such as ``Softmax``, and for kernels of your own. A type that adopts it trains, is stored
/// and is checked as the library's functions are:
///
/// ```swift
/// let network = try Network<Float>(
///   sizes: [784, 30, 10], activations: [RealActivation(MyFunction()), .sigmoid],
///   using: &generator)
/// ```
///
/// Rows are samples. Each is computed by itself and by the same steps, because threads and ranks
/// divide them.
public protocol RealActivationFunction: ActivationFunction {
  /// `A = σ(Z)`, m samples × p units.
  ///
  /// - Parameters:
  ///   - z: Z.
  ///   - thresholds: The learned thresholds, where the function has some.
  ///   - a: A, overwritten.
  func activate<R: RealScalar>(
    _ z: MatrixPointer<R>, thresholds: Thresholds<R>, into a: MatrixPointer<R>)

  /// `δ = ∂C/∂z` from `∂C/∂a`.
  ///
  /// - Parameters:
  ///   - gradient: ∂C/∂a, m × p.
  ///   - thresholds: The learned thresholds, where the function has some; their gradient, summed
  ///     over the samples, is overwritten.
  ///   - z: Z.
  ///   - a: σ(Z).
  ///   - errors: δ, overwritten; may be the same memory as `gradient`.
  func backward<R: RealScalar>(
    _ gradient: MatrixPointer<R>, thresholds: Thresholds<R>, z: MatrixPointer<R>,
    a: MatrixPointer<R>, into errors: MatrixPointer<R>)
}

/// An activation function over ℂ, for all samples of a mini-batch in one call.
///
/// Adopt ``NonHolomorphicFunction`` or ``DifferentiableFunction`` for a function of one number; see
/// ``RealActivationFunction``.
public protocol ComplexActivationFunction: ActivationFunction {
  /// True if the function is undefined at some numbers; by default false.
  var hasPoles: Bool { get }

  /// Returns the pole that is nearest to `z`; by default `nil`.
  func nearestPole<R: RealScalar>(to z: Complex<R>) -> Complex<R>?

  /// `A = σ(Z)`; see ``RealActivationFunction/activate(_:thresholds:into:)``.
  func activate<R: RealScalar>(
    _ z: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    into a: MatrixPointer<Complex<R>>)

  /// `δ = ∂C/∂z` from `g = ∂C/∂a`: `δ = g · ∂σ/∂z + conj(g) · conj(∂σ/∂z̄)`; see
  /// ``RealActivationFunction/backward(_:thresholds:z:a:into:)``.
  func backward<R: RealScalar>(
    _ gradient: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    z: MatrixPointer<Complex<R>>, a: MatrixPointer<Complex<R>>,
    into errors: MatrixPointer<Complex<R>>)
}

extension ComplexActivationFunction {
  public var hasPoles: Bool { false }
  public func nearestPole<R: RealScalar>(to z: Complex<R>) -> Complex<R>? { nil }
}

/// A function of one real number with its derivative.
///
/// ```swift
/// struct Softsign: RealFunction {
///   let name = "softsign"
///   func value<R: RealScalar>(at z: R) -> R { z / (1 + abs(z)) }
///   func derivative<R: RealScalar>(at z: R, value: R) -> R {
///     (1 - abs(value)) * (1 - abs(value))
///   }
/// }
/// ```
///
/// An optimised build compiles the loop over a mini-batch for `Float` and for `Double`, with the
/// function inlined.
public protocol RealFunction: RealActivationFunction {
  /// σ(z).
  func value<R: RealScalar>(at z: R) -> R

  /// σ'(z), where `value` is σ(z).
  func derivative<R: RealScalar>(at z: R, value: R) -> R
}

/// A function of one complex number, with the chain rule through it.
///
/// Adopt ``DifferentiableFunction`` or ``NonHolomorphicFunction``, which derive the chain rule from
/// derivatives.
public protocol ComplexFunction: ComplexActivationFunction {
  /// σ(z).
  func value<R: RealScalar>(at z: Complex<R>) -> Complex<R>

  /// ∂C/∂z from g = ∂C/∂a, where `value` is σ(z).
  func chainRule<R: RealScalar>(
    _ g: Complex<R>, at z: Complex<R>, value: Complex<R>
  ) -> Complex<R>
}

/// A function of one number with one derivative, over ℝ and over ℂ by one text: over ℂ it is
/// holomorphic.
public protocol DifferentiableFunction: RealFunction, ComplexFunction {
  /// σ(z).
  func value<S: Scalar>(at z: S) -> S

  /// σ'(z), where `value` is σ(z).
  func derivative<S: Scalar>(at z: S, value: S) -> S
}

/// A function of one complex number that is not complex differentiable, with both its Wirtinger
/// derivatives.
///
/// It is not a ``DifferentiableFunction``, so that the second derivative cannot be forgotten.
///
///     δ = g · ∂σ/∂z + conj(g) · conj(∂σ/∂z̄),   g = ∂C/∂a
///
/// This is the chain rule of Wirtinger calculus for a real-valued C. For a holomorphic σ the second
/// term is zero, which leaves BP1 and BP2.
public protocol NonHolomorphicFunction: ComplexFunction {
  /// ∂σ/∂z and ∂σ/∂z̄.
  func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R>
}

/// The two Wirtinger derivatives of a function: ½(∂/∂x - i ∂/∂y) and ½(∂/∂x + i ∂/∂y).
public struct WirtingerPair<RealType: RealScalar>: Sendable {
  /// ∂σ/∂z.
  public var z: Complex<RealType>
  /// ∂σ/∂z̄.
  public var conjugate: Complex<RealType>

  /// A pair of derivatives: ∂σ/∂z and ∂σ/∂z̄.
  @inlinable
  public init(z: Complex<RealType>, conjugate: Complex<RealType>) {
    self.z = z
    self.conjugate = conjugate
  }

  /// ∂C/∂z from g = ∂C/∂a: the chain rule.
  @inlinable
  public func chainRule(_ g: Complex<RealType>) -> Complex<RealType> {
    g * z + (g * conjugate).conjugate
  }
}

/// The learned thresholds of the units of a layer, and the derivatives of C with respect to them,
/// as scalars without an imaginary part; p values each.
public struct Thresholds<Element> {
  /// The thresholds b of the units, read by the activation.
  public let values: UnsafeMutablePointer<Element>
  /// ∂C/∂b of the units, summed over a mini-batch; overwritten by the backward pass.
  public let gradient: UnsafeMutablePointer<Element>

  /// - Precondition: Each has one value per unit of the layer.
  public init(
    values: UnsafeMutablePointer<Element>, gradient: UnsafeMutablePointer<Element>
  ) {
    self.values = values
    self.gradient = gradient
  }
}

extension DifferentiableFunction {
  @inlinable
  public func chainRule<R: RealScalar>(
    _ g: Complex<R>, at z: Complex<R>, value: Complex<R>
  ) -> Complex<R> { g * derivative(at: z, value: value) }
}

extension NonHolomorphicFunction {
  @inlinable
  public func chainRule<R: RealScalar>(
    _ g: Complex<R>, at z: Complex<R>, value: Complex<R>
  ) -> Complex<R> { derivatives(at: z).chainRule(g) }
}

// The loops over a mini-batch, for `Float`, `Double` and any other real numbers. They are inlined
// where a type adopts the protocol: there the optimiser sees the function.

extension RealFunction {
  @inlinable @inline(__always)
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<R>, thresholds: Thresholds<R>, into a: MatrixPointer<R>
  ) {
    if R.self == Float.self {
      z.cast(to: Float.self).map(into: a.cast()) { value(at: $0) }
    } else if R.self == Double.self {
      z.cast(to: Double.self).map(into: a.cast()) { value(at: $0) }
    } else {
      z.map(into: a) { value(at: $0) }
    }
  }

  @inlinable @inline(__always)
  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<R>, thresholds: Thresholds<R>, z: MatrixPointer<R>,
    a: MatrixPointer<R>, into errors: MatrixPointer<R>
  ) {
    if R.self == Float.self {
      gradient.cast(to: Float.self).map(z.cast(), a.cast(), into: errors.cast()) {
        $0 * derivative(at: $1, value: $2)
      }
    } else if R.self == Double.self {
      gradient.cast(to: Double.self).map(z.cast(), a.cast(), into: errors.cast()) {
        $0 * derivative(at: $1, value: $2)
      }
    } else {
      gradient.map(z, a, into: errors) { $0 * derivative(at: $1, value: $2) }
    }
  }
}

extension ComplexFunction {
  @inlinable @inline(__always)
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    into a: MatrixPointer<Complex<R>>
  ) {
    if R.self == Float.self {
      z.cast(to: Complex<Float>.self).map(into: a.cast()) { value(at: $0) }
    } else if R.self == Double.self {
      z.cast(to: Complex<Double>.self).map(into: a.cast()) { value(at: $0) }
    } else {
      z.map(into: a) { value(at: $0) }
    }
  }

  @inlinable @inline(__always)
  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    z: MatrixPointer<Complex<R>>, a: MatrixPointer<Complex<R>>,
    into errors: MatrixPointer<Complex<R>>
  ) {
    if R.self == Float.self {
      gradient.cast(to: Complex<Float>.self).map(z.cast(), a.cast(), into: errors.cast()) {
        chainRule($0, at: $1, value: $2)
      }
    } else if R.self == Double.self {
      gradient.cast(to: Complex<Double>.self).map(z.cast(), a.cast(), into: errors.cast()) {
        chainRule($0, at: $1, value: $2)
      }
    } else {
      gradient.map(z, a, into: errors) { chainRule($0, at: $1, value: $2) }
    }
  }
}
