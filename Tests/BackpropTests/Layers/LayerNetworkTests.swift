import Numerics
import Testing
import _BackpropTestSupport

@testable import Backprop

/// Networks of layers that are not fully connected: gradients, training, and invalid lists.
@Suite struct LayerNetworkTests {
  private static let image = LayerShape(height: 4, width: 3, channels: 1)

  private func network<S: Scalar>(
    _ text: String, over _: S.Type = S.self, seed: UInt64 = 1
  ) throws -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: seed)
    return try Network(
      input: Self.image, LayerSpecification.list(text), initializer: .glorot, using: &generator)
  }

  @Test(
    "all four equations hold through convolution, pooling and normalisation",
    arguments: [
      "conv 3 2x2 ACT, max-pool 2x1, dense 4 OUT",
      "conv 2 3x3 same ACT, mean-pool 2x2 stride 1, conv 3 2x2 ACT, flatten, dense 4 OUT",
      "batch-norm, conv 3 2x2 ACT, layer-norm, dropout 0.3, dense 4 OUT",
      "conv 3 2x2, flatten ACT, dense 4 OUT",
      "dense 5 ACT, layer-norm, dense 4 OUT",
    ])
  func gradients(text: String) throws {
    func check<S: Scalar>(_: S.Type, _ activation: String, _ output: String) throws {
      let text = text.replacing("ACT", with: activation).replacing("OUT", with: output)
      let data: Dataset<S> = try stripes(count: 6)
      let check = try GradientCheck(
        network(text, over: S.self), on: data, cost: .crossEntropy)
      #expect(check.worst < 1e-7, "\(text): \(check)")
    }
    try check(Double.self, "tanh", "sigmoid")
    try check(Complex<Double>.self, "cardioid", "real-part-sigmoid")
    try check(Complex<Double>.self, "modrelu", "real-part-sigmoid")
  }

  @Test(
    "a run of any layers learns, and is the same with two threads and after pauses",
    arguments: [
      "conv 4 2x2 relu, max-pool 2x1, dense 4 sigmoid",
      "dropout 0.1, conv 4 2x2 relu, batch-norm, dropout 0.2, dense 4 sigmoid",
      "layer-norm, dense 8 relu, dropout 0.3, dense 4 sigmoid",
    ], [Optimizer.sgd, .adam()])
  func training(text: String, optimizer: Optimizer) throws {
    let training: Dataset<Float> = try sparseStripes(count: 60)
    func configuration(threads: Int) -> TrainingConfiguration {
      TrainingConfiguration(
        epochs: 6, miniBatchSize: 7, learningRate: optimizer == .sgd ? 0.5 : 0.02, lambda: 0.1,
        optimizer: optimizer, threads: threads)
    }
    let start: Network<Float> = try network(text)
    var whole = try Trainer(start, cost: .crossEntropy, configuration(threads: 1))
    var generator = Xoshiro256PlusPlus(seed: 8)
    let history = try whole.train(on: training, evaluatingOn: training, using: &generator)
    #expect(history.relativeTrainingAccuracy.last ?? 0 > 0.9)

    var threaded = try Trainer(start, cost: .crossEntropy, configuration(threads: 2))
    generator = Xoshiro256PlusPlus(seed: 8)
    try threaded.train(on: training, evaluatingOn: training, using: &generator)
    #expect(threaded.network == whole.network)

    let trainer = try Trainer(start, cost: .crossEntropy, configuration(threads: 1))
    var run = try TrainingRun(
      trainer, on: training, evaluatingOn: training, using: Xoshiro256PlusPlus(seed: 8))
    while !run.isFinished {
      for _ in 0..<5 where !run.isFinished { try run.continueEpoch(until: .now) }
      if run.isFinished { break }
      run = try TrainingRun(
        trainer, resuming: run.state, on: training, evaluatingOn: training, using: run.generator)
    }
    #expect(run.network == whole.network)
  }

  @Test("a sample whose values are more than a block goes through the layers by itself")
  func largeSamples() throws {
    // 3 · 8 · 22,500 bytes: more than 512 KiB.
    var network = try Network<Double>(
      input: LayerShape(height: 150, width: 150, channels: 1),
      LayerSpecification.list("conv 1 1x1 relu, max-pool 150x150"))
    network.layers[0].weights = [2]
    var inputs = [Double](repeating: 0, count: 2 * 22_500)
    (inputs[70], inputs[22_500 + 9]) = (3, 4)
    #expect(try network([Array(inputs[..<22_500]), Array(inputs[22_500...])]) == [[6], [8]])
  }

  @Test("a step of thresholds is that of all samples, also if these are more than a block")
  func thresholdsOfLargeSamples() throws {
    var network = try Network<Complex<Float>>(
      input: LayerShape(height: 150, width: 150, channels: 1),
      LayerSpecification.list("conv 1 1x1 modrelu, mean-pool 150x150"))
    network.layers[0].weights = [1]
    network.layers[0].thresholds = [-0.5]
    // σ is z - 0.5 here, and C = ½ σ².
    for (values, step) in [([1], -0.05), ([3], -0.25), ([1, 3], -0.15)] as [([Float], Float)] {
      let rows = values.map { [Complex<Float>](repeating: Complex($0), count: 22_500) }
      let data = try Dataset<Complex<Float>>(rows: rows, targets: values.map { _ in [.zero] })
      var trainer = try Trainer(
        network, cost: .quadratic,
        TrainingConfiguration(epochs: 1, miniBatchSize: values.count, learningRate: 0.1))
      var generator = Xoshiro256PlusPlus(seed: 1)
      _ = try trainer.train(on: data, using: &generator)
      #expect(abs(trainer.network.layers[0].thresholds[0] - (-0.5 + step)) < 1e-4)
    }
  }

  @Test("mini-batches that threads divide give the same bits, over ℝ and ℂ")
  func dividedMiniBatches() throws {
    func check<S: Scalar>(_: S.Type, _ text: String) throws {
      let input = LayerShape(height: 16, width: 16, channels: 3)
      var generator = Xoshiro256PlusPlus(seed: 4)
      let start = try Network<S>(
        input: input, LayerSpecification.list(text), initializer: .glorot, using: &generator)
      #expect(Workspace.isWorthSplitting(start, miniBatchSize: 20))
      let values = (0..<40 * input.count).map { _ in S.normal(using: &generator) }
      let data = try Dataset<S>(
        inputs: .values(values), targets: .classes((0..<40).map { $0 % 4 }, count: 4),
        inputCount: input.count, outputCount: 4)
      var networks: [Network<S>] = []
      for threads in 1...3 {
        var trainer = try Trainer(
          start, cost: .crossEntropy,
          TrainingConfiguration(
            epochs: 1, miniBatchSize: 20, learningRate: 0.1, optimizer: .adam(), threads: threads))
        generator = Xoshiro256PlusPlus(seed: 5)
        try trainer.train(on: data, using: &generator)
        networks.append(trainer.network)
      }
      #expect(networks[0] == networks[1] && networks[0] == networks[2])
    }
    try check(Float.self, "conv 16 5x5 relu, max-pool 2x2, conv 16 3x3 relu, dense 4 sigmoid")
    try check(
      Complex<Float>.self,
      "conv 8 5x5 cardioid, max-pool 2x2, conv 8 3x3 cardioid, dense 4 real-part-sigmoid")
  }

  @Test("training moves the running statistics, and an evaluation uses them")
  func runningStatistics() throws {
    let data: Dataset<Double> = try stripes(count: 40)
    var trainer = try Trainer(
      network("batch-norm momentum 1, dense 4 sigmoid", over: Double.self), cost: .crossEntropy,
      TrainingConfiguration(epochs: 1, miniBatchSize: 40, learningRate: 0.1))
    var generator = Xoshiro256PlusPlus(seed: 8)
    try trainer.train(on: data, using: &generator)
    guard case .pixels(let pixels) = data.inputs else { return }
    let values = pixels.map { Double($0) / 255 }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    let statistics = trainer.network.layers[0].statistics
    #expect(abs(statistics[0] - mean) < 1e-12)
    #expect(abs(statistics[1] - variance) < 1e-12)
  }

  @Test(
    "an invalid list is refused with the layer that is wrong",
    arguments: [
      ("conv 3 5x5 relu", "layer 1: conv 3 5x5 does not fit its 4×3 input"),
      (
        "dense 4, conv 3 2x2",
        "layer 2: conv 3 2x2 needs an image or a sequence, not a plain vector of 4"
      ),
      ("dense 4,", "layer 2: a layer is empty: give one such as \"dense 30 sigmoid\""),
      ("dense x", "layer 1: \"x\" is not a number of units"),
      ("conv 4", "layer 1: the size of the window, such as 5x5 is missing"),
      ("dropout 1", "layer 1: the rate of dropout is 1.0: give a number from 0 to less than 1"),
      ("dense 4 tanh 3", "layer 1: \"3\" is one word too many in \"dense 4 tanh 3\""),
    ])
  func invalid(text: String, message: String) {
    let error = #expect(throws: LayerError.self) {
      try network(text, over: Double.self) as Network<Double>
    }
    #expect(error?.description == message)
  }

  @Test(
    "full-batch methods regularise the weights that the cost does, without normalisation's scales")
  func regularisedWeights() throws {
    let network: Network<Complex<Double>> = try network("layer-norm, dense 4 real-part-sigmoid")
    // 2 · 1 scales and 1 shift of a normalised channel come before the weights, in two parts each.
    #expect(network.realWeightRanges == [0..<0, 6..<6 + 2 * 12 * 4])
  }

  @Test("the summary has a line per layer with shapes and parameters")
  func summary() throws {
    let network: Network<Float> = try self.network("conv 3 2x2 relu, max-pool 2x1, dense 4 softmax")
    #expect(
      network.description == """
        conv 3 2x2     4×3×1 → 3×2×3   relu       15 parameters
        max-pool 2x1   3×2×3 → 1×2×3   identity   0 parameters
                       1×2×3 → 4       softmax    28 parameters
        total                                     43 parameters of Float
        """)
  }
}
