import Backprop
public import BackpropFiles
import Foundation

extension Checkpoint {
  /// The bytes of a file.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if a value cannot be written.
  public func encode() throws(FileError) -> [UInt8] {
    var networks = [
      ("parameters", state.parameters), ("network", state.network), ("best", state.best),
    ]
    if let moments = state.moments {
      networks += [("first", moments.first), ("second", moments.second)]
    }
    var tensors = networks.flatMap { prefix, network in
      network.tensors.map { NamedTensor("\(prefix).\($0.name)", $0.tensor) }
    }
    tensors.append(
      NamedTensor(
        "order",
        Tensor(.int32, shape: [state.order.count], bytes: state.order.withUnsafeBytes { Array($0) })
      ))
    let header = CheckpointHeader(
      version: checkpointVersion, generator: String(describing: Generator.self),
      weightScale: state.weightScale, steps: state.moments?.steps,
      learningRate: state.baseLearningRate, dataFingerprint: dataFingerprint)
    return try Safetensors(
      tensors,
      metadata: [
        "checkpoint": try Self.json(header),
        ModelDescription.name: ModelDescription(of: Model(state.network, cost: cost)).json,
        "generator": try Self.json(generator),
        "progress": try Self.json(state.progress),
        "history": try Self.json(state.history),
        "configuration": configuration,
      ]
    ).encode()
  }

  private static func json(_ value: some Encodable) throws(FileError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw FileError(.writeFailed, "the run has a value that cannot be written: \(error)")
    }
  }
}
