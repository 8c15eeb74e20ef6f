import Backprop
import Foundation
import Numerics
import Testing
import _BackpropTestSupport

/// The expected numbers come from the published formulas, programmed separately in Python.
@Suite struct OptimizerTests {
  /// Weight and bias of a linear neuron after four steps on one sample, η = 0.1, λ = 0.1, λ₁ = 0.05.
  private func fourSteps<S: Scalar>(
    _ optimizer: Optimizer, x: S, y: S, weight: S, bias: S, activation: S.Activation,
    gradientNorm: Double? = nil
  ) throws -> (S, S) {
    var network = try Network<S>(sizes: [1, 1], activations: [activation])
    network.layers[0][unit: 0, input: 0] = weight
    network.layers[0].bias[0] = bias
    let data = try Dataset<S>(
      inputs: .values([x]), targets: .values([y]), inputCount: 1, outputCount: 1)
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: 4, miniBatchSize: 1, learningRate: 0.1, lambda: 0.1, l1: 0.05,
        optimizer: optimizer, gradientNorm: gradientNorm))
    var generator = Xoshiro256PlusPlus(seed: 1)
    _ = try trainer.train(on: data, using: &generator)
    let layer = trainer.network.layers[0]
    return (layer[unit: 0, input: 0], layer.bias[0])
  }

  static let adam = AdamParameters(beta1: 0.8, beta2: 0.95, epsilon: 1e-6)

  static let real: [(Optimizer, Double, Double)] = [
    (.sgd, 0.56957166, -0.1943878),
    (.momentum(0.9), 0.63332946, -0.1359868),
    (.nesterov(0.9), 0.573044882886, -0.14905873138),
    (.adam(adam), 0.5338975411119242, -0.12422361378728759),
    (.adamW(adam, weightDecay: 0.02), 0.53147534780982, -0.12147855684771447),
  ]

  @Test("four steps over ℝ follow the formula", arguments: real)
  func realSteps(optimizer: Optimizer, weight: Double, bias: Double) throws {
    let (w, b) = try fourSteps(
      optimizer, x: 2.0, y: 1, weight: 0.5, bias: -0.25, activation: .identity)
    #expect(abs(w - weight) < 1e-13 && abs(b - bias) < 1e-13)
  }

  static let partwise = AdamParameters(
    beta1: 0.8, beta2: 0.95, epsilon: 1e-6, secondMoment: .parts)

  static let complex: [(Optimizer, Complex<Double>, Complex<Double>)] = [
    (
      .sgd, Complex(0.01918571671698643, 0.30433618632646214),
      Complex(-0.33865678196605925, 0.1361233018661363)
    ),
    (
      .momentum(0.9), Complex(-0.20402640763367838, 0.8677890425878315),
      Complex(-0.6077261298795079, 0.16657307338378516)
    ),
    (
      .nesterov(0.9), Complex(0.0012775719209045244, 0.3492157881313109),
      Complex(-0.376920912175572, 0.14608719222998456)
    ),
    (
      .adam(adam), Complex(0.1571690464852484, -0.0376907921934235),
      Complex(-0.3876028095338441, 0.13717635091372177)
    ),
    (
      .adamW(adam, weightDecay: 0.02), Complex(0.1553497724451613, -0.035656649705381155),
      Complex(-0.3874941392438597, 0.13728231977982935)
    ),
    (
      .adam(partwise), Complex(-0.07754092976692888, -0.013925477611608186),
      Complex(-0.3847134422983517, 0.499473609592971)
    ),
  ]

  @Test("four steps over ℂ follow the formula, Adam with |g|² and by parts", arguments: complex)
  func complexSteps(
    optimizer: Optimizer, weight: Complex<Double>, bias: Complex<Double>
  ) throws {
    let (w, b) = try fourSteps(
      optimizer, x: Complex(1, 2), y: Complex(-1, 0.5), weight: Complex(0.3, -0.4),
      bias: Complex(0, 0.1), activation: .identity)
    #expect((w - weight).length < 1e-13 && (b - bias).length < 1e-13)
  }

  @Test("a gradient that is too long is shortened as a whole")
  func clipping() throws {
    let (w, b) = try fourSteps(
      .sgd, x: 2.0, y: 1, weight: 0.5, bias: -0.25, activation: .identity, gradientNorm: 0.1)
    #expect(abs(w - 0.5334387022789314) < 1e-13 && abs(b + 0.22806065881157994) < 1e-13)
  }

  @Test(
    "every optimizer learns the stripes, over ℝ and over ℂ",
    arguments: [
      (Optimizer.momentum(0.9), 0.1), (.nesterov(0.9), 0.1), (.adam(), 0.03),
      (.adam(AdamParameters(secondMoment: .parts)), 0.03), (.adamW(), 0.03),
    ])
  func convergence(optimizer: Optimizer, rate: Double) throws {
    let configuration = TrainingConfiguration(
      epochs: 25, miniBatchSize: 8, learningRate: rate, optimizer: optimizer)
    var generator = Xoshiro256PlusPlus(seed: 2)
    var real = try Trainer(
      Network<Float>(sizes: [12, 8, 4], using: &generator), cost: .crossEntropy, configuration)
    let history = try real.train(
      on: stripes(count: 96), evaluatingOn: stripes(count: 40, seed: 2), using: &generator)
    #expect(history.evaluationAccuracy.last == 40)
    var complex = try Trainer(
      Network<Complex<Double>>(
        sizes: [12, 6, 4], activations: [.cardioid, .realPartSigmoid], using: &generator),
      cost: .crossEntropy, configuration)
    let complexHistory = try complex.train(
      on: stripes(count: 96), evaluatingOn: stripes(count: 40, seed: 2), using: &generator)
    #expect(complexHistory.evaluationAccuracy.last == 40)
  }

  @Test(
    "plain descent gives the same with and without a stored gradient", arguments: [false, true])
  func bothPaths(isCompressed: Bool) throws {
    try checkPaths(Double.self, [.sigmoid, .sigmoid], isCompressed)
    try checkPaths(Complex<Double>.self, [.cardioid, .realPartSigmoid], isCompressed)
  }

  private func checkPaths<S: Scalar>(
    _: S.Type, _ activations: [S.Activation], _ isCompressed: Bool
  ) throws {
    func train(_ gradientNorm: Double?) throws -> Network<S> {
      var generator = Xoshiro256PlusPlus(seed: 2)
      var trainer = try Trainer(
        Network<S>(sizes: [12, 8, 4], activations: activations, using: &generator),
        cost: .crossEntropy,
        TrainingConfiguration(
          epochs: 5, miniBatchSize: 7, learningRate: 0.5, lambda: 0.3, gradientNorm: gradientNorm))
      let data: Dataset<S> = try isCompressed ? sparseStripes(count: 50) : stripes(count: 50)
      _ = try trainer.train(on: data, using: &generator)
      return trainer.network
    }
    let (fused, stored) = (try train(nil), try train(1e9))
    for (left, right) in zip(fused.layers, stored.layers) {
      for (w, v) in zip(left.weights + left.bias, right.weights + right.bias) {
        #expect((w - v).lengthSquared < 1e-24)
      }
    }
  }

  @Test("numbers of a rule that make no sense are refused")
  func refused() throws {
    for optimizer in [
      Optimizer.momentum(1), .nesterov(-0.1), .momentum(.nan), .adam(AdamParameters(beta1: 1)),
      .adam(AdamParameters(beta2: -1)), .adam(AdamParameters(epsilon: 0)),
      .adamW(weightDecay: 1.5), .rmsprop(decayRate: 1), .rmsprop(epsilon: 0),
      .adaGrad(epsilon: -1),
    ] {
      #expect(throws: TrainingError.self) {
        try fourSteps(optimizer, x: 1.0, y: 1, weight: 1, bias: 1, activation: .identity)
      }
    }
  }

  @Test("the hyperparameters that are not given are those of the sources")
  func defaults() {
    let adam = AdamParameters(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, secondMoment: .modulus)
    let expected: [Optimizer] = [
      .sgd, .momentum(0.9), .nesterov(0.9), .adam(adam), .adamW(adam, weightDecay: 0.01),
      .rmsprop(decayRate: 0.9, epsilon: 1e-8), .adaGrad(epsilon: 1e-10),
    ]
    #expect(Optimizer.Kind.allCases.prefix(expected.count).map { Optimizer($0) } == expected)
    #expect(
      [.sgd, .momentum(), .nesterov(), .adam(), .adamW(), .rmsprop(), .adaGrad()] == expected)
    #expect(AdamW(adam).weightDecay == 0.01 && RMSprop(decayRate: 0.9).epsilon == 1e-8)
  }

  /// The names are in files, in `run.yaml` and on the command line: they must never change.
  @Test func names() {
    let names = ["sgd", "momentum", "nesterov", "adam", "adamw", "rmsprop", "adagrad"]
    let kinds = Optimizer.Kind.allCases.prefix(names.count)
    #expect(kinds.map(\.rawValue) == names)
    let optimizers: [Optimizer] = [
      .sgd, .momentum(), .nesterov(), .adam(), .adamW(), .rmsprop(), .adaGrad(),
    ]
    #expect(optimizers.map(\.kind) == Array(kinds))
    #expect(optimizers == kinds.map { Optimizer($0) } && optimizers.map(\.name) == names)
  }

  /// The JSON form must never change either.
  @Test func json() throws {
    let optimizers: [(Optimizer, String)] = [
      (.sgd, #"{"sgd":{}}"#), (.momentum(0.5), #"{"momentum":{"_0":0.5}}"#),
      (
        .adamW(AdamParameters(beta1: 0.5, beta2: 0.75, epsilon: 1), weightDecay: 0.25),
        #"{"adamw":{"_0":{"beta1":0.5,"beta2":0.75,"epsilon":1,"secondMoment":"modulus"},"#
          + #""weightDecay":0.25}}"#
      ),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for (optimizer, text) in optimizers {
      #expect(String(decoding: try encoder.encode(optimizer), as: UTF8.self) == text)
      #expect(try JSONDecoder().decode(Optimizer.self, from: Data(text.utf8)) == optimizer)
    }
  }
}
