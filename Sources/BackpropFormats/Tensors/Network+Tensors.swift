public import Backprop
import BackpropFiles

extension Network {
  /// The parameters as they stand in files: `layers.N.weight` [out, in], `layers.N.bias` [out] and,
  /// where the activation has them, `layers.N.threshold` [out]; N counts from 0.
  public var tensors: [NamedTensor] {
    var tensors: [NamedTensor] = []
    for (number, layer) in layers.enumerated() {
      tensors.append(
        NamedTensor(
          "layers.\(number).weight",
          Tensor(layer.outputMajorWeights, shape: [layer.outputCount, layer.inputCount])))
      tensors.append(
        NamedTensor("layers.\(number).bias", Tensor(layer.bias, shape: [layer.outputCount])))
      if layer.activation.hasThresholds {
        tensors.append(
          NamedTensor(
            "layers.\(number).threshold", Tensor(layer.thresholds, shape: [layer.outputCount])))
      }
    }
    return tensors
  }
}

extension Network {
  /// Whether no parameter is infinite or not a number.
  var isFinite: Bool { layers.allSatisfy(\.isFinite) }

  /// Makes sure that the parameters are numbers that a reader would take back.
  ///
  /// - Throws: ``BackpropFiles/FileError`` of kind `writeFailed`.
  func checkFinite() throws(FileError) {
    guard let index = layers.firstIndex(where: { !$0.isFinite }) else { return }
    throw FileError(
      .writeFailed, "layer \(index + 1) has values that are infinite or not numbers",
      advice: "train with a smaller learning rate")
  }
}

extension Layer {
  fileprivate var isFinite: Bool {
    weights.allSatisfy(\.isFinite) && bias.allSatisfy(\.isFinite)
      && thresholds.allSatisfy(\.isFinite)
  }
}

extension Layer {
  /// The weights row by row of the matrix [out, in].
  var outputMajorWeights: [S] {
    let weights = weights
    var rows: [S] = []
    rows.reserveCapacity(weights.count)
    for j in 0..<outputCount {
      for start in stride(from: j, to: weights.count, by: outputCount) {
        rows.append(weights[start])
      }
    }
    return rows
  }
}
