public import Backprop
public import BackpropFiles
import Numerics

/// Reads and writes files of trained networks, in the format that their extension names.
public enum ModelFile {
  /// The largest model file that is read, in bytes: `ReadLimit.bytes`; a `.safetensors` file whose header
  /// agrees with its length may have `ReadLimit.bytesAfterHeader`.
  public static var maximumSize: Int { ReadLimit.bytes }

  /// Reads the description of the network in a file, without making the network.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - fallback: The layers of a file that does not describe its network.
  /// - Throws: `FileError` as ``read(_:as:fallback:remark:)``.
  public static func describe(
    _ path: String, fallback: ModelFallback = .none
  ) throws(FileError) -> ModelDescription {
    try decode(path) { (bytes, format) throws(FileError) in
      try storedModel(bytes, format, fallback: fallback).description
    }
  }

  /// Reads a model in the scalar `S`: exactly, or rounded where `S` is less precise.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - scalar: The scalar.
  ///   - fallback: The values for a file that does not describe its network.
  ///   - remark: Receives a sentence about each thing that was left out of the file, or that the file
  ///     does not tell and was concluded.
  /// - Throws: `FileError` if there is no such file, its extension is unknown, its content is not a
  ///   model, or the model is over ℝ and `S` over ℂ or the other way round.
  public static func read<S: Scalar>(
    _ path: String, as scalar: S.Type = S.self, fallback: ModelFallback = .none,
    remark: (String) -> Void = { _ in }
  ) throws(FileError) -> Model<S> {
    try decode(path) { (bytes, format) throws(FileError) in
      let stored = try storedModel(bytes, format, fallback: fallback)
      let model = try stored.model(as: scalar, fallback: fallback)
      stored.remarks.forEach(remark)
      return model
    }
  }

  /// Reads a model in the scalar in which it is stored; that of network2 JSON is `Double`.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - fallback: The values for a file that does not describe its network.
  ///   - remark: Receives remarks as in ``read(_:as:fallback:remark:)``.
  /// - Throws: `FileError` as ``read(_:as:fallback:remark:)``.
  public static func readAny(
    _ path: String, fallback: ModelFallback = .none, remark: (String) -> Void = { _ in }
  ) throws(FileError) -> AnyModel {
    try decode(path) { (bytes, format) throws(FileError) in
      try AnyModel(decoding: bytes, format, fallback: fallback, remark: remark)
    }
  }

  /// Writes a model, completely or not at all.
  ///
  /// - Throws: `FileError` if the format cannot hold the model, or the file cannot be written.
  public static func write(_ model: some TypedModel, to path: String) throws(FileError) {
    try AtomicFile.write(try encode(model, Format(ofFile: path)), to: path)
  }

  /// Writes a model of any scalar, completely or not at all.
  ///
  /// - Throws: As for a model of a known scalar.
  public static func write(_ model: AnyModel, to path: String) throws(FileError) {
    try write(model.opened, to: path)
  }

  /// Reads a model and writes it in another format, with the same parameters.
  ///
  /// - Throws: `FileError` as for reading and writing.
  public static func convert(
    _ source: String, to target: String, fallback: ModelFallback = .none
  ) throws(FileError) {
    _ = try Format(ofFile: target)
    try write(try readAny(source, fallback: fallback), to: target)
  }

  private static func decode<Result>(
    _ path: String, _ body: ([UInt8], Format) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let format = try Format(ofFile: path)
    var limit = maximumSize
    if format == .safetensors, WholeFile.isRegular(path) {
      try Safetensors.checkHeader(ofFile: path)
      limit = ReadLimit.bytesAfterHeader
    }
    let bytes = try WholeFile.read(path, limit: limit)
    do throws(FileError) {
      return try body(bytes, format)
    } catch {
      throw error.inFile(path)
    }
  }
}

extension ModelFile {
  /// The formats of model files.
  public enum Format: String, CaseIterable, Sendable {
    /// ``Network2JSON``: real networks of fully connected sigmoid layers.
    case network2 = "json"
    /// ``Safetensors``: all networks.
    case safetensors
    /// ``NumPyArchive``: all networks.
    case numPy = "npz"
    /// ``ONNX``: all networks, those over ℂ in real arithmetic.
    case onnx

    /// The format that the extension of a file name stands for.
    ///
    /// - Throws: `FileError` of kind `badData` if the name has no known extension.
    public init(ofFile path: String) throws(FileError) {
      guard let format = Format(rawValue: FilePath.ending(of: path)) else {
        throw FileError(
          .badData, "the name does not have the extension of a model", path: path,
          advice: "use " + Format.allCases.map { "." + $0.rawValue }.joined(separator: ", "))
      }
      self = format
    }
  }

  /// Returns the bytes of a file that stores `model`.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if the format cannot hold it.
  public static func encode(
    _ model: some TypedModel, _ format: Format
  ) throws(FileError) -> [UInt8] {
    try model.network.checkStorable()
    switch format {
    case .safetensors: return try Safetensors(model).encode(hasChecksum: true)
    case .numPy: return try NumPyArchive(model).encode()
    case .network2, .onnx: break
    }
    switch (model, format) {
    case (let model as Model<Float>, .onnx): return try ONNX.encode(model)
    case (let model as Model<Double>, .onnx): return try ONNX.encode(model)
    case (let model as Model<Complex<Float>>, .onnx): return try ONNX.encode(model)
    case (let model as Model<Complex<Double>>, .onnx): return try ONNX.encode(model)
    case (let model as Model<Float>, _): return try Network2JSON.encode(model)
    case (let model as Model<Double>, _): return try Network2JSON.encode(model)
    default:
      throw FileError(
        .writeFailed, ".\(format.rawValue) holds real networks only",
        advice: "write .safetensors, .npz or .onnx")
    }
  }

  /// Returns the finite model in the bytes of a file, before its scalar is known.
  static func storedModel(
    _ bytes: [UInt8], _ format: Format, sizeLimit: Int = maximumSize,
    fallback: ModelFallback = .none
  ) throws(FileError) -> StoredModel {
    switch format {
    case .network2: try Network2JSON.storedModel(bytes)
    case .safetensors: try Safetensors.storedModel(bytes, fallback: fallback).checkedFinite()
    case .numPy:
      try NumPyArchive.storedModel(bytes, limit: sizeLimit, fallback: fallback).checkedFinite()
    case .onnx: try ONNX.storedModel(bytes, limit: sizeLimit).checkedFinite()
    }
  }
}
