public import Backprop
import BackpropFiles

extension NumPyArchive {
  /// A model: its parameters (`Network.tensors`), and its ``ModelDescription`` as JSON in
  /// bytes under `description`.
  ///
  /// ```python
  /// model = np.load("model.npz")
  /// description = json.loads(model["description"].tobytes())
  /// ```
  public init(_ model: some TypedModel) {
    let json = Array(ModelDescription(of: model).json.utf8)
    self.init(model.network.tensors + [NamedTensor(ModelDescription.name, Tensor(bytes: json))])
  }

  /// The derivatives of a mean cost by the parameters of a network (`Network.gradient(on:cost:)`),
  /// under the names that the parameters have in a model, and the cost itself as `cost`.
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
    self.init(gradient.tensors)
    if let cost { arrays.append(NamedTensor("cost", Tensor([cost], shape: []))) }
  }

  /// The network in the bytes of a file, before its type is known.
  static func storedModel(
    _ bytes: [UInt8], limit: Int = ModelFile.maximumSize
  ) throws(FileError) -> StoredModel {
    var stored = try storedTensors(in: bytes, limit: limit)
    var described: (ModelDescription, offset: Int)?
    if let index = stored.firstIndex(where: { $0.name == ModelDescription.name }) {
      let entry = stored.remove(at: index)
      guard entry.tensor.elementType == .uint8, entry.tensor.shape.count == 1 else {
        throw entry.wrong("should be one axis of uint8")
      }
      do throws(FileError) {
        described = (try ModelDescription(json: entry.tensor.bytes), entry.offset)
      } catch {
        throw error.inside("the description", at: entry.offset)
      }
    }
    return try StoredModel(stored, description: described, listOffset: bytes.count)
  }
}
