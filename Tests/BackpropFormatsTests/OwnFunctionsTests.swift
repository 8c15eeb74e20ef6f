import Backprop
import BackpropFiles
import BackpropFormats
import Numerics
import Testing
import _BackpropTestSupport

/// z / (1 + |z|) over ℝ.
private struct Softsign: RealFunction {
  let name: String
  func value<R: RealScalar>(at z: R) -> R { z / (1 + abs(z)) }
  func derivative<R: RealScalar>(at z: R, value: R) -> R {
    let rest = 1 - abs(value)
    return rest * rest
  }
}

/// |a - y|² / 4.
private struct QuarterSquare: ElementwiseCost {
  let name: String
  func value<S: Scalar>(of a: S, target y: S) -> S.RealType { (a - y).lengthSquared / 4 }
  func derivative<S: Scalar>(of a: S, target y: S) -> S {
    .derivative(withSteepestAscent: (a - y) / 2)
  }
}

/// Files of networks with functions of a user's own. What would break: a name that is not written,
/// or one that is read as another function.
@Suite struct OwnFunctionsTests {
  private func model(_ name: String) throws -> Model<Float> {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(
      sizes: [3, 4, 2], activations: [RealActivation(Softsign(name: name)), .identity],
      using: &generator)
    return Model(network, cost: Cost(QuarterSquare(name: name)))
  }

  @Test("registered functions are stored and read back", arguments: ["npz", "safetensors"])
  func roundTrip(ending: String) throws {
    let model = try model("formats-own")
    RealActivation.register(model.network.layers[0].activation)
    Cost.register(model.cost)
    try withTemporaryFolder { folder in
      let path = "\(folder)/own.\(ending)"
      try ModelFile.write(model, to: path)
      let read: Model<Float> = try ModelFile.read(path)
      #expect(read == model)
      #expect(try read.network([1, 2, 3]) == model.network([1, 2, 3]))
    }
  }

  @Test("a checkpoint of registered functions is read back, and an unknown one is named")
  func checkpoint() throws {
    for (name, isRegistered) in [("checkpoint-own", true), ("checkpoint-unknown", false)] {
      let model = try model(name)
      if isRegistered {
        RealActivation.register(model.network.layers[0].activation)
        Cost.register(model.cost)
      }
      let data = try Dataset<Float>(rows: [[1, 2, 3], [3, 2, 1]], targets: [[0, 1], [1, 0]])
      let trainer = try Trainer(
        model.network, cost: model.cost,
        TrainingConfiguration(epochs: 2, miniBatchSize: 1, learningRate: 0.1))
      var run = try TrainingRun(trainer, on: data, using: Xoshiro256PlusPlus(seed: 2))
      try run.continueEpoch(until: .now)
      let checkpoint = Checkpoint(
        state: run.state, generator: run.generator, cost: run.cost, configuration: "{}",
        dataFingerprint: data.fingerprint)
      let bytes = try checkpoint.encode()
      guard isRegistered else {
        let error = #expect(throws: FileError.self) {
          try Checkpoint<Float, Xoshiro256PlusPlus>(decoding: bytes)
        }
        #expect(error?.description.contains("checkpoint-unknown") == true)
        continue
      }
      let read = try Checkpoint<Float, Xoshiro256PlusPlus>(decoding: bytes)
      #expect(read.state == checkpoint.state && read.cost == checkpoint.cost)
    }
  }

  @Test("a file that names an unregistered function says which, and what to do")
  func unregistered() throws {
    let model = try model("formats-unknown")
    for format in [ModelFile.Format.numPy, .safetensors] {
      let bytes = try ModelFile.encode(model, format)
      let error = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, format) }
      #expect(error?.description.contains("formats-unknown") == true)
      #expect(error?.description.contains("registered") == true)
    }
    let error = #expect(throws: FileError.self) { try ModelFile.encode(model, .onnx) }
    #expect(error?.description.contains("formats-unknown") == true)
  }
}
