import Backprop
import Foundation
import Numerics
import Testing
import _BackpropTestSupport

/// Hyperparameters and weights that change from an epoch on.
@Suite struct TrainingChangesTests {
  private static let values = TrainingChanges.Values(
    learningRate: 0.05, lambda: 0.4, miniBatchSize: 9, dropout: 0.3)

  private func trainer<S: Scalar>(
    _ activation: S.Activation, _ optimizer: Optimizer = .sgd, threads: Int = 1,
    changes: TrainingChanges = .init(), epochs: Int = 5
  ) throws -> Trainer<S> {
    var generator = Xoshiro256PlusPlus(seed: 1)
    return try Trainer(
      Network(
        sizes: [12, 6, 4], activations: [activation, activation], initializer: .default,
        using: &generator), cost: .crossEntropy,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: 7, learningRate: 0.2, optimizer: optimizer,
        threads: threads, changes: changes))
  }

  private func run<S: Scalar>(
    _ trainer: Trainer<S>
  ) throws -> TrainingRun<S, Xoshiro256PlusPlus> {
    try TrainingRun(
      trainer, on: sparseStripes(count: 60), evaluatingOn: sparseStripes(count: 20, seed: 2),
      using: Xoshiro256PlusPlus(seed: 8))
  }

  /// A change while a run trains equals the same change in the schedule of a run, also if it is asked
  /// for within an epoch, and if epochs are evaluated while the next trains.
  @Test(arguments: [Optimizer.sgd, .momentum(), .adamW()], [1, 3])
  func aChangeOnTheWayIsOneFromTheStart(_ optimizer: Optimizer, threads: Int) throws {
    var live: TrainingRun<Float, Xoshiro256PlusPlus> = try run(
      trainer(.sigmoid, optimizer, threads: threads))
    for _ in 0..<2 { try live.continueEpoch() }
    let first = try live.change(.init(learningRate: 0.05, dropout: 0.3))
    #expect(first == 3 && live.learningRate == 0.05)
    try live.continueEpoch(until: .now)
    #expect(try live.change(.init(lambda: 0.4, miniBatchSize: 9)) == 4)
    while !live.isFinished { try live.continueEpoch() }

    var changes = TrainingChanges()
    changes[3] = .init(learningRate: 0.05, dropout: 0.3)
    changes[4] = .init(lambda: 0.4, miniBatchSize: 9)
    #expect(live.plan.changes == changes)
    var planned: Trainer<Float> = try trainer(
      .sigmoid, optimizer, threads: threads, changes: changes)
    var generator = Xoshiro256PlusPlus(seed: 8)
    let history = try planned.train(
      on: sparseStripes(count: 60), evaluatingOn: sparseStripes(count: 20, seed: 2),
      using: &generator)
    #expect(live.network == planned.network && live.generator == generator)
    #expect(live.history.evaluationCost == history.evaluationCost)
    #expect(history.learningRate == [0.2, 0.2, 0.05, 0.05, 0.05])
    var unchanged: TrainingRun<Float, Xoshiro256PlusPlus> = try run(
      trainer(.sigmoid, optimizer, threads: threads))
    while !unchanged.isFinished { try unchanged.continueEpoch() }
    #expect(unchanged.network != live.network)
    #expect(unchanged.history.trainingCost[0..<2] == live.history.trainingCost[0..<2])
  }

  /// A run whose values change before its first epoch is one that has them from the start.
  @Test(arguments: [Optimizer.sgd, .adam()])
  func valuesFromTheFirstEpochAreThoseOfTheRun(_ optimizer: Optimizer) throws {
    var changes = TrainingChanges()
    changes[1] = Self.values
    var changed: Trainer<Complex<Double>> = try trainer(
      .realPartSigmoid, optimizer, changes: changes)
    let configuration = changed.configuration.inEpoch(1)
    #expect(configuration.miniBatchSize == 9 && configuration.changes.isEmpty)
    var plain = try Trainer(changed.network, cost: .crossEntropy, configuration)
    var (g, h) = (Xoshiro256PlusPlus(seed: 8), Xoshiro256PlusPlus(seed: 8))
    try changed.train(on: sparseStripes(count: 60), using: &g)
    try plain.train(on: sparseStripes(count: 60), using: &h)
    #expect(changed.network == plain.network && g == h)
  }

  /// Weights that change in the schedule are those that a closure assigns between the epochs.
  @Test(arguments: [Optimizer.sgd, .momentum(), .adamW()], [1, 3])
  func anEpochBeginsWithChangedWeights(_ optimizer: Optimizer, threads: Int) throws {
    func check<S: Scalar>(
      _: S.Type, _ activation: S.Activation, _ values: [ParameterIndex: Complex<Double>]
    ) throws {
      var changes = TrainingChanges()
      changes[3] = .init(parameters: values)
      var planned: Trainer<S> = try trainer(
        activation, optimizer, threads: threads, changes: changes)
      var assigned: Trainer<S> = try trainer(activation, optimizer, threads: threads)
      var (g, h) = (Xoshiro256PlusPlus(seed: 8), Xoshiro256PlusPlus(seed: 8))
      try planned.train(on: sparseStripes(count: 60), using: &g)
      try assigned.train(on: sparseStripes(count: 60), using: &h) { epoch in
        if epoch.number == 2 { try epoch.network.set(values) }
      }
      #expect(planned.network == assigned.network && g == h)
      var unchanged: Trainer<S> = try trainer(activation, optimizer, threads: threads)
      try unchanged.train(on: sparseStripes(count: 60), using: &h)
      #expect(planned.network != unchanged.network)
    }
    let weight = ParameterIndex(layer: 1, unit: 3, input: 12)
    try check(Float.self, .sigmoid, [weight: Complex(0.75), ParameterIndex(layer: 2, unit: 4): -1])
    try check(Complex<Double>.self, .realPartSigmoid, [weight: Complex(0.5, -2)])
  }

  /// A run that is changed within an epoch has the new weights from the next one on, also if it is
  /// stored before.
  @Test func weightsChangeOnTheWay() throws {
    let values = [ParameterIndex(layer: 2, unit: 1, input: 6): Complex(0.25)]
    let trainer: Trainer<Double> = try trainer(.sigmoid)
    var run = try self.run(trainer)
    try run.continueEpoch(until: .now)
    let first = try run.change(.init(parameters: values))
    #expect(first == 2)
    var changed = try Trainer(trainer.network, cost: .crossEntropy, run.plan)
    run = try TrainingRun(
      changed, resuming: run.state, on: sparseStripes(count: 60),
      evaluatingOn: sparseStripes(count: 20, seed: 2), using: run.generator)
    while !run.isFinished { try run.continueEpoch() }
    var generator = Xoshiro256PlusPlus(seed: 8)
    try changed.train(on: sparseStripes(count: 60), using: &generator)
    #expect(run.network == changed.network)
  }

  /// A run that is stored after any mini-batch resumes with the values of its epoch.
  @Test func aStoredRunResumes() throws {
    var changes = TrainingChanges()
    changes[2] = Self.values
    changes[4] = .init(miniBatchSize: 4, dropout: 0)
    let trainer: Trainer<Float> = try trainer(.sigmoid, .momentum(), changes: changes)
    var whole = try run(trainer)
    while !whole.isFinished { try whole.continueEpoch() }
    var parts = try run(trainer)
    while !parts.isFinished {
      try parts.continueEpoch(until: .now)
      parts = try TrainingRun(
        trainer, resuming: parts.state, on: sparseStripes(count: 60),
        evaluatingOn: sparseStripes(count: 20, seed: 2), using: parts.generator)
    }
    #expect(parts.network == whole.network)
    #expect(parts.history.trainingCost == whole.history.trainingCost)
  }

  @Test func invalidValuesAreRefusedBeforeTheyAreUsed() throws {
    var run: TrainingRun<Float, Xoshiro256PlusPlus> = try self.run(trainer(.sigmoid))
    for values in [
      TrainingChanges.Values(learningRate: -1), .init(learningRate: .nan), .init(lambda: -1),
      .init(miniBatchSize: 0), .init(miniBatchSize: 61), .init(dropout: 1),
      .init(learningRate: 20, lambda: 5),
    ] {
      #expect(throws: TrainingError.self, "\(values)") { try run.change(values) }
    }
    for (name, value) in [
      ("w0.1.1", 1), ("w3.1.1", 1), ("w1.7.1", 1), ("w1.1.13", 1), ("b2.5", 1), ("b1.0", 1),
      ("w1.1.1", Complex(0, 1)), ("w1.1.1", Complex(1e300)), ("b1.1", Complex(.nan)),
    ] as [(String, Complex<Double>)] {
      let index = try #require(ParameterIndex(name))
      #expect(throws: TrainingError.self, "\(name)") {
        try run.change(.init(parameters: [index: value]))
      }
    }
    #expect(run.plan.changes.isEmpty)
    var wrong = TrainingChanges()
    wrong[2] = .init(parameters: [ParameterIndex(layer: 9, unit: 1): 0])
    let misplaced: Trainer<Float> = try trainer(.sigmoid, changes: wrong)
    #expect(throws: TrainingError.self) { _ = try self.run(misplaced) }
    var changes = TrainingChanges()
    changes[0] = Self.values
    let early: Trainer<Float> = try trainer(.sigmoid, changes: changes)
    #expect(throws: TrainingError.self) { _ = try self.run(early) }
    var later = TrainingChanges()
    later[2] = Self.values
    #expect(throws: TrainingError.self) {
      try TrainingConfiguration(
        epochs: 3, miniBatchSize: 1, learningRate: 1, optimizer: .lbfgs(),
        changes: later
      ).check(trainingSize: 10)
    }
  }

  /// Configurations that were written before there were changes are read.
  @Test func aConfigurationWithoutChangesIsRead() throws {
    var configuration = TrainingConfiguration(epochs: 1, miniBatchSize: 1, learningRate: 1)
    let current = try JSONEncoder().encode(configuration)
    var members = try #require(JSONSerialization.jsonObject(with: current) as? [String: Any])
    #expect(members.removeValue(forKey: "changes") != nil)
    let old = try JSONSerialization.data(withJSONObject: members)
    #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: old) == configuration)
    configuration.changes[3] = Self.values
    configuration.changes[3]?.parameters = [
      ParameterIndex(layer: 1, unit: 2, input: 3): Complex(0.5, 0.1),
      ParameterIndex(layer: 1, unit: 2): -4,
    ]
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: data) == configuration)
  }

  @Test func placesAreReadAsTheyAreWritten() {
    for name in ["w1.2.3", "w12.34.56", "b1.2"] {
      #expect(ParameterIndex(name)?.description == name)
    }
    for text in [
      "", "w", "w1.2", "b1.2.3", "w1.2.3.4", "w01.2.3", "w1..3", "c1.2", "w1.2.-3", "w1.2.x",
    ] {
      #expect(ParameterIndex(text) == nil, "\(text)")
    }
  }
}
