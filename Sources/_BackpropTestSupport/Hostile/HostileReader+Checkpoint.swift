import Backprop
import BackpropFiles
import BackpropFormats
import Numerics

extension HostileReader {
  /// ``BackpropFormats/Checkpoint``, and the run that goes on from it.
  static let checkpoint = HostileReader(
    "checkpoint",
    seeds: {
      [
        try checkpoint([.sigmoid], .adam(), NumPyGenerator(seed: 1), as: Float.self).encode(),
        try checkpoint(
          [.modrelu, .realPartSigmoid], .nesterov(), Xoshiro256PlusPlus(seed: 1),
          as: Complex<Double>.self
        ).encode(),
      ]
    },
    repair: withHeaderLength,
    words: [
      ("F32", "F64"), ("parameters", "network"), ("\"order\"", "\"orden\""), ("I32", "U8"),
      (#"\"steps\":"#, #"\"steps\":9223372036854775807"#), (#"\"next\":"#, #"\"next\":-"#),
      (#"\"next\":"#, #"\"next\":9"#), (#"\"seconds\":"#, #"\"second\":"#),
      (#"\"version\":1"#, #"\"version\":2"#), (#"\"index\":"#, #"\"index\":9"#),
      (#"\"weight_scale\":"#, #"\"weight_scale\":-"#), (#"\"s0\":"#, #"\"s0\":-"#),
      (#"\"training\":["#, #"\"training\":[1,2,3,"#), ("NumPyGenerator", "Xoshiro256PlusPlus"),
      (#"\"training_size\":"#, #"\"training_size\":-"#), ("sigmoid", "softmax"),
    ],
    read: { bytes in
      do {
        try resume(Checkpoint<Float, NumPyGenerator>(decoding: bytes))
      } catch is FileError {
        try resume(Checkpoint<Complex<Double>, Xoshiro256PlusPlus>(decoding: bytes))
      }
    })

  /// A run that stands in the middle of its second epoch.
  private static func checkpoint<S: Scalar, Generator: RandomSource & Codable>(
    _ activations: [S.Activation], _ optimizer: Optimizer, _ generator: Generator, as _: S.Type
  ) throws -> Checkpoint<S, Generator> {
    var generator = generator
    let network = try Network<S>(sizes: [3, 2, 2], activations: activations, using: &generator)
    var run = try TrainingRun(
      Trainer(network, cost: .quadratic, configuration(optimizer)),
      on: randomSamples(count: 9, inputs: 3, outputs: 2, seed: 1), using: generator)
    try run.continueEpoch()
    try run.continueEpoch(until: .now)
    var state = run.state
    // Measured times would make another file of it every time.
    state.progress.seconds = 0.25
    state.history.seconds.training = [0.5]
    state.history.seconds.evaluation = [0.125]
    return Checkpoint(
      state: state, generator: run.generator, cost: .quadratic, configuration: "{}",
      dataFingerprint: "")
  }

  private static func configuration(_ optimizer: Optimizer) -> TrainingConfiguration {
    TrainingConfiguration(
      epochs: 9, miniBatchSize: 4, learningRate: 0.1,
      optimizer: optimizer, schedule: .halveOnPlateau(monitor: .trainingCost, patience: 1),
      dropout: 0.2, earlyStopping: EarlyStopping(monitor: .trainingCost, patience: 5),
      monitor: .trainingCost)
  }

  /// Goes on for two epochs; what the run cannot be is an error, too, and no trap.
  private static func resume<S: Scalar, Generator: RandomSource & Codable>(
    _ checkpoint: Checkpoint<S, Generator>
  ) throws {
    try BrokenPromise.withoutError("written again") {
      let written = try checkpoint.encode()
      let again = try Checkpoint<S, Generator>(decoding: written).encode()
      try BrokenPromise.unless(again == written, "another checkpoint after writing it")
    }
    for optimizer in [Optimizer.adam(), .sgd] {
      do {
        let trainer = try Trainer(
          checkpoint.state.network, cost: checkpoint.cost, configuration(optimizer))
        var run = try TrainingRun(
          trainer, resuming: checkpoint.state,
          on: randomSamples(count: 9, inputs: 3, outputs: 2, seed: 1), using: checkpoint.generator)
        for _ in 0..<2 { try run.continueEpoch() }
      } catch is TrainingError {
        continue
      } catch is NetworkError {
        continue
      }
    }
  }
}
