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

  public func pairing(with cost: Cost) -> CostPairing? {
    switch (cost, self) {
    case (.quadratic, _): .chainRule
    case (.crossEntropy, .sigmoid), (.logLikelihood, .softmax): .cancelling
    default: nil
    }
  }
}

extension RealScalar {
  /// `A = σ(Z)` in plain Swift, row by row; `Float` and `Double` have kernels for some functions.
  public static func activate(
    _ activation: RealActivation, thresholds: Thresholds<Self>, _ z: MatrixPointer<Self>,
    into a: MatrixPointer<Self>
  ) {
    switch activation {
    case .sigmoid: Sigmoid.apply(to: z, into: a)
    case .tanh: HyperbolicTangent.apply(to: z, into: a)
    case .relu: ReLU.apply(to: z, into: a)
    case .identity: Identity.apply(to: z, into: a)
    case .softmax: Softmax.apply(to: z, into: a)
    }
  }

  /// `δ = ∂C/∂a · σ'(z)` in plain Swift, row by row.
  public static func pullBack(
    _ gradient: MatrixPointer<Self>, through activation: RealActivation,
    thresholds: Thresholds<Self>, z: MatrixPointer<Self>, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>
  ) {
    switch activation {
    case .sigmoid: Sigmoid.pullBack(gradient, z: z, a: a, into: errors)
    case .tanh: HyperbolicTangent.pullBack(gradient, z: z, a: a, into: errors)
    case .relu: ReLU.pullBack(gradient, z: z, a: a, into: errors)
    case .identity: Identity.pullBack(gradient, z: z, a: a, into: errors)
    case .softmax: Softmax.pullBack(gradient, z: z, a: a, into: errors)
    }
  }
}
