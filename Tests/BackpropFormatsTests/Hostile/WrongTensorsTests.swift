import Backprop
import BackpropFiles
import BackpropFormats
import Testing
import _BackpropTestSupport

/// Valid containers whose tensors are not a network.
@Suite struct WrongTensorsTests {
  private static func zeros(_ shape: [Int], _ type: Tensor.ElementType = .float32) -> Tensor {
    let count = Tensor.byteCount(of: type, shape: shape) ?? 0
    return Tensor(type, shape: shape, bytes: [UInt8](repeating: 0, count: count))
  }

  private static let sound: [String: Tensor] = [
    "layers.0.weight": zeros([3, 2]), "layers.0.bias": zeros([3]),
    "layers.1.weight": zeros([1, 3]), "layers.1.bias": zeros([1]),
  ]

  private static func with(_ changes: [String: Tensor?]) -> [NamedTensor] {
    var tensors = sound
    for (name, tensor) in changes { tensors[name] = tensor }
    return tensors.map { NamedTensor($0.key, $0.value) }.sorted { $0.name < $1.name }
  }

  private static let wrong: [(name: String, tensors: [NamedTensor])] = [
    ("nothing", []), ("no first bias", with(["layers.0.bias": nil])),
    ("no last bias", with(["layers.1.bias": nil])),
    ("no first weights", with(["layers.0.weight": nil])),
    ("no last weights", with(["layers.1.weight": nil])),
    ("a layer too far", with(["layers.3.weight": zeros([1, 2]), "layers.3.bias": zeros([1])])),
    ("a running mean", with(["layers.1.running_mean": zeros([1])])),
    (
      "one part of weights",
      with(["layers.3_r.weight": zeros([1, 1]), "layers.3.bias": zeros([1])])
    ),
    ("a number with a zero", with(["layers.00.weight": zeros([3, 2])])),
    ("a vector for weights", with(["layers.0.weight": zeros([6])])),
    ("four axes", with(["layers.0.weight": zeros([3, 2, 1, 1])])),
    ("no inputs", with(["layers.0.weight": zeros([3, 0])])),
    ("no units", with(["layers.0.weight": zeros([0, 2]), "layers.0.bias": zeros([0])])),
    ("biases of another length", with(["layers.0.bias": zeros([2])])),
    ("a column of biases", with(["layers.0.bias": zeros([3, 1])])),
    ("layers that do not fit", with(["layers.1.weight": zeros([1, 2])])),
    ("whole numbers", with(["layers.0.weight": zeros([3, 2], .int32)])),
    ("mixed precisions", with(["layers.1.weight": zeros([1, 3], .float64)])),
    ("complex biases", with(["layers.0.bias": zeros([3], .complex64)])),
    ("thresholds that nobody has", with(["layers.0.threshold": zeros([3])])),
    ("thresholds of another length", with(["layers.0.threshold": zeros([2])])),
  ]

  private let fallback = ModelFallback(activations: ["sigmoid"], cost: .quadratic)

  @Test(
    "tensors that are not a network are refused with a position", arguments: NamedInput.list(wrong))
  func refused(wrong: NamedInput<[NamedTensor]>) throws {
    for format in [ModelFile.Format.safetensors, .numPy] {
      let bytes =
        format == .numPy
        ? try NumPyArchive(wrong.content).encode() : try Safetensors(wrong.content).encode()
      let error = #expect(throws: FileError.self, "\(wrong.name)") {
        try AnyModel(decoding: bytes, format, fallback: fallback)
      }
      #expect(error?.kind == .badData && error?.position != nil, "\(wrong.name)")
    }
  }

  @Test("infinite and NaN weights are neither read nor written")
  func notFinite() throws {
    for value in [Float.nan, .infinity, -.infinity] {
      let tensors = Self.with(["layers.0.bias": Tensor([0, value, 0], shape: [3])])
      for (bytes, format) in [
        (try Safetensors(tensors).encode(), ModelFile.Format.safetensors),
        (try NumPyArchive(tensors).encode(), .numPy),
      ] {
        let error = #expect(throws: FileError.self) {
          try AnyModel(decoding: bytes, format, fallback: fallback)
        }
        #expect(error?.problem.contains("layers.0.bias") == true && error?.position != nil)
      }
      var model = Models.real(Float.self, activations: [.sigmoid], cost: .quadratic)
      model.network.layers[1].bias[0] = value
      for format in ModelFile.Format.allCases {
        let error = #expect(throws: FileError.self) { try ModelFile.encode(model, format) }
        #expect(error?.kind == .writeFailed && error?.problem.contains("layer 2") == true)
      }
    }
  }

  @Test("a description that contradicts the tensors is refused")
  func contradiction() throws {
    let tensors = Self.with([:])
    for json in [
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[2,3,2],"cost":"quadratic"}"#,
      #"{"version":1,"scalar":"real","precision":"float64","sizes":[2,3,1],"cost":"quadratic"}"#,
      #"{"version":1,"scalar":"complex","precision":"float32","sizes":[2,3,1],"cost":"quadratic"}"#,
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[2,3,1],"cost":"other"}"#, "NaN",
    ] {
      let safetensors = try Safetensors(tensors, metadata: ["description": json]).encode()
      let entry = NamedTensor("description", Tensor(bytes: Array(json.utf8)))
      let npz = try NumPyArchive(tensors + [entry]).encode()
      for (bytes, format) in [(safetensors, ModelFile.Format.safetensors), (npz, .numPy)] {
        let error = #expect(throws: FileError.self) {
          try AnyModel(decoding: bytes, format, fallback: fallback)
        }
        #expect(error?.position != nil)
      }
    }
  }

  @Test("a description that is not a text is refused")
  func descriptionType() throws {
    let entry = NamedTensor("description", Tensor([1.5], shape: [1]))
    let bytes = try NumPyArchive(Self.with([:]) + [entry]).encode()
    #expect(throws: FileError.self) {
      try AnyModel(decoding: bytes, .numPy, fallback: fallback)
    }
  }

  @Test("modReLU without thresholds is refused")
  func missingThresholds() throws {
    let tensors = Models.complex(Float.self).network.tensors.filter {
      !$0.name.hasSuffix("threshold")
    }
    let fallback = ModelFallback(activations: ["modrelu", "split-tanh"], cost: .quadratic)
    #expect(throws: FileError.self) {
      try AnyModel(decoding: NumPyArchive(tensors).encode(), .numPy, fallback: fallback)
    }
  }
}
