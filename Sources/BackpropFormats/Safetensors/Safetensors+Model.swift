public import Backprop
import BackpropFiles

extension Safetensors {
  /// A model: its parameters (`Network.tensors`), and its ``ModelDescription`` as JSON
  /// under `description` in the metadata.
  public init(_ model: some TypedModel) {
    self.init(
      model.network.tensors,
      metadata: [
        // Readers of the Hugging Face family ask by this for whom the shapes are made.
        "format": "pt",
        ModelDescription.name: ModelDescription(of: model).json,
      ])
  }

  /// The network in the bytes of a file, before its type is known.
  static func storedModel(_ bytes: [UInt8]) throws(FileError) -> StoredModel {
    let (stored, metadata) = try storedTensors(in: bytes)
    var described: (ModelDescription, offset: Int)?
    if let entry = metadata[ModelDescription.name] {
      do throws(FileError) {
        described = (try ModelDescription(json: Array(entry.text.utf8)), entry.offset)
      } catch {
        throw error.inside("the description", at: entry.offset)
      }
    }
    return try StoredModel(asComplex(stored), description: described, listOffset: 8)
  }

  /// Weights of three axes, the last of 2, are complex; then the biases are, too.
  static func asComplex(_ stored: [StoredTensor]) throws(FileError) -> [StoredTensor] {
    let isComplex = stored.contains {
      $0.name == "layers.0.weight" && $0.tensor.shape.count == 3
    }
    guard isComplex else { return stored }
    return try stored.map { (stored) throws(FileError) in
      guard stored.name.hasSuffix(".weight") || stored.name.hasSuffix(".bias") else {
        return stored
      }
      guard let tensor = stored.tensor.viewedAsComplex else {
        throw stored.wrong("has the shape \(stored.shapeText): complex ones have a last axis of 2")
      }
      return StoredTensor(name: stored.name, tensor: tensor, offset: stored.offset)
    }
  }
}
