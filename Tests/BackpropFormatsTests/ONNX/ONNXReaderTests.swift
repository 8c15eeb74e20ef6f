import Backprop
import BackpropFiles
import Foundation
import Testing

@testable import BackpropFormats

@Suite struct ONNXReaderTests {
  /// The activations that ONNX has an operator for.
  private static let activations = ONNX.operatorTypes.keys.sorted().compactMap {
    RealActivation(rawValue: $0)
  }

  @Test(
    "this program's own files are read back bit by bit, with their cost",
    arguments: activations, activations)
  func roundTrip(hidden: RealActivation, output: RealActivation) throws {
    let models: [AnyModel] = [
      .float32(Models.real(Float.self, activations: [hidden, output], cost: .quadratic)),
      .float64(Models.real(Double.self, activations: [hidden, output], cost: .quadratic)),
    ]
    for model in models {
      let bytes = try model.encode(.onnx)
      var remarks: [String] = []
      let read = try AnyModel(decoding: bytes, .onnx) { remarks.append($0) }
      #expect(read == model && remarks.isEmpty)
      // Equality takes -0 for 0; the bytes do not.
      #expect(try read.encode(.onnx) == bytes)
    }
  }

  @Test("the cost comes from the description, and must not be contradicted")
  func description() throws {
    let model = Models.real(Float.self)
    let bytes = try ONNX.encode(model)
    #expect(try AnyModel(decoding: bytes, .onnx) == .float32(model))
    let error = #expect(throws: FileError.self) {
      try AnyModel(decoding: bytes, .onnx, fallback: .init(cost: .quadratic))
    }
    #expect(error?.description.contains("is log-likelihood, not quadratic") == true)
    // A file in which the nodes were edited, and the description was not.
    let text = try #require(bytes.firstRange(of: Array("Sigmoid".utf8)))
    let edited = bytes[..<text.lowerBound] + Array("Softmax".utf8) + bytes[text.upperBound...]
    let contradiction = #expect(throws: FileError.self) {
      try AnyModel(decoding: Array(edited), .onnx)
    }
    #expect(contradiction?.description.contains("contradict each other") == true)
  }
}

/// A file of another program, with the outputs of onnxruntime for three rows.
///
/// `Tests/Interoperability/onnx_models.py` makes the files and has the rows; those of scikit-learn are
/// from `skl2onnx.to_onnx`.
private struct Fixture: CustomTestStringConvertible {
  var name: String
  var activations: [String]
  var type = ScalarType.float32
  var outputs: [Double]

  var testDescription: String { name }

  func bytes() throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try WholeFile.read(folder.appending(path: "Fixtures/\(name).onnx").path)
  }

  static let all = [
    Fixture(
      name: "pytorch", activations: ["relu", "softmax"],
      outputs: [0.7606506, 0.2393493, 0.8824025, 0.1175975, 0.7606062, 0.2393938]),
    Fixture(
      name: "keras", activations: ["tanh", "softmax"],
      outputs: [0.5150543, 0.4849457, 0.6627116, 0.3372883, 0.0672950, 0.9327049]),
    Fixture(
      name: "constants", activations: ["sigmoid", "identity"],
      outputs: [-1.0321663, 1.1840897, -1.1063493, 1.2129321, -1.2499403, 1.3865389]),
    Fixture(
      name: "double", activations: ["relu", "identity"], type: .float64,
      outputs: [
        -1.2763671875, 0.421875, -1.0267740885416667, 0.19873046875, -1.5523274739583335,
        0.8113606770833333,
      ]),
    Fixture(
      name: "bfloat16", activations: ["identity"],
      outputs: [-0.9453125, -1.765625, -1.6171875, 1.515625, -2.74609375, 0.0234375]),
    Fixture(
      name: "sklearn-classifier", activations: ["tanh", "softmax"],
      outputs: [
        0.3704605, 0.3658538, 0.2636857, 0.1439454, 0.6329947, 0.2230599, 0.1895894, 0.7769148,
        0.0334959,
      ]),
    Fixture(
      name: "sklearn-regressor", activations: ["relu", "identity"],
      outputs: [-1.1024117, -1.1916038, -0.8758696]),
  ]
}

@Suite struct ONNXOfOtherProgramsTests {
  private static let inputs: [[Double]] = [
    [0.5, -1, 0.25, 2], [1, 0, -0.75, -2], [0.125, 3, -1, 1],
  ]

  private func outputs<S>(of model: some TypedModel<S>) throws -> [Double] {
    try Self.inputs.flatMap { row in
      try model.network(row.map { S(real: $0) }).map { Double($0.realPart) }
    }
  }

  @Test("the outputs are those of onnxruntime", arguments: Fixture.all)
  fileprivate func outputs(fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let model = try AnyModel(decoding: bytes, .onnx, fallback: .none.forPrediction)
    #expect(model.description.activations == fixture.activations)
    #expect(model.description.scalarType == fixture.type)
    let outputs = try outputs(of: model.opened)
    #expect(outputs.count == fixture.outputs.count)
    let tolerance = fixture.type == .float64 ? 1e-14 : 1e-6
    for (output, expected) in zip(outputs, fixture.outputs) {
      #expect(abs(output - expected) < tolerance)
    }
  }

  @Test("the activations are known, and only the cost is asked for")
  func fallback() throws {
    let bytes = try Fixture.all[0].bytes()
    let bare = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, .onnx) }
    #expect(bare?.description.contains("--cost") == true)
    #expect(bare?.description.contains("--activation") == false)
    let model = try AnyModel(decoding: bytes, .onnx, fallback: .init(cost: .quadratic))
    #expect(model.opened.cost == .quadratic)
    let other = #expect(throws: FileError.self) {
      try AnyModel(
        decoding: bytes, .onnx, fallback: .init(activations: ["tanh"], cost: .quadratic))
    }
    #expect(other?.description.contains("are relu,softmax, not tanh,tanh") == true)
  }

  @Test("remarks say what was left out or is read as something else")
  func remarks() throws {
    func remarks(_ index: Int) throws -> [String] {
      var remarks: [String] = []
      _ = try AnyModel(
        decoding: Fixture.all[index].bytes(), .onnx, fallback: .none.forPrediction
      ) { remarks.append($0) }
      return remarks
    }
    #expect(try remarks(0) == ["LogSoftmax is read as softmax: the outputs are probabilities"])
    #expect(try remarks(1).isEmpty)
    #expect(try remarks(5) == ["left out, as other outputs: label"])
  }

  @Test("a scaler before the network is refused by its name")
  func scaler() throws {
    let fixture = Fixture(name: "sklearn-scaler", activations: [], outputs: [])
    let error = #expect(throws: FileError.self) {
      try AnyModel(decoding: fixture.bytes(), .onnx, fallback: .none.forPrediction)
    }
    #expect(error?.description.contains("(ai.onnx.ml.Scaler) shifts or scales") == true)
  }
}
