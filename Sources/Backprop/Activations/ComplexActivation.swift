import Numerics

/// The activation functions over ℂ.
///
/// The first three are holomorphic; by Liouville's theorem the two of them that are not linear
/// cannot be bounded, and have poles. The others are bounded or piecewise linear and not
/// holomorphic (``NonHolomorphicFunction``).
public enum ComplexActivation: String, ActivationKind {
  /// ``Sigmoid``, with poles at iπ(2k + 1).
  case sigmoid
  /// ``HyperbolicTangent``, with poles at iπ(k + ½).
  case tanh
  /// ``Identity``
  case identity
  /// ``Split`` of ``Sigmoid``
  case splitSigmoid = "split-sigmoid"
  /// ``Split`` of ``HyperbolicTangent``
  case splitTanh = "split-tanh"
  /// ``Split`` of ``ReLU``
  case crelu
  /// ``ModReLU``
  case modrelu
  /// ``ZReLU``
  case zrelu
  /// ``Cardioid``
  case cardioid
  /// ``GeorgiouKoutsougeras``
  case georgiouKoutsougeras = "georgiou-koutsougeras"
  /// ``RealPartSigmoid``
  case realPartSigmoid = "real-part-sigmoid"

  public var hasThresholds: Bool { self == .modrelu }

  public var hasPoles: Bool { self == .sigmoid || self == .tanh }

  /// True if the function is complex differentiable wherever it has no pole.
  public var isHolomorphic: Bool {
    switch self {
    case .sigmoid, .tanh, .identity: true
    default: false
    }
  }
}

@_spi(Kernels) public extension ComplexActivation {
  func pairing(with cost: Cost) -> CostPairing? {
    switch (cost, self) {
    case (.quadratic, _): .chainRule
    case (.crossEntropy, .realPartSigmoid): .cancelling
    default: nil
    }
  }
}

@_spi(Kernels) public extension Complex where RealType: RealScalar {
  static func activate(
    _ activation: ComplexActivation, thresholds: Thresholds<Complex>,
    _ z: MatrixPointer<Complex>, into a: MatrixPointer<Complex>
  ) {
    switch activation {
    case .sigmoid: Sigmoid.apply(to: z, into: a)
    case .tanh: HyperbolicTangent.apply(to: z, into: a)
    case .identity: Identity.apply(to: z, into: a)
    case .splitSigmoid: activateParts(.sigmoid, thresholds, z, into: a)
    case .splitTanh: activateParts(.tanh, thresholds, z, into: a)
    case .crelu: activateParts(.relu, thresholds, z, into: a)
    case .modrelu: ModReLU.apply(to: z, thresholds: thresholds, into: a)
    case .zrelu: ZReLU.apply(to: z, into: a)
    case .cardioid: Cardioid.apply(to: z, into: a)
    case .georgiouKoutsougeras: GeorgiouKoutsougeras.apply(to: z, into: a)
    case .realPartSigmoid:
      RealType.realPartSigmoid(interleaved: z.interleaved(), into: a.interleaved())
    }
  }

  static func backward(
    _ gradient: MatrixPointer<Complex>, through activation: ComplexActivation,
    thresholds: Thresholds<Complex>, z: MatrixPointer<Complex>, a: MatrixPointer<Complex>,
    into errors: MatrixPointer<Complex>
  ) {
    switch activation {
    case .sigmoid: Sigmoid.backward(gradient, z: z, a: a, into: errors)
    case .tanh: HyperbolicTangent.backward(gradient, z: z, a: a, into: errors)
    case .identity: Identity.backward(gradient, z: z, a: a, into: errors)
    case .splitSigmoid:
      backwardThroughParts(gradient, through: .sigmoid, thresholds, z: z, a: a, into: errors)
    case .splitTanh:
      backwardThroughParts(gradient, through: .tanh, thresholds, z: z, a: a, into: errors)
    case .crelu:
      backwardThroughParts(gradient, through: .relu, thresholds, z: z, a: a, into: errors)
    case .modrelu: ModReLU.backward(gradient, thresholds: thresholds, z: z, into: errors)
    case .zrelu: ZReLU.backward(gradient, z: z, a: a, into: errors)
    case .cardioid: Cardioid.backward(gradient, z: z, a: a, into: errors)
    case .georgiouKoutsougeras:
      GeorgiouKoutsougeras.backward(gradient, z: z, a: a, into: errors)
    case .realPartSigmoid:
      RealType.realPartSigmoidBackward(
        interleaved: gradient.interleaved(), a: a.interleaved(), into: errors.interleaved())
    }
  }
}
