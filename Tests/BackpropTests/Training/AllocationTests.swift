import CAllocationCounter
import Numerics
import Testing

@_spi(Kernels) @testable import Backprop

/// The hot loop allocates nothing. Training on the same samples in 20 mini-batches and in 200 must
/// allocate equally often. What would break: an array made, a closure boxed or a generic function
/// not specialised in what is done per mini-batch.
///
/// Without optimisation generic code is not specialised, and allocates; hence only with it.
@Suite(.serialized, .enabled(if: countsAllocations)) struct AllocationTests {
  @Test func real() throws {
    try check(Float.self, [.sigmoid])
    try check(Double.self, [.tanh, .sigmoid])
  }

  @Test func complex() throws {
    try check(Complex<Float>.self, [.splitSigmoid, .realPartSigmoid])
    try check(Complex<Double>.self, [.modrelu, .realPartSigmoid])
  }

  /// The communication of a rank does not allocate either.
  @Test func ranks() throws {
    let reductions = [Reduction.fast, .ordered(blocks: 2), .averaging(every: 3)]
    for reduction in reductions { try check(Float.self, [.sigmoid], reduction) }
    try check(Complex<Double>.self, [.modrelu, .realPartSigmoid], .fast)
  }

  private func check<S: Scalar>(
    _: S.Type, _ activations: [S.Activation], _ reduction: Reduction? = nil
  ) throws {
    let (count, n) = (200, 30)
    let pixels = (0..<count * n).map { UInt8($0 % 7 == 0 ? $0 % 256 : 0) }
    let labels = (0..<count).map { Int32($0 % 4) }
    let kinds: [Dataset<S>.Inputs] = [
      .pixels(pixels), .values(pixels.map { S(real: Double($0) / 255) }),
    ]
    for (inputs, kind) in zip(kinds, ["compressed", "dense"]) {
      let data = try Dataset<S>(
        inputs: inputs, targets: .classes(labels, count: 4), inputCount: n, outputCount: 4)
      for optimizer in [Optimizer.sgd, .momentum(0.9)] {
        // The first runs share what is made once in a process with the tests beside this one.
        for _ in 0..<50 {
          for size in [10, 1] {
            _ = try allocations(data, activations, miniBatchSize: size, optimizer, reduction)
          }
        }
        let few = try allocations(data, activations, miniBatchSize: 10, optimizer, reduction)
        let many = try allocations(data, activations, miniBatchSize: 1, optimizer, reduction)
        // Ranks are threads, which may allocate once more in a run; nothing may per mini-batch.
        let allowed = reduction == nil ? 0 : count / 10
        #expect(
          abs(many - few) <= allowed,
          "\(S.self) \(kind) \(optimizer) \(String(describing: reduction)): \(few), \(many)")
      }
    }
  }

  private func allocations<S: Scalar>(
    _ data: Dataset<S>, _ activations: [S.Activation], miniBatchSize: Int, _ optimizer: Optimizer,
    _ reduction: Reduction?
  ) throws -> Int {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<S>(
      sizes: [data.inputCount, 8, 4], activations: activations, using: &generator)
    var configuration = TrainingConfiguration(
      epochs: 1, miniBatchSize: miniBatchSize, learningRate: 0.01, lambda: 0.1)
    configuration.optimizer = optimizer
    var trainer = try Trainer(network, cost: .crossEntropy, configuration)
    let before = allocation_count()
    if let reduction {
      let shard = try ShardedData(
        training: data, evaluation: nil, for: reduction, among: LoneRank())
      var run = try TrainingRun(trainer, on: shard, using: generator, among: LoneRank())
      while !run.isFinished { try run.continueEpoch() }
    } else {
      _ = try trainer.train(on: data, using: &generator)
    }
    return allocation_count() - before
  }
}

private var countsAllocations: Bool {
  #if DEBUG
    false
  #else
    allocation_counter_works()
  #endif
}
