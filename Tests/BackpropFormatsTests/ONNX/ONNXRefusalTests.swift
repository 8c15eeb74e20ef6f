import BackpropFiles
import Testing

@testable import BackpropFormats

/// Graphs that are not chains of supported layers, and numbers that are not there: each is refused in
/// one line that names the node or the tensor.
@Suite struct ONNXRefusalTests {
  private func read(_ build: (inout ONNXBuilder) -> Void) throws -> AnyModel {
    var builder = ONNXBuilder()
    builder.parameters()
    build(&builder)
    return try AnyModel(decoding: builder.bytes, .onnx, fallback: .none.forPrediction)
  }

  private func expectRefused(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ build: (inout ONNXBuilder) -> Void
  ) {
    let error = #expect(throws: FileError.self, sourceLocation: sourceLocation) {
      try read(build)
    }
    #expect(
      error?.kind == .badData && error?.position != nil && error?.advice != nil,
      "\(error?.description ?? "")", sourceLocation: sourceLocation)
    #expect(
      error?.description.contains(text) == true, "\(error?.description ?? "")",
      sourceLocation: sourceLocation)
  }

  @Test("the graph that the others vary is read")
  func plain() throws {
    let model = try read {
      $0.node("Gemm", "x", "w", "b", to: "h")
      $0.node("Relu", "h", to: "a")
      $0.node("Gemm", "a", "v", "b", to: "y")
    }
    guard case .float32(let model) = model else {
      Issue.record("the weights are not float32")
      return
    }
    #expect(model.network.layers[0].weights(ofUnit: 0) == [1, 3])
    // The hidden layer computes 13 and 16.
    #expect(try model.network([1, 1]) == [186, 216])
  }

  @Test("nodes that change no number of a sample are passed over, wherever they are")
  func passedOver() throws {
    let model = try read {
      $0.inputShape = [nil, 1, 2]
      $0.node("Identity", "x", to: "i")
      $0.node("Cast", "i", to: "c") { $0.attribute("to", 11) }
      $0.node("Flatten", "c", to: "f")
      $0.node("MatMul", "f", "w", to: "h")
      $0.node("Dropout", "h", to: "d")
      $0.node("LogSoftmax", "d", to: "l")
      $0.node("Identity", "l", to: "y")
    }
    #expect(model.description.sizes == [2, 2])
    #expect(model.description.activations == ["softmax"])
  }

  @Test(
    "other operators are refused by node, operator and domain",
    arguments: [
      ("LSTM", "", "node \"h\" (LSTM) is not supported: networks are chains of Gemm, MatMul, Add"),
      ("Selu", "", "(Selu) is not supported"),
      ("Gemm", "com.microsoft", "(com.microsoft.Gemm) is not supported"),
      ("Div", "", "node \"h\" (Div) shifts or scales values"), ("Sub", "", "shifts or scales"),
      ("Mul", "", "shifts or scales"), ("Add", "", "node \"h\" (Add) shifts or scales"),
    ])
  func operators(type: String, domain: String, text: String) {
    expectRefused(text) {
      $0.node(type, "x", "b", to: "h", domain: domain)
      $0.node("Gemm", "h", "w", "b", to: "y")
    }
  }

  @Test("branches, cycles and values that nothing computes are refused")
  func topology() {
    expectRefused("node \"y\" (Add) computes with 2 values that are not constants") {
      $0.node("MatMul", "x", "w", to: "h")
      $0.node("Relu", "h", to: "a")
      $0.node("Add", "h", "a", to: "y")
    }
    expectRefused("is part of a cycle") {
      $0.node("Relu", "h", to: "y")
      $0.node("Tanh", "y", to: "h")
    }
    expectRefused("\"z\" is used, and nothing computes it") {
      $0.node("Gemm", "z", "w", "b", to: "y")
    }
    expectRefused("has an operand 2 that is not a constant") {
      $0.node("MatMul", "w", "x", to: "y")
    }
    expectRefused("computes \"y\", as another node does") {
      $0.node("MatMul", "x", "w", to: "y")
      $0.node("MatMul", "x", "v", to: "y")
    }
    expectRefused("2 outputs, of which 2 are tensors of floating-point numbers") {
      $0.outputs = [("y", 1), ("z", 1)]
      $0.node("MatMul", "x", "w", to: "y")
    }
    expectRefused("there is no layer (Gemm, MatMul") { $0.node("Identity", "x", to: "y") }
  }

  @Test("layers that a network here cannot compute are refused")
  func layers() {
    expectRefused("(Tanh) does not follow a layer") {
      $0.node("MatMul", "x", "w", to: "h")
      $0.node("Relu", "h", to: "a")
      $0.node("Tanh", "a", to: "y")
    }
    expectRefused("(Add) does not follow MatMul") {
      $0.node("Gemm", "x", "w", "b", to: "h")
      $0.node("Add", "h", "b", to: "y")
    }
    expectRefused("transposes its input") {
      $0.node("Gemm", "x", "w", "b", to: "y") { $0.attribute("transA", 1) }
    }
    expectRefused("(Softmax) is not over the last axis") {
      $0.node("MatMul", "x", "w", to: "h")
      $0.node("Softmax", "h", to: "y") { $0.attribute("axis", 0) }
    }
    expectRefused("(LogSoftmax) is supported at the end of a network only") {
      $0.node("MatMul", "x", "w", to: "h")
      $0.node("LogSoftmax", "h", to: "l")
      $0.node("MatMul", "l", "v", to: "y")
    }
    expectRefused("converts to a type that is not floating-point") {
      $0.node("MatMul", "x", "w", to: "h")
      $0.node("Cast", "h", to: "y") { $0.attribute("to", 7) }
    }
    expectRefused("has a value that is infinite or not a number") {
      $0.node("Gemm", "x", "w", "b", to: "y") { $0.attribute("alpha", Float.infinity) }
    }
  }

  @Test("shapes that do not chain are refused")
  func shapes() {
    expectRefused("takes 2 inputs, not the 3 before it") {
      $0.inputShape = [nil, 3]
      $0.node("MatMul", "x", "w", to: "y")
    }
    expectRefused("takes 3 inputs, not the 2 before it") {
      $0.tensor("u", [3, 1], [1, 2, 3])
      $0.node("MatMul", "x", "w", to: "h")
      $0.node("MatMul", "h", "u", to: "y")
    }
    expectRefused("\"u\" has the shape [4, 0] of float32, not that of a matrix") {
      $0.tensor("u", [4, 0], [])
      $0.node("MatMul", "x", "u", to: "y")
    }
    expectRefused("\"u\" has the shape [3], not [2]") {
      $0.tensor("u", [3], [1, 2, 3])
      $0.node("Gemm", "x", "w", "u", to: "y")
    }
    expectRefused("follows samples of several axes") {
      $0.inputShape = [nil, 1, 1, 2]
      $0.node("MatMul", "x", "w", to: "y")
    }
    expectRefused("does not keep the first axis") {
      $0.node("Flatten", "x", to: "f") { $0.attribute("axis", 0) }
      $0.node("MatMul", "f", "w", to: "y")
    }
  }

  @Test("layers over images that a network here cannot compute are refused")
  func imageLayers() {
    func refused(
      _ text: String, _ shape: [Int?] = [nil, 2, 4, 4],
      _ attributes: @escaping (inout ProtobufWriter) -> Void = { _ in },
      type: String = "Conv"
    ) {
      expectRefused(text) {
        $0.inputShape = shape
        $0.tensor("k", [1, 2, 3, 3], Array(repeating: 1, count: 18))
        if type == "Conv" {
          $0.node("Conv", "x", "k", to: "y", attributes: attributes)
        } else {
          $0.node(type, "x", to: "y", attributes: attributes)
        }
      }
    }
    refused("over 3 channels, not [out, 3, height, width]", [nil, 3, 4, 4])
    refused("follows samples that are no images of known size", [nil, 2, nil, 4])
    refused("follows samples that are no images of known size", [nil, 2])
    refused("follows samples that are no images of known size", [1, 2, Int.max, Int.max])
    refused("has the padding [0, 0, 0, 0] for a window of [3, 3] over 2×2×2", [nil, 2, 2, 2])
    refused("has groups", [nil, 2, 4, 4], { $0.attribute("group", 2) })
    refused(
      "has the padding [2, 2, 2, 2]", [nil, 2, 4, 4], { $0.attribute("pads", [2, 2, 2, 2]) })
    refused("dilations [2, 2]", [nil, 2, 4, 4], { $0.attribute("dilations", [2, 2]) })
    refused("strides [0, 1]", [nil, 2, 4, 4], { $0.attribute("strides", [0, 1]) })
    refused("strides [1]", [nil, 2, 4, 4], { $0.attribute("strides", [1]) })
    refused("has a window of []", [nil, 2, 4, 4], type: "MaxPool")
    refused(
      "has the padding", [nil, 2, 4, 5],
      {
        $0.attribute("kernel_shape", [2, 2])
        $0.attribute("strides", [2, 2])
        $0.attribute("ceil_mode", 1)
      }, type: "MaxPool")
    refused(
      "counts the padding", [nil, 2, 4, 4],
      {
        $0.attribute("kernel_shape", [3, 3])
        $0.attribute("pads", [1, 1, 1, 1])
        $0.attribute("count_include_pad", 1)
      }, type: "AveragePool")
    refused(
      "has the order [0, 1, 3, 2]", [nil, 2, 4, 4], { $0.attribute("perm", [0, 1, 3, 2]) },
      type: "Transpose")
    refused("there are no weights", type: "GlobalMaxPool")
  }

  @Test(
    "a reshape is read if it makes one row per sample",
    arguments: [
      ([-1, 2], true), ([0, 2], true), ([0, -1], true), ([7, -1], true), ([7, 2], true),
      ([-1, 1], false), ([1, -1], false), ([2, -1], false), ([-1], false), ([-1, -1], false),
      ([0, 0], false),
    ])
  func reshape(shape: [Int], isRead: Bool) throws {
    func build(_ builder: inout ONNXBuilder) {
      builder.inputShape = [7, 1, 2]
      builder.indices("shape", shape)
      builder.node("Reshape", "x", "shape", to: "f")
      builder.node("MatMul", "f", "w", to: "y")
    }
    if isRead {
      #expect(try read(build).description.sizes == [2, 2])
    } else {
      expectRefused("not to one row per sample", build)
    }
  }

  @Test("tensors that are in other files, of other types or incomplete are refused")
  func tensors() {
    func expectRefused(
      _ text: String, type: Int, _ content: (inout ProtobufWriter) -> Void
    ) {
      self.expectRefused(text) {
        $0.tensor("u", [2, 2], type: type, content)
        $0.node("MatMul", "x", "u", to: "y")
      }
    }
    expectRefused("\"u\" is in another file, \"net.onnx.data\"", type: 1) {
      $0.message(13) {
        $0.string(1, "location")
        $0.string(2, "net.onnx.data")
      }
      $0.integer(14, 1)
    }
    expectRefused("\"u\" is in another file", type: 1) { $0.integer(14, 1) }
    expectRefused("\"u\" has elements of type 3 of TensorProto", type: 3) {
      $0.bytes(9, [1, 2, 3, 4])
    }
    expectRefused("\"u\" has more or fewer numbers than its shape says", type: 1) {
      $0.bytes(9, [1, 2, 3, 4])
    }
    expectRefused("\"u\" has more or fewer numbers", type: 11) {
      for _ in 0..<4 { $0.float(4, 1) }
    }
    expectRefused("\"u\" has the shape [2, 2] of int64", type: 7) {
      for number in 0..<4 { $0.integer(7, number) }
    }
  }

  @Test("files without a graph or of an old operator set are refused")
  func files() {
    let files: [[UInt8]] = [[], Array("no model".utf8), [0x3a, 0x00]]
    for bytes in files {
      let error = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, .onnx) }
      #expect(error?.kind == .badData && error?.position != nil)
    }
    for version in [nil, 6] {
      expectRefused("older than 7") {
        $0.operatorSet = version
        $0.node("MatMul", "x", "w", to: "y")
      }
    }
  }

  @Test("weights that many layers share are counted for each of them")
  func limit() throws {
    var builder = ONNXBuilder()
    builder.parameters()
    builder.node("MatMul", "x", "w", to: "h")
    builder.node("MatMul", "h", "w", to: "y")
    let bytes = builder.bytes
    let model = try AnyModel(
      decoding: bytes, .onnx, fallback: .none.forPrediction, sizeLimit: 32)
    #expect(model.description.sizes == [2, 2, 2])
    let error = #expect(throws: FileError.self) {
      try AnyModel(decoding: bytes, .onnx, fallback: .none.forPrediction, sizeLimit: 31)
    }
    #expect(error?.description.contains("more than 31 bytes of weights") == true)
  }
}
