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

  /// Neither do convolutions, pooling, normalisations and dropout.
  @Test func layers() throws {
    let list =
      "conv 3 2x2 relu, max-pool 2x2 stride 1, batch-norm, dropout 0.25, "
      + "conv 2 2x2 same relu, mean-pool 2x2 stride 1, layer-norm, dense 4 sigmoid"
    try checkLayers(Float.self, list)
    try checkLayers(Double.self, list)
    let complex = list.replacing("relu", with: "cardioid").replacing(
      "sigmoid", with: "real-part-sigmoid")
    try checkLayers(Complex<Float>.self, complex)
    try checkLayers(Complex<Double>.self, complex)
  }

  private func checkLayers<S: Scalar>(_: S.Type, _ list: String) throws {
    let layers = try LayerSpecification.list(list)
    try check { generator in
      try Network<S>(
        input: LayerShape(height: 5, width: 6, channels: 1), layers, using: &generator)
    }
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
    try check(reduction) { generator in
      try Network<S>(
        sizes: [Self.inputCount, 8, 4], activations: activations, using: &generator)
    }
  }

  private static let inputCount = 30

  /// Compares the allocations of an epoch with few and with many mini-batches.
  private func check<S: Scalar>(
    _ reduction: Reduction? = nil,
    _ network: (inout Xoshiro256PlusPlus) throws -> Network<S>
  ) throws {
    let (count, n) = (200, Self.inputCount)
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
            _ = try allocations(data, network, miniBatchSize: size, optimizer, reduction)
          }
        }
        let few = try allocations(data, network, miniBatchSize: 10, optimizer, reduction)
        let many = try allocations(data, network, miniBatchSize: 1, optimizer, reduction)
        // Ranks are threads, which may allocate once more in a run; nothing may per mini-batch.
        let allowed = reduction == nil ? 0 : count / 10
        #expect(
          abs(many - few) <= allowed,
          "\(S.self) \(kind) \(optimizer) \(String(describing: reduction)): \(few), \(many)")
      }
    }
  }

  private func allocations<S: Scalar>(
    _ data: Dataset<S>, _ network: (inout Xoshiro256PlusPlus) throws -> Network<S>,
    miniBatchSize: Int, _ optimizer: Optimizer, _ reduction: Reduction?
  ) throws -> Int {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try network(&generator)
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
