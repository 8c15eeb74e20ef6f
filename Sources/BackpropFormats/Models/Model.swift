public import Backprop
public import BackpropData
public import BackpropFiles
public import Numerics

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
  /// The preprocessing of the data that it was trained on; nil if that is not known.
  var preprocessing: Preprocessing? { get }
}

/// The content of a file of a trained network: the network, the cost it was trained with, and the way
/// from a user's data to its inputs.
public struct Model<S: Scalar>: TypedModel {
  /// The network.
  public var network: Network<S>
  /// The cost that it was trained with.
  public var cost: Cost
  /// The preprocessing of the data that it was trained on; nil if that is not known.
  public var preprocessing: Preprocessing?

  /// A network, the cost that it was trained with, and the preprocessing of its data.
  public init(_ network: Network<S>, cost: Cost, preprocessing: Preprocessing? = nil) {
    self.network = network
    self.cost = cost
    self.preprocessing = preprocessing
  }
}

/// A model of one of the four scalars, which only the file tells.
public enum AnyModel: Sendable, Equatable {
  /// A real model of `Float`.
  case float32(Model<Float>)
  /// A real model of `Double`.
  case float64(Model<Double>)
  /// A complex model whose parts are `Float`.
  case complex64(Model<Complex<Float>>)
  /// A complex model whose parts are `Double`.
  case complex128(Model<Complex<Double>>)

  /// Wraps a model.
  ///
  /// - Precondition: Its scalar is one of the four.
  public init<S: Scalar>(_ model: Model<S>) {
    switch model {
    case let model as Model<Float>: self = .float32(model)
    case let model as Model<Double>: self = .float64(model)
    case let model as Model<Complex<Float>>: self = .complex64(model)
    case let model as Model<Complex<Double>>: self = .complex128(model)
    default: preconditionFailure("\(S.self) cannot be stored in a file")
    }
  }

  /// The model, to pass to a generic function.
  public var opened: any TypedModel {
    switch self {
    case .float32(let model): model
    case .float64(let model): model
    case .complex64(let model): model
    case .complex128(let model): model
    }
  }

  /// The description that a file of the model stores.
  public var description: ModelDescription { ModelDescription(of: opened) }

  /// Returns the bytes of a file that stores the model.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if the format cannot hold it.
  public func encode(_ format: ModelFile.Format) throws(FileError) -> [UInt8] {
    try ModelFile.encode(opened, format)
  }

  /// Decodes the bytes of a file, in the scalar in which the model is stored.
  ///
  /// - Parameters:
  ///   - bytes: The content of a file.
  ///   - format: Its format.
  ///   - fallback: The values where the file does not describe its network.
  ///   - sizeLimit: The largest number of bytes that `.npz` may decompress to, and of the weights of
  ///     an ONNX model, whose layers may share them.
  ///   - remark: Receives remarks as in ``ModelFile/read(_:as:fallback:remark:)``.
  /// - Throws: `FileError` of kind `badData` with the byte where they are not a model.
  public init(
    decoding bytes: [UInt8], _ format: ModelFile.Format,
    fallback: ModelFallback = .none, sizeLimit: Int = ModelFile.maximumSize,
    remark: (String) -> Void = { _ in }
  ) throws(FileError) {
    let stored = try ModelFile.storedModel(
      bytes, format, sizeLimit: sizeLimit, fallback: fallback)
    func model<S: Scalar>(over _: S.Type) throws(FileError) -> AnyModel {
      AnyModel(try stored.model(as: S.self, fallback: fallback))
    }
    self = try model(over: stored.description.scalarType.type)
    stored.remarks.forEach(remark)
  }
}
