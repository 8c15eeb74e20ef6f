public import Backprop

/// What a file says of the network it holds, besides the numbers.
///
/// safetensors and `.npz` store it as JSON under the name `description`:
///
/// ```json
/// {"version": 1, "scalar": "complex", "precision": "float64", "sizes": [2, 4, 1],
///  "activations": ["split-tanh", "identity"], "cost": "quadratic"}
/// ```
///
/// | member | meaning |
/// | --- | --- |
/// | `version` | of this form; a reader refuses what is newer than it |
/// | `scalar` | `real` or `complex` |
/// | `precision` | `float32` or `float64`, of a real number or a part of a complex one |
/// | `sizes` | the number of inputs, then of the units of each layer |
/// | `activations` | the raw value of an activation function for each layer |
/// | `cost` | the raw value of the `Cost` the network was trained with |
///
/// `activations` and `cost` may be missing; members with other names are passed over.
public struct ModelDescription: Sendable, Hashable {
  /// The version that is written, and the newest that is read.
  public static let version = 1

  /// The name under which files store the description.
  public static let name = "description"

  /// The number of inputs, then of the units of each layer.
  public var sizes: [Int]
  /// The type of the weights.
  public var scalarType: ScalarType
  /// One name a layer; nil where the file does not say.
  public var activations: [String]?
  /// nil where the file does not say.
  public var cost: Cost?

  /// A description from its parts.
  public init(
    sizes: [Int], scalarType: ScalarType, activations: [String]? = nil, cost: Cost? = nil
  ) {
    self.sizes = sizes
    self.scalarType = scalarType
    self.activations = activations
    self.cost = cost
  }

  /// What there is to say of a model.
  public init<S>(of model: some TypedModel<S>) {
    self.init(
      sizes: model.network.sizes, scalarType: ScalarType(of: S.self),
      activations: model.network.layers.map(\.activation.rawValue), cost: model.cost)
  }
}

/// What a file that does not describe its network is taken to hold.
public struct ModelAssumption: Sendable, Hashable {
  /// One name for all layers, or one a layer; nil if nothing is assumed.
  public var activations: [String]?
  /// The cost; nil if nothing is assumed.
  public var cost: Cost?

  /// What is assumed where a file says nothing.
  public init(activations: [String]? = nil, cost: Cost? = nil) {
    self.activations = activations
    self.cost = cost
  }

  /// Nothing is assumed: the file must say it.
  public static let none = ModelAssumption()
}
