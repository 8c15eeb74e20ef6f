import Backprop
import Numerics
import Testing
import _BackpropTestSupport

/// Closures that observe each epoch and change the rest of the training.
@Suite struct FinishedEpochTests {
  private let start: Network<Float>

  init() throws {
    var generator = Xoshiro256PlusPlus(seed: 2)
    start = try Network<Float>(sizes: [12, 8, 4], using: &generator)
  }

  private func configuration(
    epochs: Int = 6, schedule: LearningRateSchedule = .constant,
    earlyStopping: EarlyStopping? = nil, threads: Int = 1
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      epochs: epochs, miniBatchSize: 7, learningRate: 0.5, schedule: schedule,
      earlyStopping: earlyStopping, threads: threads)
  }

  private func train(
    _ configuration: TrainingConfiguration,
    _ callback: (inout FinishedEpoch<Float>) throws -> Void = { _ in }
  ) throws -> (trainer: Trainer<Float>, history: History) {
    var trainer = try Trainer(start, cost: .crossEntropy, configuration)
    var generator = Xoshiro256PlusPlus(seed: 8)
    let history = try trainer.train(
      on: sparseStripes(count: 60), evaluatingOn: sparseStripes(count: 20, seed: 2),
      using: &generator, afterEpoch: callback)
    return (trainer, history)
  }

  /// A callback that only looks changes nothing, and sees every epoch with its network.
  @Test func looking() throws {
    var seen: [(number: Int, cost: Double?, network: Network<Float>)] = []
    let watched = try train(configuration()) { epoch in
      #expect(epoch.learningRate == 0.5 && epoch.history.epochs == epoch.number)
      seen.append((epoch.number, epoch.history.evaluationCost.last, epoch.network))
    }
    var trainer = try Trainer(start, cost: .crossEntropy, configuration())
    var generator = Xoshiro256PlusPlus(seed: 8)
    let history = try trainer.train(
      on: sparseStripes(count: 60), evaluatingOn: sparseStripes(count: 20, seed: 2),
      using: &generator)
    #expect(watched.trainer.network == trainer.network)
    #expect(seen.map(\.number) == Array(1...6))
    #expect(seen.map(\.cost) == history.evaluationCost.map(Optional.init))
    #expect(seen.last?.network == trainer.network)
  }

  @Test func stopping() throws {
    let stopped = try train(configuration()) { if $0.number == 4 { $0.stop() } }
    #expect(stopped.history.epochs == 4)
    #expect(try stopped.trainer.network == train(configuration(epochs: 4)).trainer.network)
  }

  /// η that a callback halves after every second epoch is the schedule that does so, and with a
  /// schedule it is multiplied by it.
  @Test func learningRate() throws {
    let halved = try train(configuration()) {
      if $0.number.isMultiple(of: 2) { $0.learningRate /= 2 }
    }
    let scheduled = try train(configuration(schedule: .step(every: 2, factor: 0.5)))
    #expect(halved.trainer.network == scheduled.trainer.network)
    #expect(halved.history.learningRate == [0.5, 0.5, 0.25, 0.25, 0.125, 0.125])
    #expect(scheduled.history.learningRate == halved.history.learningRate)
    let both = try train(configuration(epochs: 3, schedule: .exponential(factor: 0.5))) {
      $0.learningRate = 1
    }
    #expect(both.history.learningRate == [0.5, 0.5, 0.25])
  }

  /// With a step too short to change anything, the network that is put back is what comes out, its
  /// weights where they belong although the samples are compressed.
  @Test func restoring() throws {
    let restored = try train(configuration()) { epoch in
      guard epoch.number == 3 else { return }
      epoch.network = start
      epoch.learningRate = 1e-30
    }
    #expect(restored.trainer.network == start)
    #expect(restored.history.epochs == 6)
    let first = try start.evaluate(on: sparseStripes(count: 20, seed: 2), cost: .crossEntropy)
    #expect(restored.history.evaluationCost[3...].allSatisfy { abs($0 - first.cost) < 1e-6 })
  }

  /// A network that the callback puts back takes precedence over early stopping.
  @Test func restoringTheBest() throws {
    var best: Network<Float>?
    let early = configuration(epochs: 30, earlyStopping: EarlyStopping(patience: 30))
    let own = try train(early) { epoch in
      if epoch.number == 1 { best = epoch.network }
      if epoch.number == 5, let best {
        epoch.network = best
        epoch.stop()
      }
    }
    #expect(own.history.epochs == 5)
    #expect(own.trainer.network == best)
    var networks: [Network<Float>] = []
    let kept = try train(early) { epoch in
      networks.append(epoch.network)
      if epoch.number == 5 { epoch.stop() }
    }
    let bestEpoch = EarlyStopping().verdict(on: kept.history).bestEpoch
    #expect(kept.trainer.network == networks[bestEpoch - 1])
  }

  private struct Enough: Error {}

  @Test func errors() throws {
    for rate in [0, -1, .nan, Double.infinity] {
      #expect(throws: TrainingError.self) { try train(configuration()) { $0.learningRate = rate } }
    }
    var trainer = try Trainer(start, cost: .crossEntropy, configuration())
    var generator = Xoshiro256PlusPlus(seed: 8)
    #expect(throws: Enough.self) {
      _ = try trainer.train(on: sparseStripes(count: 60), using: &generator) { epoch in
        if epoch.number == 2 { throw Enough() }
      }
    }
    #expect(trainer.network != start)
  }

  /// A changed η is part of the state: the resumed run has it.
  @Test func changedRateIsKept() throws {
    let training: Dataset<Float> = try sparseStripes(count: 60)
    let trainer = try Trainer(start, cost: .crossEntropy, configuration(epochs: 4))
    var whole = try TrainingRun(trainer, on: training, using: Xoshiro256PlusPlus(seed: 8))
    try whole.continueEpoch()
    #expect(whole.state.baseLearningRate == nil)
    try whole.changeLearningRate(to: 0.125)
    try whole.continueEpoch()
    #expect(whole.state.baseLearningRate == 0.125)
    var resumed = try TrainingRun(
      trainer, resuming: whole.state, on: training, using: whole.generator)
    while !whole.isFinished { try whole.continueEpoch() }
    while !resumed.isFinished { try resumed.continueEpoch() }
    #expect(resumed.network == whole.network)
    #expect(resumed.history.learningRate == [0.5, 0.125, 0.125, 0.125])
    var state = resumed.state
    state.baseLearningRate = .nan
    #expect(throws: TrainingError.self) {
      let generator = Xoshiro256PlusPlus(seed: 1)
      _ = try TrainingRun(trainer, resuming: state, on: training, using: generator)
    }
  }
}
