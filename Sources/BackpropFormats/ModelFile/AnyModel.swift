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

  /// What there is to say of it.
  public var description: ModelDescription {
    switch self {
    case .float32(let model): ModelDescription(of: model)
    case .float64(let model): ModelDescription(of: model)
    case .complex64(let model): ModelDescription(of: model)
    case .complex128(let model): ModelDescription(of: model)
    }
  }

  /// The bytes of a file that stores the model.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if the format cannot hold it.
  public func encode(_ format: ModelFile.Format) throws(FileError) -> [UInt8] {
    switch self {
    case .float32(let model): try ModelFile.encode(model, format)
    case .float64(let model): try ModelFile.encode(model, format)
    case .complex64(let model): try ModelFile.encode(model, format)
    case .complex128(let model): try ModelFile.encode(model, format)
    }
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
    case .tensors(let stored): self = try AnyModel(stored, assuming: assumption)
    }
  }

  private init(
    _ stored: StoredModel, assuming assumption: ModelAssumption
  ) throws(FileError) {
    switch stored.description.scalarType {
    case .float32: self = .float32(try stored.model(as: Float.self, assuming: assumption))
    case .float64: self = .float64(try stored.model(as: Double.self, assuming: assumption))
    case .complex64:
      self = .complex64(try stored.model(as: Complex<Float>.self, assuming: assumption))
    case .complex128:
      self = .complex128(try stored.model(as: Complex<Double>.self, assuming: assumption))
    }
  }
}
