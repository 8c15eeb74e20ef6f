import Numerics

/// An activation function over ℝ: one of the library, or one of your own.
///
/// ```swift
/// let activations: [RealActivation] = [.relu, RealActivation(MyFunction()), .sigmoid]
/// ```
///
/// A file names its functions. Before it is read, a function of your own must be registered:
///
/// ```swift
/// RealActivation.register(RealActivation(MyFunction()))
/// ```
public struct RealActivation: ActivationKind {
  /// The function itself.
  public let function: any RealActivationFunction

  public let hasThresholds: Bool

  /// A function of your own, or one of the library with other constants.
  public init(_ function: some RealActivationFunction) {
    self.function = function
    hasThresholds = function.hasThresholds
  }

  /// ``Sigmoid``
  public static let sigmoid = RealActivation(Sigmoid())
  /// ``HyperbolicTangent``
  public static let tanh = RealActivation(HyperbolicTangent())
  /// ``ReLU``
  public static let relu = RealActivation(ReLU())
  /// ``Identity``
  public static let identity = RealActivation(Identity())
  /// ``Softmax``
  public static let softmax = RealActivation(Softmax())
  /// ``LeakyReLU``
  public static let leakyReLU = RealActivation(LeakyReLU())
  /// ``ELU``
  public static let elu = RealActivation(ELU())
  /// ``GELU``
  public static let gelu = RealActivation(GELU())
  /// ``SiLU``
  public static let silu = RealActivation(SiLU())
  /// ``Softplus``
  public static let softplus = RealActivation(Softplus())
  /// ``HardTanh``
  public static let hardTanh = RealActivation(HardTanh())

  private static let registry = Registry<RealActivation>(
    [
      .sigmoid, .tanh, .relu, .identity, .softmax, .leakyReLU, .elu, .gelu, .silu, .softplus,
      .hardTanh,
    ], name: \.rawValue)
}

extension RealActivation {
  public static var isComplex: Bool { false }

  /// False: no function over ℝ has a pole.
  public var hasPoles: Bool { false }

  /// The name of the function.
  public var rawValue: String { function.name }

  /// The function with a name; `nil` if it is neither one of the library nor registered.
  public init?(rawValue: String) {
    guard let known = Self.registry[rawValue] else { return nil }
    self = known
  }

  /// The functions of the library, and those that were registered.
  public static var allCases: [RealActivation] { registry.all }

  /// Makes a function of your own known by its name, to files, ``init(rawValue:)`` and the command
  /// line.
  ///
  /// A later one of the same name takes its place.
  ///
  /// - Precondition: The name is none of the library's, and has no comma.
  public static func register(_ activation: RealActivation) { registry.register(activation) }
}

@_spi(Kernels) public extension RealScalar {
  static func activate(
    _ activation: RealActivation, thresholds: Thresholds<Self>, _ z: MatrixPointer<Self>,
    into a: MatrixPointer<Self>
  ) {
    activation.function.activate(z, thresholds: thresholds, into: a)
  }

  static func backward(
    _ gradient: MatrixPointer<Self>, through activation: RealActivation,
    thresholds: Thresholds<Self>, z: MatrixPointer<Self>, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>
  ) {
    activation.function.backward(gradient, thresholds: thresholds, z: z, a: a, into: errors)
  }
}

/// The logistic function.
///
///     σ(z) = 1 / (1 + e^-z)      σ'(z) = σ(z) (1 - σ(z))
///
/// Over ℂ it has poles at iπ(2k + 1).
public struct Sigmoid: DifferentiableFunction {
  public var name: String { "sigmoid" }

  /// The logistic function.
  public init() {}

  @inlinable
  public func value<S: Scalar>(at z: S) -> S { .sigmoid(z) }

  @inlinable
  public func derivative<S: Scalar>(at z: S, value: S) -> S { value * (1 - value) }

  public var hasPoles: Bool { true }

  public func nearestPole<R: RealScalar>(to z: Complex<R>) -> Complex<R>? {
    Complex(0, ((z.rawStorage.y / .pi - 1) / 2).rounded() * 2 * .pi + .pi)
  }
}

/// The hyperbolic tangent.
///
///     σ(z) = tanh z      σ'(z) = 1 - tanh² z
///
/// Over ℂ it has poles at iπ(k + ½).
public struct HyperbolicTangent: DifferentiableFunction {
  public var name: String { "tanh" }

  /// The hyperbolic tangent.
  public init() {}

  @inlinable
  public func value<S: Scalar>(at z: S) -> S { .tanh(z) }

  @inlinable
  public func derivative<S: Scalar>(at z: S, value: S) -> S { 1 - value * value }

  public var hasPoles: Bool { true }

  public func nearestPole<R: RealScalar>(to z: Complex<R>) -> Complex<R>? {
    Complex(0, (z.rawStorage.y / .pi - 0.5).rounded() * .pi + .pi / 2)
  }
}

/// No activation: a linear layer.
///
///     σ(z) = z      σ'(z) = 1
public struct Identity: DifferentiableFunction {
  public var name: String { "identity" }

  /// The identity.
  public init() {}

  @inlinable
  public func value<S: Scalar>(at z: S) -> S { z }

  @inlinable
  public func derivative<S: Scalar>(at z: S, value: S) -> S { 1 }
}

/// The rectified linear unit.
///
///     σ(z) = max(z, 0)      σ'(z) = 1 for z > 0, else 0
///
/// At 0, where it has no derivative, σ' is 0, as in PyTorch and JAX.
public struct ReLU: RealFunction {
  public var name: String { "relu" }

  /// The rectified linear unit.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: R) -> R { z < 0 ? 0 : z }

  @inlinable
  public func derivative<R: RealScalar>(at z: R, value: R) -> R { z > 0 ? 1 : 0 }
}

/// A probability distribution over the units of a layer.
///
///     a_j = e^(z_j) / Σ_i e^(z_i)      ∂a_j/∂z_k = a_j (δ_jk - a_k)
///
/// The largest z is subtracted first, so that nothing overflows.
public struct Softmax: RealActivationFunction {
  public var name: String { "softmax" }

  /// The softmax of a row.
  public init() {}

  @specialized(where R == Float)
  @specialized(where R == Double)
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<R>, thresholds: Thresholds<R>, into a: MatrixPointer<R>
  ) {
    for sample in 0..<z.rows {
      let input = z[sample]
      let output = a[sample]
      var largest = -R.infinity
      for j in 0..<z.columns { largest = R.maximum(largest, input[j]) }
      var sum: R = 0
      for j in 0..<z.columns {
        output[j] = .exp(input[j] - largest)
        sum += output[j]
      }
      for j in 0..<z.columns { output[j] /= sum }
    }
  }

  @specialized(where R == Float)
  @specialized(where R == Double)
  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<R>, thresholds: Thresholds<R>, z: MatrixPointer<R>,
    a: MatrixPointer<R>, into errors: MatrixPointer<R>
  ) {
    for sample in 0..<z.rows {
      let (g, output, delta) = (gradient[sample], a[sample], errors[sample])
      var mean: R = 0
      for j in 0..<z.columns { mean += g[j] * output[j] }
      for j in 0..<z.columns { delta[j] = output[j] * (g[j] - mean) }
    }
  }
}

// The kernels of the functions over ℝ.

extension Sigmoid {
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<R>, thresholds: Thresholds<R>, into a: MatrixPointer<R>
  ) { R.activate(.sigmoid, z, into: a) }

  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<R>, thresholds: Thresholds<R>, z: MatrixPointer<R>,
    a: MatrixPointer<R>, into errors: MatrixPointer<R>
  ) { R.backward(gradient, through: .sigmoid, a: a, into: errors) }
}

extension HyperbolicTangent {
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<R>, thresholds: Thresholds<R>, into a: MatrixPointer<R>
  ) { R.activate(.tanh, z, into: a) }

  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<R>, thresholds: Thresholds<R>, z: MatrixPointer<R>,
    a: MatrixPointer<R>, into errors: MatrixPointer<R>
  ) { R.backward(gradient, through: .tanh, a: a, into: errors) }
}

extension ReLU {
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<R>, thresholds: Thresholds<R>, into a: MatrixPointer<R>
  ) { R.activate(.relu, z, into: a) }

  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<R>, thresholds: Thresholds<R>, z: MatrixPointer<R>,
    a: MatrixPointer<R>, into errors: MatrixPointer<R>
  ) { R.backward(gradient, through: .relu, a: a, into: errors) }
}
