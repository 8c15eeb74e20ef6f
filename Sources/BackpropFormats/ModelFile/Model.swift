public import Backprop

/// A trained network and the cost that it was trained with.
///
/// ``Model`` is the only type that adopts it. The protocol is for code that learns only at run time
/// over which scalar a network is: it passes an `any TypedModel` to a generic function, which Swift
/// calls with the scalar as `S`.
///
/// ```swift
/// func accuracy<S>(of model: some TypedModel<S>) -> Double { … model.network … }
/// accuracy(of: try ModelFile.readAny(path).opened)
/// ```
public protocol TypedModel<S>: Sendable, Equatable {
  /// The scalar of the network.
  associatedtype S: Scalar

  /// The network.
  var network: Network<S> { get }
  /// The cost that it was trained with.
  var cost: Cost { get }
}

/// The content of a file of a trained network: the network, and the cost it was trained with.
public struct Model<S: Scalar>: TypedModel {
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
