import Backprop
import BackpropFiles
import BackpropFormats
import Testing

@Suite struct FallbackTests {
  private func bare() throws -> [UInt8] {
    try Safetensors(OtherPrograms.tensors(OtherPrograms.names(["0", "2"]))).encode()
  }

  private func error(_ bytes: [UInt8], _ fallback: ModelFallback) -> String {
    #expect(throws: FileError.self) {
      try AnyModel(decoding: bytes, .safetensors, fallback: fallback)
    }?.description ?? ""
  }

  @Test("everything that a file does not tell is asked for in one message")
  func askedOnce() throws {
    let bytes = try bare()
    let both = error(bytes, .none)
    #expect(both.contains("--activation sigmoid --cost quadratic"))
    let complex = try Safetensors(Models.complex(Float.self).network.tensors).encode()
    #expect(error(complex, .none).contains("--activation split-tanh --cost quadratic"))
    let activations = error(bytes, .init(cost: .quadratic))
    #expect(activations.contains("--activation") && !activations.contains("--cost"))
    let cost = error(bytes, .init(activations: ["sigmoid"]))
    #expect(!cost.contains("--activation") && cost.contains("--cost"))
  }

  @Test(
    "a prediction needs no cost",
    arguments: [
      ("sigmoid", Cost.crossEntropy), ("softmax", .logLikelihood), ("tanh", .quadratic),
      ("identity", .quadratic),
    ])
  func prediction(activation: String, cost: Cost) throws {
    let fallback = ModelFallback(activations: ["tanh", activation]).forPrediction
    let model = try AnyModel(decoding: bare(), .safetensors, fallback: fallback)
    #expect(model.opened.cost == cost)
    let message = error(try bare(), ModelFallback.none.forPrediction)
    #expect(message.contains("--activation") && !message.contains("--cost"))
  }

  @Test("a cost that a file or a fallback names is not inferred")
  func named() throws {
    let given = ModelFallback(activations: ["sigmoid"], cost: .quadratic).forPrediction
    #expect(
      try AnyModel(decoding: bare(), .safetensors, fallback: given).opened.cost == .quadratic)
    let model = Models.real(Float.self, activations: [.sigmoid], cost: .quadratic)
    let read = try AnyModel(
      decoding: AnyModel(model).encode(.numPy), .numPy, fallback: .none.forPrediction)
    #expect(read == .float32(model))
  }

  @Test("a value that the file contradicts is an error, and one that it confirms is not")
  func contradiction() throws {
    let model = Models.real(Float.self)
    let bytes = try AnyModel(model).encode(.safetensors)
    #expect(error(bytes, .init(cost: .quadratic)).contains("is log-likelihood, not quadratic"))
    #expect(error(bytes, .init(activations: ["tanh"])).contains("sigmoid,softmax, not tanh,tanh"))
    #expect(error(bytes, .init(activations: ["tanh", "tanh", "tanh"])).contains("3 activations"))
    let same = ModelFallback(activations: ["sigmoid", "softmax"], cost: .logLikelihood)
    #expect(try AnyModel(decoding: bytes, .safetensors, fallback: same) == .float32(model))
  }
}
