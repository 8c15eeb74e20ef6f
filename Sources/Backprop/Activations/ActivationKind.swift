/// The names of the activation functions of one field: a closed choice without dynamic dispatch.
///
/// Each case stands for a type with the function itself: a ``DifferentiableFunction`` with one
/// derivative, a ``NonHolomorphicFunction`` with two, or an ``ActivationFunction`` of a whole row,
/// such as softmax.
public protocol ActivationKind:
  RawRepresentable, CaseIterable, Hashable, Codable, Sendable, BitwiseCopyable
where RawValue == String {
  /// The combination of the function, as the last layer's, with `cost`; `nil` if it is undefined.
  @_spi(Kernels) func pairing(with cost: Cost) -> CostPairing?

  /// True if each unit has a learned threshold, a real number, besides its bias.
  var hasThresholds: Bool { get }

  /// True if the function is undefined at some numbers.
  var hasPoles: Bool { get }
}

extension ActivationKind {
  public var hasThresholds: Bool { false }
  public var hasPoles: Bool { false }
}

/// The combination of a cost with the activation of the last layer.
@_spi(Kernels) public enum CostPairing: Sendable {
  /// By the chain rule: `δ^L = ∂C/∂a^L · σ'(z^L)`.
  case chainRule

  /// The derivative of σ cancels against that of the cost: `δ^L` is the derivative whose steepest
  /// ascent is `a - y`, over ℝ `δ^L = a - y`.
  case cancelling
}
