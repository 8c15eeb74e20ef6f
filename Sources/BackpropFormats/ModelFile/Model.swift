import Backprop

/// What a file of a trained network stores: the network, and the cost it was trained with.
public struct Model<S: Scalar>: Sendable, Equatable {
  /// The network.
  public var network: Network<S>
  /// The cost that it was trained with.
  public var cost: Cost

  /// A network and the cost that it was trained with.
  public init(_ network: Network<S>, cost: Cost) {
    self.network = network
    self.cost = cost
  }
}
