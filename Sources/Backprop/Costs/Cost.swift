import Numerics

/// The cost of an output `a` for a target `y`: one of the library, or one of your own.
///
/// ```swift
/// let trainer = try Trainer(network, cost: Cost(MyCost()), configuration)
/// ```
///
/// A file names its cost. Before it is read, a cost of your own must be registered:
/// `Cost.register(Cost(MyCost()))`.
public struct Cost: RawRepresentable, CaseIterable, Hashable, Codable, Sendable,
  CustomStringConvertible
{
  /// The cost itself.
  public let function: any CostFunction

  /// A cost of your own, or one of the library with other constants.
  public init(_ function: some CostFunction) { self.function = function }

  /// ``QuadraticCost``
  public static let quadratic = Cost(QuadraticCost())
  /// ``CrossEntropyCost``
  public static let crossEntropy = Cost(CrossEntropyCost())
  /// ``LogLikelihoodCost``
  public static let logLikelihood = Cost(LogLikelihoodCost())
  /// ``HuberCost``
  public static let huber = Cost(HuberCost())
  /// ``LogCoshCost``
  public static let logCosh = Cost(LogCoshCost())
  /// ``MeanAbsoluteCost``
  public static let meanAbsolute = Cost(MeanAbsoluteCost())
  /// ``HingeCost``
  public static let hinge = Cost(HingeCost())

  private static let registry = Registry<Cost>(
    [
      .quadratic, .crossEntropy, .logLikelihood, .huber, .logCosh, .meanAbsolute, .hinge,
    ], name: \.rawValue)
}

extension Cost {
  /// The name of the cost, in files and on the command line.
  public var rawValue: String { function.name }

  /// The cost with a name; `nil` if it is neither one of the library nor registered.
  public init?(rawValue: String) {
    guard let known = Self.registry[rawValue] else { return nil }
    self = known
  }

  /// The costs of the library, and those that were registered.
  public static var allCases: [Cost] { registry.all }

  /// Makes a cost of your own known by its name, to files, ``init(rawValue:)`` and the command line.
  ///
  /// A later one of the same name takes its place.
  ///
  /// - Precondition: The name is none of the library's, and has no comma.
  public static func register(_ cost: Cost) { registry.register(cost) }

  /// True if the names are equal: a name says everything about a cost.
  public static func == (left: Cost, right: Cost) -> Bool { left.rawValue == right.rawValue }

  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

  /// The name.
  public var description: String { rawValue }

  /// The combination of the cost with an activation of the last layer; `nil` if it is undefined.
  public func pairing(with activation: some ActivationKind) -> CostPairing? {
    function.pairing(with: activation)
  }

  /// Returns the cost in the form for an activation of the last layer.
  func form(for activation: some ActivationKind) -> Cost {
    let form: any CostFunction = function.form(for: activation)
    return Cost(form)
  }

  /// Validates the combination of the cost with the activation of the last layer.
  ///
  /// - Throws: ``NetworkError/unsupportedCost(cost:activation:meaningful:)``, with the supported
  ///   pairs that have the cost or the activation.
  public func validate<A: ActivationKind>(outputActivation activation: A) throws(NetworkError) {
    guard pairing(with: activation) == nil else { return }
    let pairs =
      A.allCases.map { (self, $0) } + Cost.allCases.filter { $0 != self }.map { ($0, activation) }
    throw .unsupportedCost(
      cost: self, activation: activation.rawValue,
      meaningful: pairs.filter { $0.pairing(with: $1) != nil }.map {
        "\($0.rawValue) + \($1.rawValue)"
      })
  }
}

/// The combination of a cost with the activation of the last layer.
public enum CostPairing: Sendable {
  /// By the chain rule: `δ^L = ∂C/∂a^L · σ'(z^L)`. The derivative of the cost is ∂C/∂a.
  case chainRule

  /// The derivative of σ cancels against that of the cost, whose derivative is `δ^L = ∂C/∂z^L`.
  case cancelling
}

/// A cost function, summed over a mini-batch, over ℝ and over ℂ by one text.
///
/// Adopt ``ElementwiseCost`` for a sum over the outputs. Matrices are m samples × p outputs; each
/// row is computed by itself, because threads and ranks divide them.
public protocol CostFunction: Sendable {
  /// The name in files and on the command line; it says everything about the cost, its constants
  /// included.
  var name: String { get }

  /// The combination with an activation of the last layer; `nil` if it is undefined. By default the
  /// chain rule, for every activation.
  func pairing(with activation: some ActivationKind) -> CostPairing?

  /// Returns the cost in the form for an activation of the last layer, whose logits it is computed
  /// from; by default itself.
  func form(for activation: some ActivationKind) -> any CostFunction

  /// The sum of C over the rows, computed so that saturated outputs give finite numbers.
  ///
  /// - Parameters:
  ///   - logits: The weighted inputs z^L of the last layer.
  ///   - outputs: The activations a^L = σ(z^L).
  ///   - targets: The targets y.
  func total<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>
  ) -> Double

  /// ∂C/∂a^L, or δ^L = ∂C/∂z^L where the derivative of σ cancels; over ℂ the Wirtinger derivative.
  ///
  /// - Parameters:
  ///   - logits: z^L.
  ///   - outputs: a^L.
  ///   - targets: y.
  ///   - derivative: The derivative, overwritten.
  func derivative<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>,
    into derivative: MatrixPointer<S>)
}

extension CostFunction {
  public func pairing(with activation: some ActivationKind) -> CostPairing? { .chainRule }
  public func form(for activation: some ActivationKind) -> any CostFunction { self }
}

/// A cost that is a sum over the outputs.
///
/// ```swift
/// struct Distance: ElementwiseCost {
///   let name = "my-distance"
///   func value<S: Scalar>(of a: S, target y: S) -> S.RealType { (a - y).lengthSquared }
///   func derivative<S: Scalar>(of a: S, target y: S) -> S {
///     .derivative(withSteepestAscent: 2 * (a - y))
///   }
/// }
/// ```
public protocol ElementwiseCost: CostFunction {
  /// The cost of an output.
  func value<S: Scalar>(of a: S, target y: S) -> S.RealType

  /// ∂C/∂a. Over ℂ it is ½ (∂C/∂Re a - i ∂C/∂Im a):
  /// ``Scalar/derivative(withSteepestAscent:)`` makes it from the direction in which C rises.
  func derivative<S: Scalar>(of a: S, target y: S) -> S
}

extension ElementwiseCost {
  @inlinable @inline(__always)
  public func total<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>
  ) -> Double {
    if S.self == Float.self {
      sum(outputs.cast(to: Float.self), targets.cast())
    } else if S.self == Double.self {
      sum(outputs.cast(to: Double.self), targets.cast())
    } else if S.self == Complex<Float>.self {
      sum(outputs.cast(to: Complex<Float>.self), targets.cast())
    } else if S.self == Complex<Double>.self {
      sum(outputs.cast(to: Complex<Double>.self), targets.cast())
    } else {
      sum(outputs, targets)
    }
  }

  @inlinable @inline(__always)
  public func derivative<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>,
    into derivative: MatrixPointer<S>
  ) {
    if S.self == Float.self {
      derive(outputs.cast(to: Float.self), targets.cast(), into: derivative.cast())
    } else if S.self == Double.self {
      derive(outputs.cast(to: Double.self), targets.cast(), into: derivative.cast())
    } else if S.self == Complex<Float>.self {
      derive(outputs.cast(to: Complex<Float>.self), targets.cast(), into: derivative.cast())
    } else if S.self == Complex<Double>.self {
      derive(outputs.cast(to: Complex<Double>.self), targets.cast(), into: derivative.cast())
    } else {
      derive(outputs, targets, into: derivative)
    }
  }

  @inlinable
  func sum<S: Scalar>(_ outputs: MatrixPointer<S>, _ targets: MatrixPointer<S>) -> Double {
    var sum = 0.0
    for sample in 0..<outputs.rows {
      let (a, y) = (outputs[sample], targets[sample])
      for j in 0..<outputs.columns { sum += Double(value(of: a[j], target: y[j])) }
    }
    return sum
  }

  @inlinable
  func derive<S: Scalar>(
    _ outputs: MatrixPointer<S>, _ targets: MatrixPointer<S>, into derivative: MatrixPointer<S>
  ) {
    for sample in 0..<outputs.rows {
      let (a, y, result) = (outputs[sample], targets[sample], derivative[sample])
      for j in 0..<outputs.columns { result[j] = self.derivative(of: a[j], target: y[j]) }
    }
  }
}

/// Half the squared distance.
///
///     C = ½ ‖y - a‖²      ∂C/∂a = a - y over ℝ,  ½ conj(a - y) over ℂ
///
/// It is not the mean squared error: there is no division by the number of outputs.
public struct QuadraticCost: CostFunction {
  public var name: String { "quadratic" }

  /// Half the squared distance.
  public init() {}

  public func total<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>
  ) -> Double { S.halfSquaredDistance(outputs, targets) }

  public func derivative<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>,
    into derivative: MatrixPointer<S>
  ) { S.difference(outputs, targets, into: derivative) }
}

/// The cross-entropy of independent yes/no outputs, for a layer of ``Sigmoid`` over ℝ or of
/// ``RealPartSigmoid`` over ℂ.
///
///     C = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)],  a = σ(z)
///       = Σ_j [max(z_j, 0) - y_j z_j + ln(1 + e^-|z_j|)]      δ_j = a_j - y_j
///
/// The second form is the one computed: it stays finite where a rounds to 0 or 1. Over ℂ, z is
/// Re z, and δ_j = ½ (a_j - y_j).
public struct CrossEntropyCost: CostFunction {
  public var name: String { "cross-entropy" }

  /// The cross-entropy.
  public init() {}

  public func pairing(with activation: some ActivationKind) -> CostPairing? {
    (activation as? RealActivation) == .sigmoid
      || (activation as? ComplexActivation) == .realPartSigmoid ? .cancelling : nil
  }

  public func total<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>
  ) -> Double { S.crossEntropy(logits: logits, targets: targets) }

  public func derivative<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>,
    into derivative: MatrixPointer<S>
  ) { S.difference(outputs, targets, into: derivative) }
}
