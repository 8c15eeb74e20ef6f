import Backprop
import Testing
import _BackpropTestSupport

@Suite struct TrainerTests {
  private func configuration(
    epochs: Int = 20, size: Int = 7, rate: Double = 1, lambda: Double = 0
  ) -> TrainingConfiguration {
    TrainingConfiguration(epochs: epochs, miniBatchSize: size, learningRate: rate, lambda: lambda)
  }

  private func train<S: RealScalar>(
    _: S.Type, _ configuration: TrainingConfiguration, cost: Cost = .crossEntropy, seed: UInt64 = 1
  ) throws -> (Network<S>, History) {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<S>(sizes: [12, 8, 4], using: &generator)
    var trainer = try Trainer(network, cost: cost, configuration)
    let history = try trainer.train(
      on: stripes(count: 96), evaluatingOn: stripes(count: 40, seed: 2), using: &generator)
    return (trainer.network, history)
  }

  @Test("training learns the classes, on both precisions and with both costs")
  func learns() throws {
    for cost in [Cost.quadratic, .crossEntropy] {
      let (_, single) = try train(Float.self, configuration(), cost: cost)
      let (_, double) = try train(Double.self, configuration(), cost: cost)
      #expect(single.evaluationAccuracy.last == 40)
      #expect(double.evaluationAccuracy.last == 40)
      #expect(single.trainingCost[19] < single.trainingCost[0] / 4)
    }
  }

  @Test("the same seed gives the same run, bit by bit; another seed another one")
  func reproducible() throws {
    let (first, history) = try train(Float.self, configuration())
    let (again, _) = try train(Float.self, configuration())
    let (other, _) = try train(Float.self, configuration(), seed: 2)
    #expect(first == again)
    #expect(first != other)
    #expect(history.epochs == 20 && history.evaluationCost.count == 20)
  }

  @Test("a full-batch step is w - η ∇C with the gradient that is checked elsewhere")
  func oneStep() throws {
    var generator = Xoshiro256PlusPlus(seed: 4)
    let data: Dataset<Double> = try stripes(count: 10)
    let network = try Network<Double>(sizes: [12, 5, 4], using: &generator)
    let gradient = try network.gradient(on: data, cost: .crossEntropy)
    let (rate, lambda) = (0.3, 2.0)
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      configuration(epochs: 1, size: 10, rate: rate, lambda: lambda))
    _ = try trainer.train(on: data, using: &generator)
    for ℓ in 0..<2 {
      let (before, after) = (network.layers[ℓ], trainer.network.layers[ℓ])
      for j in 0..<before.outputCount {
        let expectedBias = before.bias[j] - rate * gradient.layers[ℓ].bias[j]
        #expect(abs(after.bias[j] - expectedBias) < 1e-14)
        for k in 0..<before.inputCount {
          let expected =
            (1 - rate * lambda / 10) * before[unit: j, input: k]
            - rate * gradient.layers[ℓ][unit: j, input: k]
          #expect(abs(after[unit: j, input: k] - expected) < 1e-14)
        }
      }
    }
  }

  @Test("the last mini-batch of an epoch uses its own size")
  func shorterLastBatch() throws {
    let (_, history) = try train(Double.self, configuration(epochs: 15, size: 95))
    let (_, whole) = try train(Double.self, configuration(epochs: 15, size: 96))
    #expect(history.trainingCost[14] < whole.trainingCost[14])
  }

  @Test("only what is monitored is in the history")
  func monitor() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: [12, 4], using: &generator)
    let configuration = TrainingConfiguration(
      epochs: 2, miniBatchSize: 5, learningRate: 1, monitor: [.evaluationAccuracy])
    var trainer = try Trainer(network, cost: .quadratic, configuration)
    let history = try trainer.train(
      on: stripes(count: 20), evaluatingOn: stripes(count: 8), using: &generator)
    #expect(history.evaluationAccuracy.count == 2)
    #expect(history.trainingCost.isEmpty && history.evaluationCost.isEmpty)
  }

  @Test("invalid hyperparameters are refused, each by name")
  func invalidConfigurations() {
    let bad = [
      configuration(size: 0), configuration(size: 97), configuration(rate: 0),
      configuration(rate: -1), configuration(rate: .nan), configuration(rate: .infinity),
      configuration(lambda: -1), configuration(lambda: .nan), configuration(lambda: 96),
      configuration(epochs: -1),
    ]
    for configuration in bad {
      #expect(throws: TrainingError.self) { try train(Float.self, configuration) }
    }
  }

  @Test("data that does not fit the sizes is refused with both numbers")
  func doesNotFit() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: [11, 4], using: &generator)
    var trainer = try Trainer(network, cost: .quadratic, configuration())
    #expect(throws: TrainingError.doesNotFit(what: "inputs", network: 11, data: 12)) {
      try trainer.train(on: stripes(count: 20), using: &generator)
    }
  }

  @Test("divergence ends the run with epoch and layer, and keeps the last whole epoch")
  func divergence() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(
      sizes: [12, 8, 4], activations: [.relu, .identity], using: &generator)
    var trainer = try Trainer(network, cost: .quadratic, configuration(epochs: 50, rate: 1e6))
    let error = #expect(throws: TrainingError.self) {
      try trainer.train(on: stripes(count: 96), using: &generator)
    }
    guard case .diverged(let epoch, let layer) = error else {
      Issue.record("not noticed: \(String(describing: error))")
      return
    }
    #expect(epoch >= 1 && 1...2 ~= layer)
    #expect(trainer.network.layers.allSatisfy { $0.weights.allSatisfy(\.isFinite) })
  }

  @Test("the closure ends training after the epoch it chooses")
  func stop() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: [12, 4], using: &generator)
    var trainer = try Trainer(network, cost: .quadratic, configuration())
    let history = try trainer.train(on: stripes(count: 20), using: &generator) { epoch in
      if epoch.number == 3 { epoch.stop() }
    }
    #expect(history.epochs == 3)
  }

  /// Two calls of two epochs are one of four, as with `fit` of Keras; the schedule starts again.
  @Test("a second training continues with the state of the optimizer")
  func secondTraining() throws {
    for optimizer in [Optimizer.sgd, .momentum(), .adam()] {
      func train(epochs: [Int], stoppingAt last: Int = 0) throws -> (Network<Double>, [History]) {
        var configuration = configuration(epochs: epochs[0], rate: 0.05)
        configuration.optimizer = optimizer
        var generator = Xoshiro256PlusPlus(seed: 1)
        let network = try Network<Double>(sizes: [12, 8, 4], using: &generator)
        // One sample: the order of samples has no effect.
        configuration.miniBatchSize = 1
        let data: Dataset<Double> = try stripes(count: 1)
        var trainer = try Trainer(network, cost: .crossEntropy, configuration)
        let histories = try epochs.map { _ in
          try trainer.train(on: data, using: &generator) { if $0.number == last { $0.stop() } }
        }
        return (trainer.network, histories)
      }
      let (whole, _) = try train(epochs: [4])
      let (divided, histories) = try train(epochs: [2, 2])
      #expect(divided == whole)
      #expect(histories.map(\.epochs) == [2, 2])
      #expect(try train(epochs: [3, 3], stoppingAt: 2).0 == whole)
    }
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Double>(sizes: [12, 8, 4], using: &generator)
    var scheduled = configuration(epochs: 3)
    scheduled.schedule = .exponential(factor: 0.5)
    var trainer = try Trainer(network, cost: .crossEntropy, scheduled)
    for _ in 0..<2 {
      let history = try trainer.train(on: stripes(count: 20), using: &generator)
      #expect(history.learningRate == [1, 0.5, 0.25])
    }
  }

  @Test("a cancelled task stops within a mini-batch")
  func cancellation() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try train(Float.self, configuration(epochs: 1_000_000))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
