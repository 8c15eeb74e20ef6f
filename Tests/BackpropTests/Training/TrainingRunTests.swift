import Backprop
import Foundation
import Numerics
import Testing
import _BackpropTestSupport

@Suite struct TrainingRunTests {
  /// Trains once in one go, and once with a pause, a stored state and a new run after every few
  /// mini-batches.
  private func expectSameRun<S: Scalar>(
    _ network: Network<S>, _ configuration: TrainingConfiguration, cost: Cost = .crossEntropy
  ) throws {
    let training: Dataset<S> = try sparseStripes(count: 60)
    let test: Dataset<S> = try sparseStripes(count: 20, seed: 2)
    let trainer = try Trainer(network, cost: cost, configuration)
    var generator = Xoshiro256PlusPlus(seed: 8)
    var whole = trainer
    let history = try whole.train(on: training, evaluatingOn: test, using: &generator)

    var state: TrainingState<S>?
    var pausedGenerator = Xoshiro256PlusPlus(seed: 8)
    var pauses = 0
    while true {
      var run =
        try state.map {
          try TrainingRun(
            trainer, resuming: $0, on: training, evaluatingOn: test, using: pausedGenerator)
        } ?? TrainingRun(trainer, on: training, evaluatingOn: test, using: pausedGenerator)
      // A deadline that is over pauses after one mini-batch; sometimes two are made.
      for _ in 0..<(1 + pauses % 2) where !run.isFinished {
        try run.continueEpoch(until: .now)
      }
      pauses += 1
      (state, pausedGenerator) = (run.state, run.generator)
      guard run.isFinished else { continue }
      #expect(run.network == whole.network)
      #expect(run.generator == generator)
      #expect(run.history.evaluationCost == history.evaluationCost)
      #expect(run.history.trainingAccuracy == history.trainingAccuracy)
      #expect(run.history.squaredWeightNorm == history.squaredWeightNorm)
      #expect(run.history.poleDistance == history.poleDistance)
      break
    }
    #expect(pauses > 3 * configuration.epochs)
  }

  private func configuration(
    _ optimizer: Optimizer = .sgd, lambda: Double = 0, dropout: Double = 0,
    schedule: LearningRateSchedule = .constant, earlyStopping: EarlyStopping? = nil,
    augmentation: ImageAugmentation? = nil
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      epochs: 4, miniBatchSize: 7, learningRate: 0.2, lambda: lambda, optimizer: optimizer,
      schedule: schedule, dropout: dropout, earlyStopping: earlyStopping,
      augmentation: augmentation)
  }

  @Test("a run that was stored after any mini-batch continues bit by bit, over ℝ")
  func real() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let single = try Network<Float>(sizes: [12, 6, 4], using: &generator)
    let double = try Network<Double>(sizes: [12, 6, 4], using: &generator)
    try expectSameRun(single, configuration())
    try expectSameRun(double, configuration(lambda: 0.8))
    try expectSameRun(single, configuration(.momentum(), lambda: 0.1))
    try expectSameRun(
      single,
      configuration(
        dropout: 0.2,
        augmentation: ImageAugmentation(
          width: 3, height: 4, shift: 1, rotation: 20, elastic: .init(strength: 3))))
    try expectSameRun(double, configuration(.adam(), dropout: 0.3))
    try expectSameRun(single, configuration(.adamW(), schedule: .cosine(epochs: 4)))
    try expectSameRun(
      double,
      configuration(
        schedule: .halveOnPlateau(monitor: .evaluationCost, patience: 1),
        earlyStopping: EarlyStopping(patience: 2)))
  }

  @Test("a run that was stored after any mini-batch continues bit by bit, over ℂ")
  func complex() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Complex<Double>>(
      sizes: [12, 5, 4], activations: [.modrelu, .realPartSigmoid], using: &generator)
    try expectSameRun(network, configuration(.nesterov(), lambda: 0.2))
    let sigmoid = try Network<Complex<Float>>(
      sizes: [12, 5, 4], activations: [.sigmoid, .realPartSigmoid], using: &generator)
    try expectSameRun(sigmoid, configuration(dropout: 0.2))
  }

  @Test("the network can be looked at in the middle of an epoch, whatever the scale of its weights")
  func middleOfAnEpoch() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Double>(sizes: [12, 6, 4], using: &generator)
    let trainer = try Trainer(network, cost: .crossEntropy, configuration(lambda: 0.8))
    var run = try TrainingRun(trainer, on: sparseStripes(count: 60), using: generator)
    #expect(run.currentNetwork == network)
    try run.continueEpoch(until: .now)
    #expect(run.epochFraction == 7.0 / 60)
    #expect(run.network == network)

    let (state, current) = (run.state, run.currentNetwork)
    #expect(state.weightScale != 1)
    for (own, stored) in zip(current.layers[0].weights, state.parameters.layers[0].weights) {
      #expect(own == stored * state.weightScale)
    }
    #expect(current.layers[1] == state.parameters.layers[1])
    try run.continueEpoch()
    #expect(run.currentNetwork == run.network)
    #expect(run.epochFraction == 0)
  }

  @Test("a state that does not fit the data or itself is refused")
  func damaged() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: [12, 6, 4], using: &generator)
    let trainer = try Trainer(network, cost: .crossEntropy, configuration())
    let training: Dataset<Float> = try stripes(count: 60)
    let state = try TrainingRun(trainer, on: training, using: generator).state
    func resume(_ change: (inout TrainingState<Float>) throws -> Void) throws {
      var changed = state
      try change(&changed)
      _ = try TrainingRun(trainer, resuming: changed, on: training, using: generator)
    }
    try resume { _ in }
    #expect(throws: TrainingError.self) { try resume { $0.order[0] = $0.order[1] } }
    #expect(throws: TrainingError.self) { try resume { $0.order.removeLast() } }
    #expect(throws: TrainingError.self) { try resume { $0.order[0] = -1 } }
    #expect(throws: TrainingError.self) { try resume { $0.weightScale = .nan } }
    #expect(throws: TrainingError.self) {
      try resume { $0.best = try Network(sizes: [12, 4], activations: [.sigmoid]) }
    }
  }

  @Test("a cancelled run can be continued, and ends as if it had not been cancelled")
  func cancellation() async throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: [12, 6, 4], using: &generator)
    let trainer = try Trainer(network, cost: .crossEntropy, configuration(.adam()))
    let training: Dataset<Float> = try stripes(count: 60)
    var whole = trainer
    var again = generator
    _ = try whole.train(on: training, using: &again)
    let start = generator
    let paused = try await Task { () throws -> (TrainingState<Float>, Xoshiro256PlusPlus) in
      withUnsafeCurrentTask { $0?.cancel() }
      var run = try TrainingRun(trainer, on: training, using: start)
      #expect(throws: CancellationError.self) { try run.continueEpoch() }
      return (run.state, run.generator)
    }.value
    #expect(paused.0.progress.next == 7)
    var run = try TrainingRun(trainer, resuming: paused.0, on: training, using: paused.1)
    while !run.isFinished { try run.continueEpoch() }
    #expect(run.network == whole.network)
  }

  @Test("evaluation ends with a cancelled task, and is repeated on resuming", arguments: [1, 2])
  func cancelledMeasuring(threads: Int) async throws {
    var generator = Xoshiro256PlusPlus(seed: 2)
    let network = try Network<Float>(sizes: [12, 6, 4], using: &generator)
    var configuration = configuration(lambda: 5)
    (configuration.miniBatchSize, configuration.threads) = (60, threads)
    let trainer = try Trainer(network, cost: .crossEntropy, configuration)
    let training: Dataset<Float> = try stripes(count: 60)
    var whole = trainer
    var again = generator
    let history = try whole.train(on: training, evaluatingOn: training, using: &again)
    let start = generator
    let paused = try await Task { () throws -> (TrainingState<Float>, Xoshiro256PlusPlus) in
      withUnsafeCurrentTask { $0?.cancel() }
      var run = try TrainingRun(trainer, on: training, evaluatingOn: training, using: start)
      #expect(throws: CancellationError.self) { try run.continueEpoch() }
      // The only step of the epoch is made: what is cancelled now is measuring.
      #expect(run.state.progress.next == 60)
      #expect(throws: CancellationError.self) { try run.continueEpoch() }
      #expect(run.history.epochs == 0)
      return (run.state, run.generator)
    }.value
    var run = try TrainingRun(
      trainer, resuming: paused.0, on: training, evaluatingOn: training, using: paused.1)
    while !run.isFinished { try run.continueEpoch() }
    #expect(run.network == whole.network)
    #expect(run.history.evaluationCost == history.evaluationCost)
    #expect(run.history.trainingAccuracy == history.trainingAccuracy)
  }
}
