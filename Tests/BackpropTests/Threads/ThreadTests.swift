import Numerics
import Testing
import _BackpropTestSupport

@testable import Backprop

/// The number of threads must change nothing but the time: every test compares with one thread.
@Suite struct ThreadTests {
  /// All that a run leaves behind.
  private struct Outcome<S: Scalar>: Equatable {
    var network: Network<S>
    var history: History?
    var generator: Xoshiro256PlusPlus
    var error: TrainingError?
    var moments: OptimizerMoments<S>?
    /// The epochs that the closure was called for, with their history.
    var reports: [Report]
  }

  private struct Report: Equatable {
    var epoch: Int
    var history: History
    var squaredWeightNorm: Double
  }

  private func train<S: Scalar>(
    _ network: Network<S>, _ configuration: TrainingConfiguration, threads: Int, samples: Int,
    stoppingAfter last: Int, _ change: (inout FinishedEpoch<S>) throws -> Void = { _ in }
  ) throws -> Outcome<S> {
    var configuration = configuration
    configuration.threads = threads
    var generator = Xoshiro256PlusPlus(seed: 3)
    var trainer = try Trainer(network, cost: .crossEntropy, configuration)
    var outcome = Outcome(
      network: network, history: nil, generator: generator, error: nil, reports: [])
    do {
      outcome.history = try trainer.train(
        on: sparseStripes(count: samples), evaluatingOn: stripes(count: samples / 3, seed: 2),
        using: &generator
      ) { epoch in
        outcome.reports.append(
          Report(
            epoch: epoch.number, history: epoch.history.withoutSeconds,
            squaredWeightNorm: epoch.network.squaredWeightNorm))
        try change(&epoch)
        if epoch.number == last { epoch.stop() }
      }.withoutSeconds
    } catch let error as TrainingError {
      outcome.error = error
    } catch is Enough {}
    outcome.network = trainer.network
    outcome.generator = generator
    outcome.moments = trainer.moments
    return outcome
  }

  private struct Enough: Error {}

  /// Trains on 1, 2, 3 and 5 threads.
  @discardableResult
  private func expectSameRun<S: Scalar>(
    _ network: Network<S>, _ configuration: TrainingConfiguration, samples: Int,
    stoppingAfter last: Int = 0, _ change: (inout FinishedEpoch<S>) throws -> Void = { _ in }
  ) throws -> Outcome<S> {
    func run(_ threads: Int) throws -> Outcome<S> {
      try train(
        network, configuration, threads: threads, samples: samples, stoppingAfter: last, change)
    }
    let expected = try run(1)
    for threads in [2, 3, 5] { #expect(try run(threads) == expected, "\(threads) threads") }
    return expected
  }

  private func configuration(
    _ optimizer: Optimizer = .sgd, epochs: Int = 4, size: Int = 10, lambda: Double = 0,
    schedule: LearningRateSchedule = .constant, dropout: Double = 0,
    earlyStopping: EarlyStopping? = nil, monitor: Monitor = .all
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      epochs: epochs, miniBatchSize: size, learningRate: 0.2, lambda: lambda, optimizer: optimizer,
      schedule: schedule, dropout: dropout, earlyStopping: earlyStopping, monitor: monitor)
  }

  private func network<S: RealScalar>(
    _: S.Type = S.self, _ sizes: [Int] = [12, 8, 4]
  ) throws -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 1)
    return try Network(sizes: sizes, using: &generator)
  }

  /// Enough samples for several chunks, so that measuring overlaps training.
  private let many = 1500

  @Test("a small network is the same on any number of threads")
  func small() throws {
    let single = try expectSameRun(network(Float.self), configuration(), samples: many)
    #expect(single.reports.map(\.epoch) == [1, 2, 3, 4])
    #expect(single.history == single.reports.last?.history)
    try expectSameRun(network(Double.self), configuration(lambda: 0.8), samples: many)
    try expectSameRun(
      network(Float.self), configuration(.adam(), dropout: 0.3), samples: many)
    try expectSameRun(
      network(Double.self), configuration(monitor: [.evaluationAccuracy]), samples: many)
    try expectSameRun(network(Float.self), configuration(monitor: []), samples: many)
  }

  @Test("what waits for a measured value gets it before the next epoch")
  func waiting() throws {
    try expectSameRun(
      network(Float.self),
      configuration(
        epochs: 6, schedule: .halveOnPlateau(monitor: .evaluationCost, patience: 1, minDelta: 0.1)),
      samples: many)
    let stopped = try expectSameRun(
      network(Double.self),
      configuration(
        epochs: 9,
        earlyStopping: EarlyStopping(monitor: .evaluationCost, minDelta: 0.2, patience: 2)),
      samples: many)
    #expect((stopped.history?.epochs ?? 9) < 9)
  }

  @Test("a run that the closure stops is as if the next epoch had never begun")
  func stopping() throws {
    let stopped = try expectSameRun(
      network(Float.self), configuration(lambda: 0.1), samples: many, stoppingAfter: 2)
    #expect(stopped.history?.trainingCost.count == 2)
    let short = try expectSameRun(
      network(Float.self), configuration(epochs: 2, lambda: 0.1), samples: many)
    #expect(stopped.network == short.network && stopped.generator == short.generator)
  }

  /// The kinds of optimizer state and randomness that an epoch ahead has changed when it is undone.
  static let undone: [(name: String, optimizer: Optimizer, dropout: Double)] = [
    ("SGD", .sgd, 0), ("momentum", .momentum(), 0), ("Adam", .adam(), 0),
    ("SGD, dropout", .sgd, 0.3), ("Adam, dropout", .adam(), 0.3),
  ]

  /// A closure that changes the run sees, and leaves behind, what it would with one thread: nothing
  /// of the epoch ahead may remain in parameters, moments, sample order or generators.
  @Test("an epoch ahead is undone without a trace", arguments: undone.indices)
  func undoing(_ index: Int) throws {
    let (_, optimizer, dropout) = Self.undone[index]
    let configuration = configuration(optimizer, epochs: 6, lambda: 0.3, dropout: dropout)
    let network = try network(Float.self)
    let read = try expectSameRun(network, configuration, samples: many)
    let slowed = try expectSameRun(network, configuration, samples: many) { epoch in
      if epoch.number.isMultiple(of: 2) { epoch.learningRate /= 2 }
    }
    #expect(slowed.history?.learningRate == [0.2, 0.2, 0.1, 0.1, 0.05, 0.05])
    let replaced = try expectSameRun(network, configuration, samples: many) { epoch in
      if epoch.number == 3 { epoch.network = network }
    }
    let stopped = try expectSameRun(network, configuration, samples: many) { epoch in
      if epoch.number == 4 { epoch.stop() }
    }
    let thrown = try expectSameRun(network, configuration, samples: many) { epoch in
      if epoch.number == 4 { throw Enough() }
    }
    #expect(thrown.network == stopped.network && thrown.moments == stopped.moments)
    #expect(thrown.generator == stopped.generator && thrown.history == nil)
    #expect(Set([read, slowed, replaced, stopped].map(\.network.squaredWeightNorm)).count == 4)
    let invalid = try expectSameRun(network, configuration, samples: many) { epoch in
      if epoch.number == 2 { epoch.learningRate = -1 }
    }
    #expect(invalid.error != nil && invalid.reports.count == 2)
    let all = try expectSameRun(network, configuration, samples: many) { epoch in
      switch epoch.number {
      case 1: epoch.network.layers[0].bias[0] += 1
      case 3:
        epoch.network = network
        epoch.learningRate *= 2
      case 5: epoch.stop()
      default: break
      }
    }
    #expect(all.reports.count == 5)
  }

  @Test("an epoch that fails is reported after the one before it, or not at all")
  func failing() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(
      sizes: [12, 8, 4], activations: [.relu, .sigmoid], using: &generator)
    let diverging = configuration(schedule: .step(every: 1, factor: 1e38))
    let failed = try expectSameRun(network, diverging, samples: many)
    guard case .diverged(epoch: 2, layer: _) = failed.error else {
      Issue.record("the second epoch was to diverge: \(String(describing: failed.error))")
      return
    }
    #expect(failed.reports.count == 1)
    let stopped = try expectSameRun(network, diverging, samples: many, stoppingAfter: 1)
    #expect(stopped.error == nil && stopped.network == failed.network)
    // A change that avoids the failure: the failed epoch ahead is forgotten.
    let saved = try expectSameRun(network, diverging, samples: many) { $0.learningRate = 1e-38 }
    #expect(saved.reports.count > 1)
  }

  /// Wide enough to be divided (`splittingThreshold`), in mini-batches that no number of threads
  /// divides evenly.
  private let wide = [12, 400, 330, 4]

  @Test("a wide network is the same on any number of threads")
  func divided() throws {
    try expectSameRun(
      network(Float.self, wide), configuration(epochs: 2, size: 31), samples: 100)
    try expectSameRun(
      network(Double.self, wide), configuration(epochs: 2, size: 31, lambda: 0.5), samples: 100)
    try expectSameRun(
      network(Float.self, wide), configuration(epochs: 2, size: 31, dropout: 0.4), samples: 100,
      stoppingAfter: 1)
    try expectSameRun(
      network(Float.self, wide),
      configuration(.momentum(), epochs: 2, size: 31, lambda: 0.5), samples: 100)
  }

  @Test("a wide complex network is the same on any number of threads")
  func complex() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Complex<Float>>(
      sizes: [12, 190, 160, 4], activations: [.splitSigmoid, .splitSigmoid, .realPartSigmoid],
      using: &generator)
    try expectSameRun(network, configuration(epochs: 1, size: 31), samples: 62)
  }

  @Test("small mini-batches and sums over samples are not divided among threads")
  func undivided() throws {
    func isDivided(_ activation: ComplexActivation, size: Int, _ units: Int = 400) throws -> Bool {
      let network = try Network<Complex<Float>>(
        sizes: [12, units, 330, 4], activations: [activation, .cardioid, .realPartSigmoid])
      return Workspace.isWorthSplitting(network, miniBatchSize: size)
    }
    #expect(try isDivided(.cardioid, size: 31))
    #expect(try !isDivided(.cardioid, size: 1))
    #expect(try !isDivided(.modrelu, size: 31))
    var generator = Xoshiro256PlusPlus(seed: 1)
    for (layers, isDivided) in [("", true), ("batch-norm, ", false)] {
      let network = try Network<Float>(
        input: LayerShape(12),
        LayerSpecification.list("dense 400, \(layers)dense 330, dense 4 sigmoid"),
        using: &generator)
      #expect(Workspace.isWorthSplitting(network, miniBatchSize: 31) == isDivided)
    }
  }

  @Test("a run that is paused on several threads continues as on one")
  func paused() throws {
    let network = try network(Double.self, wide)
    let expected = try train(
      network, configuration(epochs: 2, size: 31), threads: 1, samples: 100, stoppingAfter: 0)
    var configuration = configuration(epochs: 2, size: 31)
    configuration.threads = 3
    let trainer = try Trainer(network, cost: .crossEntropy, configuration)
    let training: Dataset<Double> = try sparseStripes(count: 100)
    let evaluation: Dataset<Double> = try stripes(count: 33, seed: 2)
    var run = try TrainingRun(
      trainer, on: training, evaluatingOn: evaluation, using: Xoshiro256PlusPlus(seed: 3))
    while !run.isFinished {
      try run.continueEpoch(until: .now)
      run = try TrainingRun(
        trainer, resuming: run.state, on: training, evaluatingOn: evaluation, using: run.generator)
    }
    #expect(run.network == expected.network)
    #expect(run.history.withoutSeconds == expected.history)
  }

  @Test("an evaluation is the same on any number of threads")
  func evaluation() throws {
    let network = try network(Float.self)
    let data: Dataset<Float> = try stripes(count: 3000)
    let expected = try network.evaluate(on: data, cost: .crossEntropy, lambda: 0.3)
    for threads in [2, 3, 5] {
      let result = try network.evaluate(
        on: data, cost: .crossEntropy, lambda: 0.3, threads: threads)
      #expect(result == expected)
    }
  }

  @Test("an invalid number of threads is refused")
  func invalid() throws {
    for threads in [0, -1, 1025] {
      let outcome = try train(
        network(Float.self), configuration(), threads: threads, samples: 20, stoppingAfter: 0)
      guard
        case .invalidHyperparameter(option: "number of threads", value: _, reason: _) = outcome
          .error
      else {
        Issue.record("\(threads) threads were accepted")
        continue
      }
    }
  }

  @Test("a cancelled task ends a run that measures beside training")
  func cancellation() async throws {
    let network = try network(Float.self)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try train(
        network, configuration(epochs: 1_000_000), threads: 2, samples: many, stoppingAfter: 0)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

extension History {
  /// Everything but the time.
  fileprivate var withoutSeconds: History {
    var history = self
    history.seconds = History(trainingSize: 0, evaluationSize: 0).seconds
    return history
  }
}
