public import Backprop

extension Optimizer {
  public enum Kind: String, CaseIterable, Sendable { case sgd, momentum, nesterov, adam, adamw }
  public var kind: Kind { Kind(rawValue: name) ?? .sgd }
  public init(_ kind: Kind) {
    self =
      switch kind {
      case .sgd: .sgd
      case .momentum: .momentum()
      case .nesterov: .nesterov()
      case .adam: .adam()
      case .adamw: .adamW()
      }
  }
}
