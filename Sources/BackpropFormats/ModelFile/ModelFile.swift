public import Backprop
public import BackpropFiles

/// Files of trained networks, in the format that the extension of their name stands for.
public enum ModelFile {
  /// The largest model file that is read, in bytes.
  public static let maximumSize = 1 << 30

  /// What a file says of its network, without making one.
  ///
  /// - Throws: `FileError` as ``read(_:as:assuming:)``.
  public static func describe(_ path: String) throws(FileError) -> ModelDescription {
    try decode(path) { (bytes, format) throws(FileError) in
      switch try contents(bytes, format) {
      case .network2(let model): ModelDescription(of: model)
      case .tensors(let stored): stored.description
      }
    }
  }

  /// Reads a model in numbers of type `S`: exactly, or rounded where `S` is less precise.
  ///
  /// A file that does not describe itself is taken to hold what `assumption` says.
  ///
  /// - Throws: `FileError` if there is no such file, its ending is not known, its content is no
  ///   model, or it is over ℝ and `S` over ℂ or the other way round.
  public static func read<S: Scalar>(
    _ path: String, as _: S.Type = S.self, assuming assumption: ModelAssumption = .none
  ) throws(FileError) -> Model<S> {
    try decode(path) { (bytes, format) throws(FileError) in
      switch try contents(bytes, format) {
      case .network2(let model): try StoredModel(model).model(as: S.self, assuming: .none)
      case .tensors(let stored): try stored.model(as: S.self, assuming: assumption)
      }
    }
  }

  /// Reads a model in the numbers in which it is stored; those of network2 JSON are `Double`.
  ///
  /// - Throws: `FileError` as ``read(_:as:assuming:)``.
  public static func readAny(
    _ path: String, assuming assumption: ModelAssumption = .none
  ) throws(FileError) -> AnyModel {
    try decode(path) { (bytes, format) throws(FileError) in
      try AnyModel(decoding: bytes, format, assuming: assumption)
    }
  }

  /// Writes a model, whole or not at all.
  ///
  /// - Throws: `FileError` if the format cannot hold the model, or the file cannot be
  ///   written.
  public static func write<S: Scalar>(_ model: Model<S>, to path: String) throws(FileError) {
    try AtomicFile.write(try encode(model, Format(ofFile: path)), to: path)
  }

  /// Writes a model of any scalar, whole or not at all.
  ///
  /// - Throws: `FileError` if the format cannot hold the model, or the file cannot be
  ///   written.
  public static func write(_ model: AnyModel, to path: String) throws(FileError) {
    try AtomicFile.write(try model.encode(Format(ofFile: path)), to: path)
  }

  /// Reads a model and writes it in another format, its numbers unchanged.
  ///
  /// - Throws: `FileError` as reading and writing.
  public static func convert(
    _ source: String, to target: String, assuming assumption: ModelAssumption = .none
  ) throws(FileError) {
    _ = try Format(ofFile: target)
    try write(try readAny(source, assuming: assumption), to: target)
  }

  private static func decode<Result>(
    _ path: String, _ body: ([UInt8], Format) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let format = try Format(ofFile: path)
    let bytes = try WholeFile.read(path, limit: maximumSize)
    do throws(FileError) {
      return try body(bytes, format)
    } catch {
      throw error.inFile(path)
    }
  }
}
