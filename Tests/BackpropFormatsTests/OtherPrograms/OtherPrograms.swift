import Backprop
import BackpropFiles
import BackpropFormats
import Testing

/// The network of sizes 2, 3, 2 in files as other programs write them.
enum OtherPrograms {
  /// Numbers that half precision holds exactly: no two of them are equal.
  static let values: [(shape: [Int], numbers: [Float])] = [
    ([3, 2], [-0.125, -1.5, 1, 0.75, -1.25, 0.625]), ([3], [-0.5, -1.75, 0.25]),
    ([2, 3], [-0.6875, -0.71875, 0.1875, 0.03125, 0.4375, 0.6796875]), ([2], [2.375, 3.25]),
  ]

  static let fallback = ModelFallback(activations: ["sigmoid"], cost: .quadratic)

  /// Tensors [out, in] and [out] with names in the order of the parameters.
  static func tensors(_ names: [String]) -> [NamedTensor] {
    zip(names, values).map { NamedTensor($0, Tensor($1.numbers, shape: $1.shape)) }
  }

  /// Names in the order of the parameters, for the two layers of a form.
  static func names(_ layers: [String], weight: String = ".weight", bias: String = ".bias")
    -> [String]
  {
    layers.flatMap { [$0 + weight, $0 + bias] }
  }

  /// The model that all these files hold.
  static func expected<R: RealScalar>(_: R.Type = Float.self) throws -> Model<R> {
    var network = try Network<R>(sizes: [2, 3, 2], activations: [.sigmoid])
    for ℓ in 0..<2 {
      let (weights, biases) = (values[2 * ℓ], values[2 * ℓ + 1].numbers)
      for j in biases.indices {
        network.layers[ℓ].bias[j] = R(biases[j])
        for k in 0..<weights.shape[1] {
          network.layers[ℓ][unit: j, input: k] = R(weights.numbers[j * weights.shape[1] + k])
        }
      }
    }
    return Model(network, cost: .quadratic)
  }

  /// Reads tensors from both formats, and returns the models with the remarks on both.
  static func read(
    _ tensors: [NamedTensor], fallback: ModelFallback = fallback
  ) throws -> (models: [AnyModel], remarks: [String]) {
    var remarks: [String] = []
    let files: [(ModelFile.Format, [UInt8])] = [
      (.safetensors, try Safetensors(tensors).encode()),
      (.numPy, try NumPyArchive(tensors).encode()),
    ]
    let models = try files.map { format, bytes in
      try AnyModel(decoding: bytes, format, fallback: fallback) { remarks.append($0) }
    }
    return (models, remarks)
  }

  /// Checks that both formats refuse tensors with a text in the one line of the error.
  static func expectRefused(
    _ tensors: [NamedTensor], _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let files: [(ModelFile.Format, [UInt8])] = [
      (.safetensors, try Safetensors(tensors).encode()),
      (.numPy, try NumPyArchive(tensors).encode()),
    ]
    for (format, bytes) in files {
      let error = #expect(throws: FileError.self, sourceLocation: sourceLocation) {
        try AnyModel(decoding: bytes, format, fallback: fallback)
      }
      #expect(
        error?.kind == .badData && error?.position != nil, sourceLocation: sourceLocation)
      #expect(
        error?.description.contains(text) == true, "\(error?.description ?? "")",
        sourceLocation: sourceLocation)
      #expect(
        error?.description.contains { $0.isNewline } == false, sourceLocation: sourceLocation)
    }
  }
}
