import Backprop
import BackpropFiles

/// Files of trained networks, in the format that the extension of their name stands for.
public enum ModelFile {
  /// The formats that a model can be stored in.
  public enum Format: String, CaseIterable, Sendable {
    /// ``Network2JSON``
    case network2 = "json"

    /// - Throws: ``BackpropFiles/FileError`` of kind `badData` if the name of the file has no known
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

  /// The largest model file that is read, in bytes.
  public static let maximumSize = 1 << 30

  /// Reads a model.
  ///
  /// - Throws: ``BackpropFiles/FileError`` if there is no such file, its ending is not known, or its
  ///   content is no model.
  public static func read<S: RealScalar>(_ path: String, as _: S.Type = S.self)
    throws(FileError) -> Model<S>
  {
    let format = try Format(ofFile: path)
    let bytes = try WholeFile.read(path, limit: maximumSize)
    do throws(FileError) {
      switch format {
      case .network2: return try Network2JSON.decode(bytes)
      }
    } catch {
      throw error.inFile(path)
    }
  }

  /// Writes a model, whole or not at all.
  ///
  /// - Throws: ``BackpropFiles/FileError`` if the format cannot hold the model, or the file cannot be
  ///   written.
  public static func write<S: RealScalar>(_ model: Model<S>, to path: String) throws(FileError) {
    try AtomicFile.write(encode(model, as: Format(ofFile: path)), to: path)
  }

  /// The bytes of a file that stores `model`.
  ///
  /// - Throws: ``BackpropFiles/FileError`` of kind `writeFailed` if the format cannot hold the model.
  public static func encode<S: RealScalar>(
    _ model: Model<S>, as format: Format
  ) throws(FileError) -> [UInt8] {
    switch format {
    case .network2: try Network2JSON.encode(model)
    }
  }
}
