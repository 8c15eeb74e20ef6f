import Backprop
import Foundation
import Numerics
import Testing
import _BackpropTestSupport

/// A least-squares problem that NumPy makes in the same way: a network [2, 3, 1] of tanh (over ℂ of
/// both parts) and a linear output learns noisy outputs of another one.
///
/// The expected minima and numbers of evaluations are those of SciPy 1.17.1 on the problem in real
/// and imaginary parts: `minimize(method="L-BFGS-B", ftol=1e-14, gtol=1e-7)` with the gradient, and
/// `least_squares(method="lm", xtol=1e-10, ftol=1e-12, gtol=1e-8)` with the Jacobian.
private struct TeacherProblem<S: Scalar> {
  let data: Dataset<S>
  let teacher: [Double]

  static var sizes: [Int] { [2, 3, 1] }

  init(_ activations: [S.Activation]) throws {
    let count = 24
    let inputs = Self.scalars(Self.wave(2 * count, 1.7, 0.3, 1))
    var network = try Network<S>(sizes: Self.sizes, activations: activations)
    teacher = Self.wave(network.realParameterCount, 2.3, 0.9, 1.2)
    network = Self.network(activations, teacher)
    let noise = Self.scalars(Self.wave(count, 2.9, 1.1, 0.02))
    let outputs = try network((0..<count).map { Array(inputs[2 * $0..<2 * $0 + 2]) })
    data = try Dataset(
      inputs: .values(inputs), targets: .values(zip(outputs, noise).map { $0[0] + $1 }),
      inputCount: 2, outputCount: 1)
  }

  /// Numbers between -scale and scale, one for each real component.
  static func wave(_ count: Int, _ a: Double, _ b: Double, _ scale: Double) -> [Double] {
    let parts = count == 13 || count == 26 ? 1 : S.realBasis.count
    return (0..<count * parts).map { scale * sin(a * Double($0) + b) }
  }

  static func scalars(_ numbers: [Double]) -> [S] {
    let basis = S.realBasis
    return stride(from: 0, to: numbers.count, by: basis.count).map { index in
      basis.indices.reduce(S.zero) { $0 + S(real: numbers[index + $1]) * basis[$1] }
    }
  }

  static func network(_ activations: [S.Activation], _ parameters: [Double]) -> Network<S> {
    guard var network = try? Network<S>(sizes: sizes, activations: activations) else {
      preconditionFailure("the sizes are valid")
    }
    var values = scalars(parameters)[...]
    for ℓ in network.layers.indices {
      for k in 0..<network.layers[ℓ].inputCount {
        for j in 0..<network.layers[ℓ].outputCount {
          network.layers[ℓ][unit: j, input: k] = values.removeFirst()
        }
      }
      for j in network.layers[ℓ].bias.indices {
        network.layers[ℓ].bias[j] = values.removeFirst()
      }
    }
    return network
  }
}

@Suite struct FullBatchTests {
  private let real: [RealActivation] = [.tanh, .identity]
  private let complex: [ComplexActivation] = [.splitTanh, .identity]

  @Test(
    "L-BFGS over ℝ finds SciPy's minimum with about as many evaluations",
    arguments: [(0.2, 129), (1.6, 78)])
  func lbfgsOverReals(phase: Double, evaluations: Int) throws {
    let problem = try TeacherProblem<Double>(real)
    let start = TeacherProblem<Double>.network(
      real, (0..<13).map { 0.7 * sin(1.3 * Double($0) + phase) })
    try expectLBFGS(start, problem.data, minimum: 0.01079007777, evaluations)
  }

  @Test(
    "L-BFGS over ℂ finds SciPy's minimum of the real problem",
    arguments: [(0.9, 221), (1.6, 198)])
  func lbfgsOverComplexNumbers(phase: Double, evaluations: Int) throws {
    let problem = try TeacherProblem<Complex<Double>>(complex)
    let start = TeacherProblem<Complex<Double>>.network(
      complex, (0..<26).map { 0.7 * sin(1.3 * Double($0) + phase) })
    try expectLBFGS(start, problem.data, minimum: 0.03986062627, evaluations)
  }

  private func expectLBFGS<S: Scalar>(
    _ start: Network<S>, _ data: Dataset<S>, minimum: Double, _ evaluations: Int
  ) throws {
    var minimizer = try FullBatchMinimizer(
      start, on: data, cost: .quadratic,
      .lbfgs(LBFGS(gradientTolerance: 1e-7, costTolerance: 1e-14)), lambda: 0.3)
    let result = try minimizer.minimize(iterations: 2000)
    let last = try #require(result.iterates.last)
    #expect(abs(last.cost - minimum) < 1e-10, "\(last) \(result.reason)")
    #expect(last.costEvaluations < evaluations * 3 / 2, "\(last)")
    #expect(last.gradientEvaluations <= last.costEvaluations)
    #expect(result.iterates.count { $0.cost <= last.cost } == 1, "a cost rose")
    #expect(
      try result.network.evaluate(on: data, cost: .quadratic, lambda: 0.3).cost == last.cost)
  }

  @Test(
    "Levenberg–Marquardt finds MINPACK's minimum over both fields",
    arguments: [
      (lambda: 0.05, shift: 0.3, real: (0.00210277635, 224), complex: (0.00752092916, 95)),
      (lambda: 0.3, shift: 0.6, real: (0.01079007777, 173), complex: (0.03986062627, 87)),
    ])
  func levenbergMarquardt(
    lambda: Double, shift: Double, realResult: (Double, Int), complexResult: (Double, Int)
  ) throws {
    func expect<S: Scalar>(
      _ activations: [S.Activation], _: S.Type, _ expected: (minimum: Double, evaluations: Int)
    ) throws {
      let problem = try TeacherProblem<S>(activations)
      let start = zip(problem.teacher.indices, problem.teacher).map {
        $1 + shift * sin(1.3 * Double($0) + 0.2)
      }
      var minimizer = try FullBatchMinimizer(
        TeacherProblem<S>.network(activations, start), on: problem.data, cost: .quadratic,
        .levenbergMarquardt(LevenbergMarquardt(gradientTolerance: 1e-8, costTolerance: 1e-12)),
        lambda: lambda)
      let result = try minimizer.minimize(iterations: 2000)
      let last = try #require(result.iterates.last)
      #expect(abs(last.cost - expected.minimum) < 1e-10, "\(last) \(result.reason)")
      #expect(last.costEvaluations < expected.evaluations * 3 / 2, "\(last)")
      // ∇C = Jᵀr/n + λ/n w is the gradient by backpropagation.
      let gradient = try result.network.gradient(on: problem.data, cost: .quadratic)
      var squared = 0.0
      for (layer, g) in zip(result.network.layers, gradient.layers) {
        for (w, derivative) in zip(layer.weights, g.weights) {
          let ascent = S.steepestAscent(of: derivative) + S(real: lambda / 24) * w
          squared += Double(ascent.lengthSquared)
        }
        for derivative in g.bias {
          squared += Double(S.steepestAscent(of: derivative).lengthSquared)
        }
      }
      #expect(abs(squared.squareRoot() - last.gradientNorm) < 1e-12)
    }
    try expect(real, Double.self, realResult)
    try expect(complex, Complex<Double>.self, complexResult)
  }

  @Test("a linear least-squares problem over ℂ is solved in a few undamped steps")
  func linear() throws {
    let problem = try TeacherProblem<Complex<Double>>(complex)
    let network = try Network<Complex<Double>>(sizes: [2, 1], activations: [.identity])
    var minimizer = try FullBatchMinimizer(
      network, on: problem.data, cost: .quadratic,
      .levenbergMarquardt(LevenbergMarquardt(initialDamping: 1e-12)))
    let result = try minimizer.minimize(iterations: 20)
    #expect(result.iterates.count <= 3 && result.reason == .gradient, "\(result.iterates)")
    // In a minimum the residuals are orthogonal to the inputs.
    let gradient = try result.network.gradient(on: problem.data, cost: .quadratic)
    #expect(gradient.layers[0].weights.allSatisfy { $0.length < 1e-8 })
  }

  @Test("Levenberg–Marquardt minimises with weights of samples and learned thresholds")
  func weightsAndThresholds() throws {
    var generator = Xoshiro256PlusPlus(seed: 3)
    let data = try randomSamples(
      Complex<Double>.self, count: 20, inputs: 2, outputs: 2, seed: 5
    ).weighted(by: (0..<20).map { Double($0 % 3) })
    let network = try Network<Complex<Double>>(
      sizes: [2, 3, 2], activations: [.modrelu, .identity], using: &generator)
    var minimizer = try FullBatchMinimizer(
      network, on: data, cost: .quadratic, .levenbergMarquardt())
    let result = try minimizer.minimize(iterations: 60)
    let costs = result.iterates.map(\.cost)
    #expect(try costs[0] == network.evaluate(on: data, cost: .quadratic).cost)
    #expect(costs[costs.count - 1] < costs[0] / 4)
    #expect(result.network.layers[0].thresholds != network.layers[0].thresholds)
  }

  @Test("in single precision the method ends where rounding hides any lower cost")
  func singlePrecision() throws {
    let problem = try TeacherProblem<Float>(real)
    let start = TeacherProblem<Float>.network(
      real, (0..<13).map { 0.7 * sin(1.3 * Double($0) + 0.9) })
    for optimizer in [
      Optimizer.lbfgs(LBFGS(gradientTolerance: 0, costTolerance: 0)),
      .levenbergMarquardt(LevenbergMarquardt(gradientTolerance: 0, costTolerance: 0)),
    ] {
      var minimizer = try FullBatchMinimizer(
        start, on: problem.data, cost: .quadratic, optimizer, lambda: 0.3)
      let result = try minimizer.minimize(iterations: 1000)
      #expect(result.reason == .noLowerCost || result.reason == .costChange)
      #expect(abs((result.iterates.last?.cost ?? 0) - 0.01079) < 1e-3)
      // A method that has ended stays where it is.
      let network = minimizer.network
      try minimizer.step()
      #expect(minimizer.network == network)
    }
  }

  @Test("a trainer makes an iteration per epoch, and ends with the method")
  func trainer() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let data: Dataset<Double> = try stripes(count: 48)
    let network = try Network<Double>(sizes: [12, 4], activations: [.sigmoid], using: &generator)
    var configuration = TrainingConfiguration(
      epochs: 400, miniBatchSize: 1000, learningRate: 1, lambda: 0.5, optimizer: .lbfgs())
    var trainer = try Trainer(network, cost: .crossEntropy, configuration)
    let history = try trainer.train(on: data, evaluatingOn: data, using: &generator)
    var minimizer = try FullBatchMinimizer(
      network, on: data, cost: .crossEntropy, .lbfgs(), lambda: 0.5)
    let result = try minimizer.minimize(iterations: 400)
    #expect(trainer.network == result.network)
    #expect(history.trainingCost == result.iterates.dropFirst().map(\.cost))
    #expect(history.gradientNorm == result.iterates.dropFirst().map(\.gradientNorm))
    #expect(history.epochs < 400 && history.evaluationAccuracy.last == 48)
    #expect(history.evaluations?.count == history.epochs && history.learningRate.isEmpty)

    // More samples than the threads take at a time.
    let large: Dataset<Double> = try stripes(count: 2100)
    configuration.epochs = 2
    let networks = try [1, 2].map { threads in
      configuration.threads = threads
      var parallel = try Trainer(network, cost: .crossEntropy, configuration)
      try parallel.train(on: large, using: &generator)
      return parallel.network
    }
    #expect(networks[0] == networks[1] && networks[0] != network)
  }

  @Test("a state in the middle of a full-batch run is refused, since it lacks the curvature")
  func resuming() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let data: Dataset<Double> = try stripes(count: 48)
    let network = try Network<Double>(sizes: [12, 4], using: &generator)
    let trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(epochs: 5, miniBatchSize: 4, learningRate: 1, optimizer: .lbfgs()))
    var run = try TrainingRun(trainer, on: data, using: generator)
    try run.continueEpoch()
    let state = run.state
    #expect(throws: TrainingError.self) {
      _ = try TrainingRun(trainer, resuming: state, on: data, using: generator)
    }
  }

  @Test("what a full-batch method cannot minimise is refused, with the reason")
  func refused() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let data: Dataset<Double> = try stripes(count: 8)
    let network = try Network<Double>(sizes: [12, 4], using: &generator)
    func refusal(_ cost: Cost, _ optimizer: Optimizer, lambda: Double = 0) -> String {
      do {
        _ = try FullBatchMinimizer(network, on: data, cost: cost, optimizer, lambda: lambda)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal(.crossEntropy, .levenbergMarquardt()).contains("use quadratic"))
    #expect(refusal(.quadratic, .sgd).contains("it takes mini-batches"))
    #expect(refusal(.quadratic, .lbfgs(), lambda: -1).contains("λ"))
    #expect(refusal(.quadratic, .lbfgs(LBFGS(memory: 0))).contains("memory"))
    #expect(refusal(.logLikelihood, .lbfgs()).contains("log-likelihood"))
    let large = try Network<Double>(sizes: [12, 400, 4], using: &generator)
    #expect(throws: TrainingError.self) {
      _ = try FullBatchMinimizer(large, on: data, cost: .quadratic, .levenbergMarquardt())
    }
    let configuration = TrainingConfiguration(
      epochs: 1, miniBatchSize: 4, learningRate: 1, optimizer: .lbfgs(), dropout: 0.5)
    #expect(throws: TrainingError.self) { try configuration.check(trainingSize: 8) }
  }

  @Test("full-batch optimizers are stored and read as the others")
  func coding() throws {
    for optimizer in [Optimizer.lbfgs(LBFGS(memory: 5)), .levenbergMarquardt()] {
      let bytes = try JSONEncoder().encode(optimizer)
      #expect(try JSONDecoder().decode(Optimizer.self, from: bytes) == optimizer)
      #expect(Optimizer(optimizer.kind).isFullBatch)
    }
  }
}
