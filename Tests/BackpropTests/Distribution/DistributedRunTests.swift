import Backprop
import Numerics
import Testing
import _BackpropTestSupport

/// Several ranks come to what one process comes to. What would break: a sample that two ranks or none
/// take, a gradient that is summed in part, a rank that continues alone.
@Suite struct DistributedRunTests {
  /// All that a run leaves behind.
  private struct Outcome<S: Scalar>: Equatable, Sendable {
    var network: Network<S>
    var history: History
    var error: TrainingError?
  }

  private func network<S: RealScalar>(
    _: S.Type = S.self, _ sizes: [Int] = [12, 8, 4]
  ) throws -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 1)
    return try Network(sizes: sizes, using: &generator)
  }

  private func configuration(
    _ optimizer: Optimizer = .sgd, dropout: Double = 0, gradientNorm: Double? = nil,
    threads: Int = 1
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      epochs: 3, miniBatchSize: 10, learningRate: 0.2, lambda: 0.3, optimizer: optimizer,
      dropout: dropout, gradientNorm: gradientNorm, threads: threads)
  }

  private func run<S: Scalar>(
    _ network: Network<S>, _ configuration: TrainingConfiguration, among collective: any Collective,
    _ reduction: Reduction, pausing: Bool = false
  ) throws -> Outcome<S> {
    let trainer = try Trainer(network, cost: .crossEntropy, configuration)
    let data = try ShardedData<S>(
      training: stripes(count: 103), evaluation: stripes(count: 41, seed: 2), for: reduction,
      among: collective)
    var run = try TrainingRun(
      trainer, on: data, using: Xoshiro256PlusPlus(seed: 3), among: collective)
    var outcome = Outcome(network: network, history: run.history)
    do {
      while !run.isFinished {
        try run.continueEpoch(until: pausing && collective.rank == 0 ? .now : nil)
        guard pausing else { continue }
        run = try TrainingRun(
          trainer, resuming: run.state, on: data, using: run.generator, among: collective)
      }
    } catch let error as TrainingError {
      outcome.error = error
    }
    (outcome.network, outcome.history) = (run.network, run.history)
    outcome.history.seconds = History(trainingSize: 0, evaluationSize: 0).seconds
    return outcome
  }

  /// The same outcome on all of some ranks.
  private func run<S: Scalar>(
    _ network: Network<S>, _ configuration: TrainingConfiguration, ranks: Int,
    _ reduction: Reduction, pausing: Bool = false
  ) throws -> Outcome<S> {
    let outcomes = try ThreadRanks.run(ranks) { collective in
      try run(network, configuration, among: collective, reduction, pausing: pausing)
    }
    for outcome in outcomes { #expect(outcome == outcomes[0], "\(ranks) ranks differ") }
    return outcomes[0]
  }

  @Test("ranks make the mini-batches of one process", arguments: [1, 2, 3, 4])
  func sameHistory(ranks: Int) throws {
    for (optimizer, dropout, norm) in [
      (Optimizer.sgd, 0.0, Double?.none), (.adam(), 0.3, nil), (.nesterov(), 0, 0.5),
    ] {
      let configuration = configuration(optimizer, dropout: dropout, gradientNorm: norm)
      var generator = Xoshiro256PlusPlus(seed: 3)
      var trainer = try Trainer(network(Double.self), cost: .crossEntropy, configuration)
      let expected = try trainer.train(
        on: stripes(count: 103), evaluatingOn: stripes(count: 41, seed: 2), using: &generator)
      let found = try run(network(Double.self), configuration, ranks: ranks, .fast).history
      #expect(found.evaluationAccuracy == expected.evaluationAccuracy)
      #expect(found.trainingAccuracy == expected.trainingAccuracy)
      for (own, other) in zip(found.trainingCost, expected.trainingCost) {
        #expect(abs(own - other) < 1e-10 * other, "\(optimizer)")
      }
    }
  }

  @Test("with a fixed order no number of ranks, nor a pause, changes a bit")
  func sameBits() throws {
    let plan = configuration(.momentum(), dropout: 0.2)
    let expected = try run(network(Float.self), plan, ranks: 1, .ordered(blocks: 6))
    for ranks in [2, 3, 4, 6] {
      #expect(
        try run(network(Float.self), plan, ranks: ranks, .ordered(blocks: 6)) == expected,
        "\(ranks) ranks")
    }
    let paused = try run(
      network(Float.self), plan, ranks: 3, .ordered(blocks: 6), pausing: true)
    #expect(paused == expected)
  }

  @Test("learned thresholds, which are sums over samples, are added up too")
  func thresholds() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Complex<Double>>(
      sizes: [12, 6, 4], activations: [.modrelu, .realPartSigmoid], using: &generator)
    let one = try run(network, configuration(), ranks: 1, .ordered(blocks: 4))
    #expect(try run(network, configuration(), ranks: 3, .ordered(blocks: 4)) == one)
  }

  @Test("networks of other layers come to the same bits on 1, 2 and 4 ranks, and on one process")
  func layers() throws {
    func check<S: Scalar>(_: S.Type, _ text: String) throws {
      var generator = Xoshiro256PlusPlus(seed: 1)
      let network = try Network<S>(
        input: LayerShape(height: 4, width: 3, channels: 1), LayerSpecification.list(text),
        initializer: .glorot, using: &generator)
      let plan = configuration(.adam(), threads: 2)
      let expected = try run(network, plan, ranks: 1, .ordered(blocks: 4))
      #expect(expected.error == nil && expected.history.trainingCost.count == 3)
      for ranks in [2, 4] {
        #expect(try run(network, plan, ranks: ranks, .ordered(blocks: 4)) == expected, "\(ranks)")
      }
      for ranks in [1, 2, 4] {
        let found = try run(network, plan, ranks: ranks, .fast).history
        for (own, other) in zip(found.trainingCost, expected.history.trainingCost) {
          #expect(abs(own - other) < 1e-3 * other, "\(ranks) ranks")
        }
      }
    }
    try check(
      Float.self, "conv 4 2x2 relu, max-pool 2x1, layer-norm, dropout 0.2, dense 4 sigmoid")
    try check(
      Complex<Float>.self, "conv 3 2x2 same modrelu, mean-pool 2x2, dense 4 real-part-sigmoid")
  }

  @Test("batch normalisation, whose statistics are of all samples, is refused on ranks")
  func batchNormalization() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(
      input: LayerShape(12), LayerSpecification.list("batch-norm, dense 4 sigmoid"),
      using: &generator)
    let error = #expect(throws: TrainingError.self) {
      try run(network, configuration(), ranks: 2, .fast)
    }
    #expect("\(error!)".contains("use layer-norm"))
  }

  @Test("wide layers are divided among a rank's threads, and nothing else changes")
  func threads() throws {
    let wide = try network(Float.self, [12, 400, 330, 4])
    var plan = configuration()
    plan.miniBatchSize = 62
    plan.epochs = 1
    let expected = try run(wide, plan, ranks: 2, .ordered(blocks: 2))
    plan.threads = 3
    #expect(try run(wide, plan, ranks: 2, .ordered(blocks: 2)) == expected)
  }

  @Test("one step at a time, averaging networks is averaging steps of plain descent")
  func averagingEveryStep() throws {
    let outcome = try run(network(Double.self), configuration(), ranks: 3, .averaging(every: 1))
    #expect(outcome.error == nil && outcome.history.trainingCost.count == 3)
    #expect(outcome.history.trainingCost[2] < outcome.history.trainingCost[0])
    let paused = try run(
      network(Double.self), configuration(.adam()), ranks: 3, .averaging(every: 4), pausing: true)
    let whole = try run(
      network(Double.self), configuration(.adam()), ranks: 3, .averaging(every: 4))
    #expect(paused == whole)
  }

  @Test(
    "values that are no numbers end all ranks with the same error",
    arguments: [Reduction.fast, .ordered(blocks: 3), .averaging(every: 3)])
  func divergence(_ reduction: Reduction) throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(
      sizes: [12, 8, 4], activations: [.relu, .sigmoid], using: &generator)
    var plan = configuration()
    plan.lambda = 0
    plan.schedule = .step(every: 1, factor: 1e38)
    let outcome = try run(network, plan, ranks: 3, reduction)
    guard case .diverged(epoch: 2, layer: _) = outcome.error else {
      Issue.record("the second epoch was to diverge: \(String(describing: outcome.error))")
      return
    }
    #expect(outcome.history.learningRate.count == 1)
  }

  @Test("ranks without work are refused")
  func refused() throws {
    let error = #expect(throws: TrainingError.self) {
      try run(network(Float.self), configuration(), ranks: 3, .ordered(blocks: 2))
    }
    #expect("\(error!)".contains("use more blocks"))
  }

  @Test("the gradient of ranks is that of one process, with fewer samples than ranks as well")
  func gradient() throws {
    let network = try network(Double.self)
    for count in [2, 33] {
      let data: Dataset<Double> = try stripes(count: count)
      let expected = try network.gradient(on: data, cost: .crossEntropy)
      for gradient in try ThreadRanks.run(
        4,
        {
          try network.gradient(on: data, cost: .crossEntropy, among: $0)
        })
      {
        for (own, other) in zip(gradient.layers, expected.layers) {
          for (x, y) in zip(own.weights + own.bias, other.weights + other.bias) {
            #expect(abs(x - y) < 1e-14)
          }
        }
      }
    }
  }
}
