/// The names of the activation functions of one field, as a closed choice that costs no dynamic
/// dispatch.
///
/// Each case stands for a type that says what the function is: a ``DifferentiableFunction`` with
/// one derivative, or a ``ActivationFunction`` that looks at a whole row, such as softmax. The scalars
/// of the field carry out the choice (``Scalar/activate(_:thresholds:_:into:)``).
public protocol ActivationKind:
  RawRepresentable, CaseIterable, Hashable, Codable, Sendable, BitwiseCopyable
where RawValue == String {
  /// How the function as the last layer's and `cost` go together; `nil` if they have no meaning.
  func pairing(with cost: Cost) -> CostPairing?

  /// Whether each unit has a learned threshold, a real number, besides its bias.
  var hasThresholds: Bool { get }

  /// Whether there are numbers at which the function has no value.
  var hasPoles: Bool { get }
}

extension ActivationKind {
  public var hasThresholds: Bool { false }
  public var hasPoles: Bool { false }
}

/// The learned thresholds of the units of a layer, and the derivatives of C by them, as scalars
/// with no imaginary part; p values each. Only ``ActivationKind/hasThresholds`` gives them a
/// meaning.
public struct Thresholds<Element> {
  /// The thresholds b of the units, read by the activation.
  public let values: UnsafeMutablePointer<Element>
  /// ∂C/∂b of the units, summed over a mini-batch; overwritten by the backward pass.
  public let gradient: UnsafeMutablePointer<Element>

  /// - Precondition: There is one value of each for every unit of the layer.
  public init(
    values: UnsafeMutablePointer<Element>, gradient: UnsafeMutablePointer<Element>
  ) {
    self.values = values
    self.gradient = gradient
  }
}

/// How a cost and the activation of the last layer go together.
public enum CostPairing: Sendable {
  /// By the chain rule: `δ^L = ∂C/∂a^L · σ'(z^L)`.
  case chainRule

  /// The derivative of σ cancels against that of the cost: `δ^L` is the derivative whose steepest
  /// ascent is `a - y`, over ℝ `δ^L = a - y`.
  case cancelling
}

/// A function from the weighted inputs of a layer to its activations, row by row.
public protocol ActivationFunction<Element> {
  /// The numbers that the function maps.
  associatedtype Element: Scalar

  /// See ``Scalar/activate(_:thresholds:_:into:)``.
  static func apply(to z: MatrixPointer<Element>, into a: MatrixPointer<Element>)

  /// See ``Scalar/pullBack(_:through:thresholds:z:a:into:)``.
  static func pullBack(
    _ gradient: MatrixPointer<Element>, z: MatrixPointer<Element>, a: MatrixPointer<Element>,
    into errors: MatrixPointer<Element>)
}
