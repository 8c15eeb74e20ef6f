import Backprop
import BackpropFiles
import BackpropFormats
import Numerics
import Testing
import _BackpropTestSupport

/// Networks of any layers in the formats that hold them.
@Suite struct LayerFilesTests {
  @Test(
    "every kind of layer is read back bit by bit",
    arguments: LayerModels.all, [ModelFile.Format.safetensors, .numPy])
  func roundTrip(model: AnyModel, format: ModelFile.Format) throws {
    let bytes = try model.encode(format)
    let read = try AnyModel(decoding: bytes, format)
    #expect(read == model)
    #expect(try read.encode(format) == bytes)
    #expect(read.description == model.description)
  }

  @Test("real networks are read back bit by bit from ONNX")
  func onnx() throws {
    for model in LayerModels.all where model.description.scalarType.field == .real {
      let bytes = try model.encode(.onnx)
      let read = try AnyModel(decoding: bytes, .onnx)
      #expect(read == model)
      #expect(try read.encode(.onnx) == bytes)
    }
  }

  @Test("a description has the layers and the shape of the inputs, and its version is 2")
  func description() throws {
    let model: Model<Float> = LayerModels.model("conv 2 3x3 relu, max-pool 2x2, dense 2 softmax")
    let description = ModelDescription(of: model)
    #expect(
      description.json
        == #"{"version":2,"scalar":"real","precision":"float32","sizes":[84,40,8,2],"#
        + #""activations":["relu","identity","softmax"],"cost":"quadratic","input":"7x6x2","#
        + #""layers":["conv 2 3x3 relu","max-pool 2x2","dense 2 softmax"]}"#)
    #expect(try ModelDescription(json: Array(description.json.utf8)) == description)
  }

  @Test("the files of fully connected layers are those of before")
  func plain() throws {
    let list: Network<Float> = try LayerModels.network(
      "dense 3 sigmoid, dense 2 softmax", LayerShape(4))
    let sizes = ModelDescription(of: Model(list, cost: .logLikelihood))
    #expect(sizes == Models.all[0].description && sizes.layers == nil)
    #expect(sizes.json.contains(#""version":1"#))
  }

  @Test("tensors have PyTorch's names, shapes and order")
  func layout() throws {
    let network: Network<Double> = try LayerModels.network(
      "conv 3 2x3 relu, batch-norm, dropout 0.5, dense 2")
    let tensors = Dictionary(
      uniqueKeysWithValues: network.tensors.map { ($0.name, $0.tensor) })
    #expect(
      tensors.mapValues(\.shape) == [
        "layers.0.weight": [3, 2, 2, 3], "layers.0.bias": [3], "layers.1.weight": [3],
        "layers.1.bias": [3], "layers.1.running_mean": [3], "layers.1.running_var": [3],
        "layers.3.weight": [2, 72], "layers.3.bias": [2],
      ])
    let convolution: [Double] = try #require(tensors["layers.0.weight"]).values()
    for (o, c, y, x) in [(0, 0, 0, 0), (1, 1, 0, 2), (2, 0, 1, 1), (2, 1, 1, 2)] {
      #expect(
        convolution[((o * 2 + c) * 2 + y) * 3 + x]
          == network.layers[0][unit: o, input: (y * 3 + x) * 2 + c])
    }
    // 6 × 4 points of 3 channels.
    let dense: [Double] = try #require(tensors["layers.3.weight"]).values()
    for (j, c, y, x) in [(0, 0, 0, 0), (1, 1, 0, 2), (1, 2, 5, 3), (0, 1, 3, 1)] {
      #expect(
        dense[j * 72 + (c * 6 + y) * 4 + x]
          == network.layers[3][unit: j, input: (y * 4 + x) * 3 + c])
    }
  }

  @Test("values after a flattened image have the order channels × height × width")
  func flattened() throws {
    let network: Network<Double> = try LayerModels.network("flatten, batch-norm, dense 2")
    let tensors = Dictionary(
      uniqueKeysWithValues: network.tensors.map { ($0.name, $0.tensor) })
    let means: [Double] = try #require(tensors["layers.1.running_mean"]).values()
    let weights: [Double] = try #require(tensors["layers.2.weight"]).values()
    for (c, y, x) in [(0, 0, 1), (1, 0, 0), (1, 6, 5), (0, 3, 2)] {
      let (file, memory) = ((c * 7 + y) * 6 + x, (y * 6 + x) * 2 + c)
      #expect(means[file] == network.layers[1].statistics[memory])
      #expect(weights[84 + file] == network.layers[2][unit: 1, input: memory])
    }
  }

  @Test("normalisation over ℂ has two rows of weights, a real variance and a pseudo-variance")
  func complexNormalization() throws {
    let network: Network<Complex<Float>> = try LayerModels.network("batch-norm, layer-norm")
    #expect(
      network.tensors.map { "\($0.name) \($0.tensor.shape) \($0.tensor.elementType)" } == [
        "layers.0.weight [2, 2] complex64", "layers.0.bias [2] complex64",
        "layers.0.running_mean [2] complex64", "layers.0.running_var [2] float32",
        "layers.0.running_pseudo_var [2] complex64", "layers.1.weight [2, 2] complex64",
        "layers.1.bias [2] complex64",
      ])
  }

  @Test("a gradient has the parameters, and no statistics")
  func gradient() throws {
    let network: Network<Float> = try LayerModels.network("batch-norm, dense 2")
    let names = NumPyArchive(gradient: network).arrays.map(\.name)
    #expect(names == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"])
  }

  @Test("network2 JSON says that it holds fully connected networks only")
  func network2() throws {
    let model: Model<Float> = LayerModels.model("flatten, dense 2 sigmoid")
    let error = #expect(throws: FileError.self) { try ModelFile.encode(model, .network2) }
    #expect(error?.description.contains("fully connected layers only") == true)
    #expect(error?.description.contains("write .safetensors") == true)
  }

  @Test("a network that no list of layers makes is not written")
  func notAList() throws {
    let first = Layer<Float>(inputCount: 4, outputCount: 8, activation: .relu)
    let second = try Layer<Float>(
      Dense(2), input: LayerShape(height: 2, width: 2, channels: 2), activation: .identity)
    let model = Model(try Network(layers: [first, second]), cost: .quadratic)
    let error = #expect(throws: FileError.self) { try ModelFile.encode(model, .safetensors) }
    #expect(error?.kind == .writeFailed && error?.problem.contains("layer 2 takes 2×2×2") == true)
  }
}

/// Wrong files of networks of any layers.
@Suite struct HostileLayersTests {
  private func error(_ changes: (inout Safetensors) -> Void) throws -> FileError? {
    let model: Model<Float> = LayerModels.model(
      "conv 3 2x3 relu, batch-norm, dropout 0.5, dense 2")
    var file = Safetensors(model)
    changes(&file)
    let bytes = try file.encode()
    return #expect(throws: FileError.self) { try AnyModel(decoding: bytes, .safetensors) }
  }

  @Test(
    "a wrong description is refused with a position",
    arguments: [
      ("conv 3 2x3", "convo 3 2x3", "there is no layer \"convo\""),
      ("2x3 relu", "2x3 rely", "there is no activation \"rely\""),
      ("conv 3 2x3", "conv 3 9x3", "does not fit"), ("conv 3 2x3", "conv 3 0x3", "0x3"),
      ("conv 3 2x3", "conv 99999999999999999999 2x3", "not a number of channels"),
      ("conv 3 2x3", "conv 16777216 2x3", "layer 1"),
      ("conv 3 2x3", "conv 3 3x3", "other sizes"),
      ("dropout 0.5", "dropout 1.5", "rate"), ("batch-norm", "batch-norm 3 4", "one word too many"),
      ("dense 2", "dense 3", "other sizes"), ("7x6x2", "7x6", "layers.0.weight"),
      ("7x6x2", "16777216x16777216x2", "not a shape of inputs"), ("7x6x2", "", "not a shape"),
      ("\"input\":\"7x6x2\",", "", "input"), ("\"relu\"", "\"tanh\"", "other activations"),
      ("\"batch-norm\",", "", "3 layers for 5 sizes"),
    ])
  func description(old: String, new: String, text: String) throws {
    let error = try error {
      $0.metadata["description"] = $0.metadata["description"]?.replacing(old, with: new)
    }
    #expect(error?.kind == .badData && error?.position != nil)
    // The sizes follow the input where it is another image.
    #expect(error?.problem.contains(text) == true || old == "7x6x2", "\(error?.problem ?? "")")
  }

  @Test("wrong tensors are refused with a position")
  func tensors() throws {
    let zeros = Tensor([Float](repeating: 0, count: 6), shape: [6])
    for name in ["layers.0.weight", "layers.0.bias", "layers.1.running_var", "layers.3.weight"] {
      let missing = try error { $0.tensors.removeAll { $0.name == name } }
      #expect(missing?.problem.contains("there is no \"\(name)\"") == true)
      let other = try error { file in
        file.tensors.removeAll { $0.name == name }
        file.tensors.append(NamedTensor(name, zeros))
      }
      #expect(other?.problem.contains("has the shape [6], not [") == true)
    }
    let extra = try error { $0.tensors.append(NamedTensor("layers.2.weight", zeros)) }
    #expect(extra?.problem.contains("does not belong to the layers") == true)
    let threshold = Tensor([Float](repeating: 0, count: 3), shape: [3])
    let unused = try error { $0.tensors.append(NamedTensor("layers.0.threshold", threshold)) }
    #expect(unused?.problem.contains("is not used by the activation relu") == true)
    let double = try error { file in
      file.tensors.removeAll { $0.name == "layers.1.bias" }
      file.tensors.append(
        NamedTensor("layers.1.bias", Tensor([1.0, 2.0, 3.0] as [Double], shape: [3])))
    }
    #expect(double?.problem.contains("holds float64, not float32") == true)
    #expect([extra, unused, double].allSatisfy { $0?.position != nil })
  }

  @Test("thresholds that are missing are refused before they take memory")
  func thresholds() throws {
    let json =
      #"{"version":2,"scalar":"complex","precision":"float32","sizes":[16777216,16777216],"#
      + #""cost":"quadratic","input":"16777216","layers":["dropout 0.5 modrelu"]}"#
    let bytes = try Safetensors(metadata: ["description": json]).encode()
    let error = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, .safetensors) }
    #expect(error?.problem.contains("has no threshold") == true && error?.position != nil)
  }

  @Test("truncated files are refused", arguments: [ModelFile.Format.safetensors, .numPy, .onnx])
  func truncated(format: ModelFile.Format) throws {
    let bytes = try ModelFile.encode(LayerModels.model(LayerModels.real) as Model<Float>, format)
    for length in stride(from: 0, to: bytes.count, by: 211) {
      let error = #expect(throws: FileError.self) {
        try AnyModel(decoding: Array(bytes[..<length]), format)
      }
      #expect(error?.kind == .badData && error?.position != nil)
    }
  }

  @Test("an ONNX file whose nodes are not those of its description is refused")
  func nodes() throws {
    let model: Model<Float> = LayerModels.model("conv 2 2x2 relu, dense 2")
    let bytes = try ModelFile.encode(model, .onnx)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("Relu".utf8)) })
    var changed = bytes
    changed.replaceSubrange(place..<place + 4, with: Array("Tanh".utf8))
    let error = #expect(throws: FileError.self) { try AnyModel(decoding: changed, .onnx) }
    #expect(error?.problem.contains("the nodes are not those of the layers") == true)
  }
}

/// Files without a description whose layers are given from outside.
@Suite struct GivenLayersTests {
  private let list = "conv 3 2x3 relu, batch-norm, dropout 0.5, dense 4 tanh, dense 2"
  private let names = ["conv1", "bn", "", "fc1", "fc2"]

  private func fallback(_ list: String) throws -> ModelFallback {
    ModelFallback(
      cost: .quadratic, layers: try LayerSpecification.list(list), input: LayerModels.image)
  }

  private func renamed(_ tensors: [NamedTensor], _ names: [String]) -> [NamedTensor] {
    tensors.map { named in
      let parts = named.name.split(separator: ".")
      return NamedTensor("\(names[Int(parts[1]) ?? 0]).\(parts[2])", named.tensor)
    }
  }

  @Test("layers take the parameters in the order of their names")
  func order() throws {
    let network: Network<Float> = try LayerModels.network(list)
    let counter = NamedTensor("bn.num_batches_tracked", Tensor([7] as [Int64], shape: []))
    for own in [names, ["0", "1", "2", "10", "11"]] {
      let tensors = renamed(network.tensors, own) + (own == names ? [counter] : [])
      let read = try AnyModel(
        decoding: Safetensors(tensors).encode(), .safetensors, fallback: fallback(list))
      #expect(read == .float32(Model(network, cost: .quadratic)))
    }
    let complex: Network<Complex<Double>> = try LayerModels.network(
      "conv 3 2x3 crelu, batch-norm, dense 2")
    let given = try fallback("conv 3 2x3 crelu, batch-norm, dense 2")
    let tensors = renamed(complex.tensors, ["0", "1", "2"])
    for (bytes, format) in [
      (try Safetensors(tensors).encode(), ModelFile.Format.safetensors),
      (try NumPyArchive(tensors).encode(), .numPy),
    ] {
      let read = try AnyModel(decoding: bytes, format, fallback: given)
      #expect(read == .complex128(Model(complex, cost: .quadratic)))
    }
  }

  @Test("a convolution of one dimension may lack its height, and any its bias")
  func sequences() throws {
    let input = LayerShape(height: 1, width: 9, channels: 2)
    let layers = "conv 3 4, dense 2"
    var network: Network<Float> = try LayerModels.network(layers, input)
    network.layers[0].bias = [0, 0, 0]
    let tensors = network.tensors.filter { $0.name != "layers.0.bias" }.map { named in
      named.tensor.shape.count < 4
        ? named
        : NamedTensor(named.name, Tensor(.float32, shape: [3, 2, 4], bytes: named.tensor.bytes))
    }
    let fallback = ModelFallback(
      cost: .quadratic, layers: try LayerSpecification.list(layers), input: input)
    let read = try AnyModel(
      decoding: Safetensors(renamed(tensors, ["0", "1"])).encode(), .safetensors,
      fallback: fallback)
    #expect(read == .float32(Model(network, cost: .quadratic)))
  }

  @Test("without layers, an error names --layers")
  func withoutLayers() throws {
    let network: Network<Float> = try LayerModels.network(list)
    for tensors in [
      renamed(network.tensors, names),
      renamed(network.tensors, names).filter { !$0.name.contains("running") },
    ] {
      let bytes = try Safetensors(tensors).encode()
      let error = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, .safetensors) }
      #expect(error?.description.contains("--layers 'conv 20 5x5 relu") == true)
    }
  }

  @Test("layers that are not those of the file are refused")
  func wrongLayers() throws {
    let network: Network<Float> = try LayerModels.network(list)
    let bytes = try Safetensors(renamed(network.tensors, names)).encode()
    for (list, text) in [
      ("conv 3 3x3, batch-norm, dense 4, dense 2", "does not fit layer 1, conv 3 3x3"),
      ("conv 3 2x3, dense 4, dense 2", "is left over"),
      ("conv 3 2x3, batch-norm, dense 4, dense 2, dense 2", "no parameters for layer 5"),
      ("conv 3 9x9", "does not fit its 7×6 input"),
    ] {
      let error = #expect(throws: FileError.self) {
        try AnyModel(decoding: bytes, .safetensors, fallback: fallback(list))
      }
      #expect(error?.position != nil && error?.problem.contains(text) == true, "\(error!)")
    }
    let own = try Safetensors(Model(network, cost: .quadratic)).encode()
    let error = #expect(throws: FileError.self) {
      try AnyModel(decoding: own, .safetensors, fallback: fallback("conv 3 2x3, dense 2"))
    }
    #expect(error?.description.contains("leave out --layers") == true)
    #expect(
      try AnyModel(decoding: own, .safetensors, fallback: fallback(list))
        == .float32(Model(network, cost: .quadratic)))
  }
}
