internal import CKernels
import Numerics

/// The activation functions over ℝ.
public enum RealActivation: String, ActivationKind {
  /// ``Sigmoid``
  case sigmoid
  /// ``HyperbolicTangent``
  case tanh
  /// ``ReLU``
  case relu
  /// ``Identity``
  case identity
  /// ``Softmax``
  case softmax
}

@_spi(Kernels) public extension RealActivation {
  func pairing(with cost: Cost) -> CostPairing? {
    switch (cost, self) {
    case (.quadratic, _): .chainRule
    case (.crossEntropy, .sigmoid), (.logLikelihood, .softmax): .cancelling
    default: nil
    }
  }
}

extension RealActivation {
  /// The kernel in C that computes the function.
  ///
  /// - Precondition: The function has one: it is sigmoid, tanh or ReLU.
  @inline(__always)
  var kernel: ck_activation {
    switch self {
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .relu: .relu
    case .identity, .softmax: preconditionFailure("\(rawValue) has no kernel")
    }
  }
}

@_spi(Kernels) public extension RealScalar {
  static func activate(
    _ activation: RealActivation, thresholds: Thresholds<Self>, _ z: MatrixPointer<Self>,
    into a: MatrixPointer<Self>
  ) {
    switch activation {
    case .sigmoid, .tanh, .relu: activateByKernel(activation, z, into: a)
    case .identity: Identity.apply(to: z, into: a)
    case .softmax: Softmax.apply(to: z, into: a)
    }
  }

  static func backward(
    _ gradient: MatrixPointer<Self>, through activation: RealActivation,
    thresholds: Thresholds<Self>, z: MatrixPointer<Self>, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>
  ) {
    switch activation {
    case .sigmoid, .tanh, .relu:
      backwardByKernel(gradient, through: activation, a: a, into: errors)
    case .identity: Identity.backward(gradient, z: z, a: a, into: errors)
    case .softmax: Softmax.backward(gradient, z: z, a: a, into: errors)
    }
  }
}

/// The logistic function.
///
///     σ(z) = 1 / (1 + e^-z)      σ'(z) = σ(z) (1 - σ(z))
public enum Sigmoid<Element: Scalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { .sigmoid(z) }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { value * (1 - value) }
}

/// The hyperbolic tangent.
///
///     σ(z) = tanh z      σ'(z) = 1 - tanh² z
public enum HyperbolicTangent<Element: Scalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { .tanh(z) }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { 1 - value * value }
}

/// No activation: a linear layer.
///
///     σ(z) = z      σ'(z) = 1
public enum Identity<Element: Scalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { z }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { 1 }
}

/// The rectified linear unit.
///
///     σ(z) = max(z, 0)      σ'(z) = 1 for z > 0, else 0
///
/// At 0, where it has no derivative, σ' is 0, as in PyTorch and JAX.
public enum ReLU<Element: RealScalar>: DifferentiableFunction {
  @inlinable
  public static func value(at z: Element) -> Element { z < 0 ? 0 : z }

  @inlinable
  public static func derivative(at z: Element, value: Element) -> Element { z > 0 ? 1 : 0 }
}

/// A probability distribution over the units of a layer.
///
///     a_j = e^(z_j) / Σ_i e^(z_i)      ∂a_j/∂z_k = a_j (δ_jk - a_k)
///
/// The largest z is subtracted first, so that nothing overflows.
public enum Softmax<Element: RealScalar>: ActivationFunction {}

@_spi(Kernels) public extension Softmax {
  static func apply(
    to z: MatrixPointer<Element>, into a: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      let input = z[sample]
      let output = a[sample]
      let largest = maximum(of: input, count: z.columns)
      var sum: Element = 0
      for j in 0..<z.columns {
        output[j] = .exp(input[j] - largest)
        sum += output[j]
      }
      for j in 0..<z.columns { output[j] /= sum }
    }
  }

  static func backward(
    _ gradient: MatrixPointer<Element>, z: MatrixPointer<Element>, a: MatrixPointer<Element>,
    into errors: MatrixPointer<Element>
  ) {
    for sample in 0..<z.rows {
      let (g, output, delta) = (gradient[sample], a[sample], errors[sample])
      var mean: Element = 0
      for j in 0..<z.columns { mean += g[j] * output[j] }
      for j in 0..<z.columns { delta[j] = output[j] * (g[j] - mean) }
    }
  }

  private static func maximum(of z: UnsafeMutablePointer<Element>, count: Int) -> Element {
    var largest = -Element.infinity
    for j in 0..<count { largest = Element.maximum(largest, z[j]) }
    return largest
  }
}
