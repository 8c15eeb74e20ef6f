public import Backprop
public import BackpropFiles

extension ModelFile {
  /// The formats that a model can be stored in.
  public enum Format: String, CaseIterable, Sendable {
    /// ``Network2JSON``: real networks of sigmoid layers.
    case network2 = "json"
    /// ``Safetensors``: all networks.
    case safetensors
    /// ``NumPyArchive``: all networks.
    case numPy = "npz"
    /// ``ONNX``: real networks, written only.
    case onnx

    /// - Throws: `FileError` of kind `badData` if the name of the file has no known
    ///   extension.
    public init(ofFile path: String) throws(FileError) {
      let name = path.split(separator: "/").last ?? ""
      let ending = name.contains(".") ? name.split(separator: ".").last.map(String.init) : nil
      guard let format = ending.flatMap({ Format(rawValue: $0.lowercased()) }) else {
        throw FileError(
          .badData, "the name has none of the endings of a model", path: path,
          advice: "use " + Format.allCases.map { "." + $0.rawValue }.joined(separator: ", "))
      }
      self = format
    }
  }

  /// The bytes of a file that stores `model`.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if the format cannot hold it.
  public static func encode(
    _ model: some TypedModel, _ format: Format
  ) throws(FileError) -> [UInt8] {
    try model.network.checkFinite()
    switch format {
    case .safetensors: return try Safetensors(model).encode()
    case .numPy: return try NumPyArchive(model).encode()
    case .network2, .onnx: break
    }
    // These know real numbers only.
    func encodeReal<R: RealScalar>(_ model: Model<R>) throws(FileError) -> [UInt8] {
      format == .onnx ? try ONNX.encode(model) : try Network2JSON.encode(model)
    }
    switch model {
    case let model as Model<Float>: return try encodeReal(model)
    case let model as Model<Double>: return try encodeReal(model)
    default:
      throw FileError(
        .writeFailed, ".\(format.rawValue) holds real networks only",
        advice: "write .safetensors or .npz")
    }
  }

  /// What was found in the bytes of a file.
  enum Contents {
    case network2(Model<Double>)
    case tensors(StoredModel)
  }

  static func contents(
    _ bytes: [UInt8], _ format: Format, sizeLimit: Int = maximumSize
  ) throws(FileError) -> Contents {
    switch format {
    case .network2: .network2(try Network2JSON.decode(bytes))
    case .safetensors: .tensors(try Safetensors.storedModel(bytes).checkedFinite())
    case .numPy: .tensors(try NumPyArchive.storedModel(bytes, limit: sizeLimit).checkedFinite())
    case .onnx:
      throw FileError(
        .badData, "ONNX models are written, not read", at: .byte(0),
        advice: "keep the .safetensors or .npz beside it")
    }
  }
}

extension StoredModel {
  /// A model in memory, as if it came from a file.
  init<S: Scalar>(_ model: Model<S>) throws(FileError) {
    try self.init(
      model.network.tensors.map { StoredTensor(name: $0.name, tensor: $0.tensor, offset: 0) },
      description: (ModelDescription(of: model), 0), listOffset: 0)
  }
}
