public import Backprop
public import BackpropFiles
public import Numerics

/// A model of any of the four scalars, for programs that learn only from the file which it is.
public enum AnyModel: Sendable, Equatable {
  /// A real model of `Float`.
  case float32(Model<Float>)
  /// A real model of `Double`.
  case float64(Model<Double>)
  /// A complex model whose parts are `Float`.
  case complex64(Model<Complex<Float>>)
  /// A complex model whose parts are `Double`.
  case complex128(Model<Complex<Double>>)

  /// A model of one of the four scalars.
  ///
  /// - Precondition: As `ScalarType(of:)`.
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

  /// The model in the bytes of a file, in the numbers in which it is stored.
  ///
  /// - Parameters:
  ///   - bytes: The content of a file.
  ///   - format: Its format.
  ///   - assumption: What is taken for true where the file does not describe itself.
  ///   - sizeLimit: The largest number of bytes that `.npz` may decompress to.
  /// - Throws: `FileError` of kind `badData` with the byte where they are no model.
  public init(
    decoding bytes: [UInt8], _ format: ModelFile.Format,
    assuming assumption: ModelAssumption = .none, sizeLimit: Int = ModelFile.maximumSize
  ) throws(FileError) {
    switch try ModelFile.contents(bytes, format, sizeLimit: sizeLimit) {
    case .network2(let model): self = .float64(model)
    case .tensors(let stored):
      func model<S: Scalar>(over _: S.Type) throws(FileError) -> AnyModel {
        AnyModel(try stored.model(as: S.self, assuming: assumption))
      }
      self = try model(over: stored.description.scalarType.type)
    }
  }
}
