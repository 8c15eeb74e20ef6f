public import Backprop
public import BackpropFiles

/// The named arrays of an `.npz` file: a ZIP archive of `.npy` files, as `numpy.savez` makes it.
///
/// Source: NumPy, `numpy.savez`, <https://numpy.org/doc/stable/reference/generated/numpy.savez.html>.
public struct NumPyArchive: Sendable, Hashable {
  /// The arrays in their order, no two of one name.
  public var arrays: [NamedTensor]

  /// An archive of arrays.
  public init(_ arrays: [NamedTensor] = []) { self.arrays = arrays }

  /// The first array called `name`.
  public subscript(name: String) -> Tensor? { arrays.first { $0.name == name }?.tensor }

  /// Returns the bytes of a file; equal arrays give equal bytes.
  ///
  /// - Parameter method: The compression; it makes pixels smaller, but hardly weights.
  /// - Throws: `FileError` of kind `writeFailed` if a name occurs twice.
  public func encode(method: ZipArchive.Method = .stored) throws(FileError) -> [UInt8] {
    try ZipArchive.encode(
      arrays.map { .init(name: $0.name + ".npy", bytes: NumPyArray.encode($0.tensor)) },
      method: method)
  }

  /// Decodes the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - limit: The largest number of bytes that they may decompress to.
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong.
  public static func decode(
    _ bytes: [UInt8], limit: Int = ReadLimit.bytes
  ) throws(FileError) -> NumPyArchive {
    NumPyArchive(
      try storedTensors(in: bytes, limit: limit).map { NamedTensor($0.name, $0.tensor) })
  }

  /// Returns the arrays with their offsets in the archive.
  static func storedTensors(
    in bytes: [UInt8], limit: Int = ReadLimit.bytes
  ) throws(FileError) -> [StoredTensor] {
    try ZipArchive.decode(bytes, limit: limit).map { (entry) throws(FileError) in
      guard entry.name.hasSuffix(".npy"), entry.name != ".npy" else {
        throw FileError(
          .badData, "the entry \"\(entry.name)\" is not a .npy array", at: .byte(entry.offset))
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
  /// Returns the same error about a part of a file whose offsets count from the part's beginning.
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

extension NumPyArchive {
  /// The archive of a model: its parameters (`Network.tensors`), and its ``ModelDescription`` as the
  /// bytes of a JSON text under `description`.
  ///
  /// ```python
  /// model = np.load("model.npz")
  /// description = json.loads(model["description"].tobytes())
  /// ```
  public init(_ model: some TypedModel) {
    let json = Array(ModelDescription(of: model).json.utf8)
    self.init(model.network.tensors + [NamedTensor(ModelDescription.name, Tensor(bytes: json))])
  }

  /// The archive of a gradient: the derivatives of a mean cost with respect to the parameters of a
  /// network (`Network.gradient(on:cost:)`), under the names of the parameters, and the cost itself
  /// as `cost`.
  ///
  /// Over ℂ an entry is the Wirtinger derivative `∂C/∂w = ½ (∂C/∂Re w - i ∂C/∂Im w)`. PyTorch's
  /// `.grad` is `∂C/∂Re w + i ∂C/∂Im w = 2 conj(∂C/∂w)`, and `jax.grad` is `2 ∂C/∂w`. A
  /// `layers.N.threshold` is a real parameter: its entry is the ordinary derivative, as `.grad` is.
  public init<S: Scalar>(gradient: Network<S>, cost: Double? = nil) {
    var gradient = gradient
    for ℓ in gradient.layers.indices {
      // The library keeps ½ ∂C/∂b: the Wirtinger derivative of a number that happens to be real.
      for j in gradient.layers[ℓ].thresholds.indices {
        let half = S(gradient.layers[ℓ].thresholds[j])
        gradient.layers[ℓ].thresholds[j] = S.steepestAscent(of: half).realPart
      }
    }
    self.init(gradient.tensors(withStatistics: false))
    if let cost { arrays.append(NamedTensor("cost", Tensor([cost], shape: []))) }
  }

  /// Returns the network in the bytes of a file, before its scalar is known.
  static func storedModel(
    _ bytes: [UInt8], limit: Int = ModelFile.maximumSize, fallback: ModelFallback = .none
  ) throws(FileError) -> StoredModel {
    var stored = try storedTensors(in: bytes, limit: limit)
    var description: (json: [UInt8], offset: Int)?
    if let index = stored.firstIndex(where: { $0.name == ModelDescription.name }) {
      let entry = stored.remove(at: index)
      guard entry.tensor.elementType == .uint8, entry.tensor.shape.count == 1 else {
        throw entry.wrong("is not one axis of uint8")
      }
      description = (entry.tensor.bytes, entry.offset)
    }
    return try StoredModel(
      stored, description: description, listOffset: bytes.count, leavesOutOthers: true,
      fallback: fallback)
  }
}
