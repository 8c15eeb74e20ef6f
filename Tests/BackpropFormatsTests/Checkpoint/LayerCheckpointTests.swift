import Backprop
import BackpropFormats
import Numerics
import Testing
import _BackpropTestSupport

/// Runs of networks with convolution, batch normalisation and dropout in checkpoints.
@Suite struct LayerCheckpointTests {
  private func samples<S: Scalar>() throws -> Dataset<S> {
    var generator = Xoshiro256PlusPlus(seed: 3)
    return try Dataset(
      inputs: .values((0..<20 * 24).map { _ in S.normal(using: &generator) }),
      targets: .classes((0..<20).map { $0 % 2 }, count: 2), inputCount: 24, outputCount: 2)
  }

  private func expectSameRun<S: Scalar>(
    _ list: String, _ optimizer: Optimizer, as _: S.Type
  ) throws {
    typealias Stored = Checkpoint<S, Xoshiro256PlusPlus>
    let network: Network<S> = try LayerModels.network(
      list, LayerShape(height: 4, width: 3, channels: 2))
    let trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: 3, miniBatchSize: 7, learningRate: 0.1, optimizer: optimizer))
    var run = try TrainingRun(trainer, on: samples(), using: Xoshiro256PlusPlus(seed: 1))
    try run.continueEpoch()
    try run.continueEpoch(until: .now)
    let stored = Stored(
      state: run.state, generator: run.generator, cost: .quadratic, configuration: "",
      dataFingerprint: "")
    let bytes = try stored.encode()
    let read = try Stored(decoding: bytes)
    #expect(read.state == stored.state && read.state.progress.next == 7)
    #expect(try read.encode() == bytes)
    var resumed = try TrainingRun(
      Trainer(read.state.network, cost: .quadratic, trainer.configuration),
      resuming: read.state, on: samples(), using: read.generator)
    for _ in 0..<2 {
      try run.continueEpoch()
      try resumed.continueEpoch()
    }
    #expect(resumed.state.network == run.state.network)
    #expect(resumed.state.parameters == run.state.parameters)
    #expect(resumed.state.moments == run.state.moments)
    #expect(resumed.state.network.layers[1].statistics != network.layers[1].statistics)
  }

  @Test("a run continues bit by bit in the middle of an epoch, over all four scalars")
  func resumes() throws {
    let layers = "conv 3 2x2 same relu, batch-norm, dropout 0.3, max-pool 2x2, dense 2 sigmoid"
    try expectSameRun(layers, .adam(), as: Float.self)
    try expectSameRun(layers, .nesterov(), as: Double.self)
    let complex =
      "conv 3 2x2 same modrelu, batch-norm, dropout 0.3, mean-pool 2x2, dense 2 split-sigmoid"
    try expectSameRun(complex, .adam(), as: Complex<Float>.self)
    try expectSameRun(complex, .sgd, as: Complex<Double>.self)
  }
}
