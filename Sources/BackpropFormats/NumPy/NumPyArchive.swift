public import BackpropFiles

/// The arrays of an `.npz` file by name: a ZIP archive of `.npy` files, as `numpy.savez` makes it.
///
/// Source: NumPy, `numpy.savez`, <https://numpy.org/doc/stable/reference/generated/numpy.savez.html>.
public struct NumPyArchive: Sendable, Hashable {
  /// The arrays in their order, no two of one name.
  public var arrays: [NamedTensor]

  /// An archive of arrays.
  public init(_ arrays: [NamedTensor] = []) { self.arrays = arrays }

  /// The first array called `name`.
  public subscript(name: String) -> Tensor? { arrays.first { $0.name == name }?.tensor }

  /// The bytes of a file; equal arrays give equal bytes.
  ///
  /// - Parameter method: Weights hardly become smaller when deflated; pixels do.
  /// - Throws: `FileError` of kind `writeFailed` if a name stands twice.
  public func encode(method: ZipArchive.Method = .stored) throws(FileError) -> [UInt8] {
    try ZipArchive.encode(
      arrays.map { .init(name: $0.name + ".npy", bytes: NumPyArray.encode($0.tensor)) },
      method: method)
  }

  /// The arrays of a file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - limit: The largest number of bytes that they may decompress to.
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong.
  public static func decode(
    _ bytes: [UInt8], limit: Int = 1 << 30
  ) throws(FileError) -> NumPyArchive {
    NumPyArchive(
      try storedTensors(in: bytes, limit: limit).map { NamedTensor($0.name, $0.tensor) })
  }

  /// The arrays with the bytes of the archive where they begin.
  static func storedTensors(
    in bytes: [UInt8], limit: Int = 1 << 30
  ) throws(FileError) -> [StoredTensor] {
    try ZipArchive.decode(bytes, limit: limit).map { (entry) throws(FileError) in
      guard entry.name.hasSuffix(".npy"), entry.name != ".npy" else {
        throw FileError(
          .badData, "the entry \"\(entry.name)\" is no .npy array", at: .byte(entry.offset))
      }
      do throws(FileError) {
        return StoredTensor(
          name: String(entry.name.dropLast(4)), tensor: try NumPyArray.decode(entry.bytes),
          offset: entry.offset)
      } catch {
        throw error.inside("entry \"\(entry.name)\"", at: entry.offset)
      }
    }
  }
}

extension FileError {
  /// The same error about a piece of a file that has places of its own.
  func inside(_ piece: String, at offset: Int) -> FileError {
    var outer = self
    outer.position = .byte(offset)
    if case .byte(let inner) = position {
      outer.problem = "\(piece), byte \(inner) of it: \(problem)"
    } else {
      outer.problem = "\(piece): \(problem)"
    }
    return outer
  }
}
