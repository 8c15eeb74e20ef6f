import Numerics

/// An activation function over ℂ: one of the library, or one of your own; see ``RealActivation``.
///
/// The first three are holomorphic; by Liouville's theorem the two of them that are not linear
/// cannot be bounded, and have poles. The others are bounded or piecewise linear and not
/// holomorphic (``NonHolomorphicFunction``).
public struct ComplexActivation: ActivationKind {
  /// The function itself.
  public let function: any ComplexActivationFunction

  public let hasThresholds: Bool

  public let hasPoles: Bool

  /// A function of your own, or one of the library with other constants.
  public init(_ function: some ComplexActivationFunction) {
    self.function = function
    hasThresholds = function.hasThresholds
    hasPoles = function.hasPoles
  }

  /// ``Sigmoid``, with poles at iπ(2k + 1).
  public static let sigmoid = ComplexActivation(Sigmoid())
  /// ``HyperbolicTangent``, with poles at iπ(k + ½).
  public static let tanh = ComplexActivation(HyperbolicTangent())
  /// ``Identity``
  public static let identity = ComplexActivation(Identity())
  /// ``Split`` of ``Sigmoid``
  public static let splitSigmoid = ComplexActivation(Split(Sigmoid()))
  /// ``Split`` of ``HyperbolicTangent``
  public static let splitTanh = ComplexActivation(Split(HyperbolicTangent()))
  /// ``Split`` of ``ReLU``
  public static let crelu = ComplexActivation(Split(ReLU(), name: "crelu"))
  /// ``ModReLU``
  public static let modrelu = ComplexActivation(ModReLU())
  /// ``ZReLU``
  public static let zrelu = ComplexActivation(ZReLU())
  /// ``Cardioid``
  public static let cardioid = ComplexActivation(Cardioid())
  /// ``GeorgiouKoutsougeras``
  public static let georgiouKoutsougeras = ComplexActivation(GeorgiouKoutsougeras())
  /// ``RealPartSigmoid``
  public static let realPartSigmoid = ComplexActivation(RealPartSigmoid())
  /// ``PhaseAmplitude``
  public static let phaseAmplitude = ComplexActivation(PhaseAmplitude())
  /// ``Split`` of ``LeakyReLU``
  public static let splitLeakyReLU = ComplexActivation(Split(LeakyReLU()))

  /// ``ComplexSoftmax`` of the real part
  public static let softmaxRealPart = ComplexActivation(ComplexSoftmax(of: .realPart))
  /// ``ComplexSoftmax`` of the modulus
  public static let softmaxModulus = ComplexActivation(ComplexSoftmax(of: .modulus))
  /// ``ComplexSoftmax`` of the squared modulus
  public static let softmaxSquaredModulus = ComplexActivation(ComplexSoftmax(of: .squaredModulus))

  private static let registry = Registry<ComplexActivation>(
    [
      .sigmoid, .tanh, .identity, .splitSigmoid, .splitTanh, .crelu, .modrelu, .zrelu, .cardioid,
      .georgiouKoutsougeras, .realPartSigmoid, .phaseAmplitude, .splitLeakyReLU,
      .softmaxRealPart, .softmaxModulus, .softmaxSquaredModulus,
    ], name: \.rawValue)
}

extension ComplexActivation {
  public static var isComplex: Bool { true }

  /// The name of the function.
  public var rawValue: String { function.name }

  /// The function with a name; `nil` if it is neither one of the library nor registered.
  public init?(rawValue: String) {
    guard let known = Self.registry[rawValue] else { return nil }
    self = known
  }

  /// The functions of the library, and those that were registered.
  public static var allCases: [ComplexActivation] { registry.all }

  /// Makes a function of your own known by its name; see ``RealActivation/register(_:)``.
  ///
  /// - Precondition: The name is none of the library's, and has no comma.
  public static func register(_ activation: ComplexActivation) { registry.register(activation) }

  /// True if the function is complex differentiable wherever it has no pole.
  public var isHolomorphic: Bool { function is any DifferentiableFunction }
}

@_spi(Kernels) public extension Complex where RealType: RealScalar {
  static func activate(
    _ activation: ComplexActivation, thresholds: Thresholds<Complex>,
    _ z: MatrixPointer<Complex>, into a: MatrixPointer<Complex>
  ) {
    activation.function.activate(z, thresholds: thresholds, into: a)
  }

  static func backward(
    _ gradient: MatrixPointer<Complex>, through activation: ComplexActivation,
    thresholds: Thresholds<Complex>, z: MatrixPointer<Complex>, a: MatrixPointer<Complex>,
    into errors: MatrixPointer<Complex>
  ) {
    activation.function.backward(gradient, thresholds: thresholds, z: z, a: a, into: errors)
  }
}
