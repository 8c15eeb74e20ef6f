import Backprop
import BackpropFiles
import BackpropFormats
import Foundation
import Testing

@Suite struct Network2JSONTests {
  private func model<S: RealScalar>(_: S.Type, seed: UInt64 = 1) throws -> Model<S> {
    var generator = Xoshiro256PlusPlus(seed: seed)
    return Model(try Network<S>(sizes: [3, 4, 2], using: &generator), cost: .crossEntropy)
  }

  @Test("a round trip is exact in both precisions, tiny and huge numbers included")
  func roundTrip() throws {
    var double = try model(Double.self)
    double.network.layers[0].bias = [.leastNonzeroMagnitude, -0.0, .greatestFiniteMagnitude, 0.1]
    let readDouble = try Network2JSON.decode(Network2JSON.encode(double), as: Double.self)
    #expect(readDouble == double)
    #expect(readDouble.network.layers[0].bias[1].sign == .minus)
    let single = try model(Float.self)
    #expect(try Network2JSON.decode(Network2JSON.encode(single)) == single)
  }

  @Test("the file of the Python program is read: [out][in] and [out][1]")
  func pythonFile() throws {
    let text = """
      {"sizes": [2, 3, 1],
       "weights": [[[1, 2], [3, 4e0], [-5.5, 6]], [[0.5, 0.25, 0.125]]],
       "biases": [[[0.1], [0.2], [0.3]], [[-1]]],
       "cost": "QuadraticCost"}
      """
    let model = try Network2JSON.decode(Array(text.utf8), as: Double.self)
    #expect(model.cost == .quadratic)
    #expect(model.network.sizes == [2, 3, 1])
    #expect(model.network.layers[0][unit: 2, input: 0] == -5.5)
    #expect(model.network.layers[0].weights(ofUnit: 1) == [3, 4])
    #expect(model.network.layers[0].bias == [0.1, 0.2, 0.3])
    #expect(model.network.layers[1].weights(ofUnit: 0) == [0.5, 0.25, 0.125])
  }

  @Test(
    "a file that is not a network is refused with the byte that is wrong",
    arguments: [
      (#"{"sizes": [1, 1]"#, "byte 16"),
      (#"{"sizes": [2, 1], "weights": [[[1]]], "biases": [[[0]]], "cost": "QuadraticCost"}"#, "1 "),
      (#"{"sizes": [1, 1], "weights": [], "biases": [[[0]]], "cost": "QuadraticCost"}"#, "byte 29"),
      (
        #"{"sizes": [1, 1], "weights": [[[1]]], "biases": [[[0, 1]]], "cost": "QuadraticCost"}"#,
        "2"
      ),
      (
        #"{"sizes": [1, 1], "weights": [[["1"]]], "biases": [[[0]]], "cost": "QuadraticCost"}"#,
        "32"
      ),
      (#"{"sizes": [1, 1], "weights": [[[1]]], "biases": [[[0]]], "cost": "Margin"}"#, "cost"),
      (
        #"{"sizes": [1, 1], "weights": [[[1e999]]], "biases": [[[0]]], "cost": "QuadraticCost"}"#,
        "too large"
      ),
      (
        #"{"sizes": [1, 1], "weights": [[[NaN]]], "biases": [[[0]]], "cost": "QuadraticCost"}"#,
        "byte 32: NaN in \"weights\" of layer 1, unit 1, input 1 is not a number"
      ),
      (#"{"sizes": [0, 0], "weights": [[]], "biases": [[]], "cost": "QuadraticCost"}"#, "inputs"),
      (#"{"sizes": [-1, 1], "weights": [[[]]], "biases": [[[0]]], "cost": "QuadraticCost"}"#, "-1"),
      (
        #"{"sizes": [1.5, 1], "weights": [[[1]]], "biases": [[[0]]], "cost": "QuadraticCost"}"#,
        "11"
      ),
      (#"{"sizes": [1], "weights": [], "biases": [], "cost": "QuadraticCost"}"#, "two sizes"),
      (#"{"weights": [[[1]]], "biases": [[[0]]], "cost": "QuadraticCost"}"#, "sizes"),
      ("", "ends early"), ("[]", "object"), ("{} {}", "byte 3"),
      (#"{"sizes": [1, 1], "sizes": [1, 1]}"#, "twice"),
    ])
  func refused(text: String, part: String) throws {
    let error = #expect(throws: FileError.self) {
      try Network2JSON.decode(Array(text.utf8), as: Float.self)
    }
    let found = try #require(error)
    #expect(found.kind == .badData)
    #expect(found.position != nil)
    #expect(found.description.contains(part), "\(found)")
    #expect(!found.description.contains("\n"))
  }

  private static func text(_ cost: String, bias: String = "0.5") -> [UInt8] {
    Array(
      #"{"sizes": [1, 2], "weights": [[[1], [2]]], "biases": [[[\#(bias)], [0]]]\#(cost)}"#.utf8)
  }

  @Test(
    "costs are known under the names of other programs",
    arguments: [
      ("CrossEntropyCost", Cost.crossEntropy), ("cross-entropy", .crossEntropy),
      ("QuadraticCost", .quadratic), ("quadratic", .quadratic),
      ("LogLikelihoodCost", .logLikelihood), ("log-likelihood", .logLikelihood),
      ("log_likelihood", .logLikelihood),
    ])
  func costNames(name: String, cost: Cost) throws {
    let bytes = Self.text(#", "cost": "\#(name)""#)
    let model = try Network2JSON.decode(bytes, as: Double.self)
    #expect(model.cost == cost)
    #expect(
      model.network.layers[0].activation == (cost == .logLikelihood ? .softmax : .sigmoid))
    var remarks: [String] = []
    _ = try AnyModel(decoding: bytes, .network2) { remarks.append($0) }
    #expect(remarks.count == (cost == .logLikelihood ? 1 : 0))
  }

  @Test("a cost that is missing is taken from the fallback", arguments: ["", #", "cost": null"#])
  func missingCost(cost: String) throws {
    let bytes = Self.text(cost)
    let model = try AnyModel(decoding: bytes, .network2, fallback: .init(cost: .quadratic))
    #expect(model.opened.cost == .quadratic)
    let prediction = try AnyModel(decoding: bytes, .network2, fallback: .none.forPrediction)
    #expect(prediction.opened.cost == .crossEntropy)
    let error = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, .network2) }
    #expect(error?.description.contains("--cost") == true)
    let tanh = #expect(throws: FileError.self) {
      try AnyModel(
        decoding: bytes, .network2, fallback: .init(activations: ["tanh"], cost: .quadratic))
    }
    #expect(tanh?.description.contains("sigmoid, not tanh") == true)
  }

  @Test("a byte-order mark is skipped, and counts in positions")
  func byteOrderMark() throws {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let bytes = Self.text(#", "cost": "QuadraticCost""#)
    #expect(
      try Network2JSON.decode(mark + bytes, as: Double.self)
        == Network2JSON.decode(bytes, as: Double.self))
    for wrong in [mark + mark + bytes, mark + Self.text(#", "cost": "Margin""#), mark] {
      let error = #expect(throws: FileError.self) {
        try Network2JSON.decode(wrong, as: Double.self)
      }
      guard case .byte(let offset)? = error?.position else {
        Issue.record("no position")
        return
      }
      #expect(offset >= 3)
    }
  }

  @Test(
    "NaN and infinities are named with their place", arguments: ["NaN", "Infinity", "-Infinity"])
  func notANumber(word: String) {
    let error = #expect(throws: FileError.self) {
      try AnyModel(decoding: Self.text("", bias: word), .network2)
    }
    #expect(
      error?.problem == "\(word) in \"biases\" of layer 1, unit 1 is not a number")
    #expect(error?.position == .byte(56))
    let elsewhere = #expect(throws: FileError.self) {
      try AnyModel(decoding: Array("[[[[[\(word)".utf8), .network2)
    }
    #expect(elsewhere?.problem == "\(word) is not a number")
  }

  @Test("a model that the form cannot hold is not written")
  func unwritable() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let tanh = try Network<Float>(sizes: [2, 1], activations: [.tanh], using: &generator)
    #expect(throws: FileError.self) { try Network2JSON.encode(Model(tanh, cost: .quadratic)) }
    let softmax = try Network<Float>(sizes: [2, 2], activations: [.softmax], using: &generator)
    #expect(throws: FileError.self) {
      try Network2JSON.encode(Model(softmax, cost: .logLikelihood))
    }
    var broken = try model(Double.self)
    broken.network.layers[0].bias[0] = .nan
    #expect(throws: FileError.self) { try Network2JSON.encode(broken) }
  }

  @Test("a file is read back by its name, and a name without a known extension is refused")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "net.json").path
    let saved = try model(Float.self)
    try ModelFile.write(saved, to: path)
    #expect(try ModelFile.read(path) == saved)
    #expect(throws: FileError.self) {
      try ModelFile.write(saved, to: folder.appending(path: "net.pickle").path)
    }
    let missing = #expect(throws: FileError.self) {
      try ModelFile.read(folder.appending(path: "no.json").path, as: Float.self)
    }
    #expect(missing?.kind == .notFound)
  }
}
