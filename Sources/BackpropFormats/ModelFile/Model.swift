import Backprop

/// What a file of a trained network stores: the network, and the cost it was trained with.
public struct Model<S: Scalar>: Sendable, Equatable {
  public var network: Network<S>
  public var cost: Cost

  public init(_ network: Network<S>, cost: Cost) {
    self.network = network
    self.cost = cost
  }
}
