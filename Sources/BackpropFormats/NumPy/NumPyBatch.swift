public import Backprop
public import BackpropFiles

/// Samples in an `.npz` file: `x` [n, in] and `y` [n, out], or `y` [n] with class indices.
///
/// `x` may hold integers, real or (for complex networks) complex numbers. If it is `uint8`, it holds
/// pixels p, and the inputs are p / 255. Integers in a `y` of one axis are classes from 0.
public enum NumPyBatch {
  /// Decodes samples with their targets.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of the file.
  ///   - outputCount: The number of outputs of the network, which a `y` of classes does not tell.
  ///   - needsTargets: False to accept a file without `y`: the targets are zeros then.
  ///   - scalar: The type of the samples' numbers.
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong.
  public static func decode<S: Scalar>(
    _ bytes: [UInt8], outputCount: Int, needsTargets: Bool = true, as scalar: S.Type = S.self
  ) throws(FileError) -> Dataset<S> {
    let arrays = try NumPyArchive.storedTensors(in: bytes)
    guard let x = arrays.first(where: { $0.name == "x" }) else {
      throw missing("x", "the inputs [n, in]", at: bytes.count)
    }
    guard x.tensor.shape.count == 2, x.tensor.shape.allSatisfy({ $0 > 0 }) else {
      throw x.wrong("has the shape \(x.shapeText), not [n, in]")
    }
    let inputs: Dataset<S>.Inputs =
      x.tensor.elementType == .uint8
      ? .pixels(x.tensor.bytes) : .values(try x.values(as: S.self))
    let targets: Dataset<S>.Targets
    if let y = arrays.first(where: { $0.name == "y" }) {
      targets = try Self.targets(y, count: x.tensor.shape[0], outputCount: outputCount)
    } else if needsTargets {
      throw missing("y", "the targets [n, out]", at: bytes.count)
    } else {
      let (count, overflow) = x.tensor.shape[0].multipliedReportingOverflow(by: outputCount)
      guard !overflow, count <= 1 << 30 else {
        throw x.wrong("has too many samples for \(outputCount) outputs each")
      }
      targets = .values(Array(repeating: .zero, count: count))
    }
    do throws(DatasetError) {
      return try Dataset(
        inputs: inputs, targets: targets, inputCount: x.tensor.shape[1], outputCount: outputCount)
    } catch {
      throw x.wrong("and \"y\" are not samples: \(error)")
    }
  }

  /// Returns the bytes of a file of samples, which other programs can read.
  ///
  /// - Throws: `FileError` of kind `unavailable` if zlib cannot allocate memory.
  public static func encode<S: Scalar>(_ samples: Dataset<S>) throws(FileError) -> [UInt8] {
    let inputShape = [samples.count, samples.inputCount]
    let x =
      switch samples.inputs {
      case .pixels(let pixels): Tensor(.uint8, shape: inputShape, bytes: pixels)
      case .values(let values): Tensor(values, shape: inputShape)
      }
    let y =
      switch samples.targets {
      case .classes(let labels, _): Tensor(labels.map(Int64.init), shape: [samples.count])
      case .values(let values): Tensor(values, shape: [samples.count, samples.outputCount])
      }
    return try NumPyArchive([NamedTensor("x", x), NamedTensor("y", y)]).encode(method: .deflated)
  }

  private static func targets<S: Scalar>(
    _ y: StoredTensor, count: Int, outputCount: Int
  ) throws(FileError) -> Dataset<S>.Targets {
    switch y.tensor.shape {
    case [count, outputCount]: return .values(try y.values(as: S.self))
    case [count] where y.tensor.elementType.isInteger:
      do throws(FileError) {
        return .classes(try y.tensor.values(as: Int32.self), count: outputCount)
      } catch {
        throw y.wrong("cannot be used: \(error.problem)")
      }
    default:
      throw y.wrong(
        "has the shape \(y.shapeText), not [\(count), \(outputCount)]",
        advice: "or give classes, integers [\(count)]")
    }
  }

  private static func missing(_ name: String, _ meaning: String, at offset: Int) -> FileError {
    FileError(
      .badData, "there is no array \"\(name)\", \(meaning)", at: .byte(offset),
      advice: "save it with np.savez(FILE, x=…, y=…)")
  }
}
