import Backprop
import Numerics
import Testing

/// Every step of every optimizer, under every kind of schedule, against its source's formula; and
/// where the steps lead.
///
/// The problem is linear least squares, y = W x + b with three inputs and two outputs, whose
/// gradient is known: (a - y) conj(x). What would break: a wrong sign or conjugate, a bias
/// correction or a rate that is off by one step, a moment that is mixed up.
@Suite struct OptimizerStepTests {
  static let adam = AdamParameters(beta1: 0.8, beta2: 0.95, epsilon: 1e-6)
  static let parts = AdamParameters(
    beta1: 0.8, beta2: 0.95, epsilon: 1e-6, secondMoment: .parts)
  static let rules: [Optimizer] = [
    .sgd, .momentum(0.9), .nesterov(0.9), .adam(adam), .adam(parts),
    .adamW(adam, weightDecay: 0.1), .adamW(parts, weightDecay: 0.1),
    .rmsprop(decayRate: 0.8, epsilon: 1e-3), .adaGrad(epsilon: 1e-3),
  ]
  static let schedules: [LearningRateSchedule] = [
    .constant, .step(every: 4, factor: 0.5), .exponential(factor: 0.9),
    .cosine(epochs: 12, minimum: 0.1), .warmUp(epochs: 3, then: .exponential(factor: 0.8)),
    .halveOnPlateau(monitor: .trainingCost, patience: 2, minDelta: 0.02),
  ]

  @Test("each of 15 steps over ℝ follows the formula", arguments: rules, schedules)
  func real(rule: Optimizer, schedule: LearningRateSchedule) throws {
    try check(Problem<Double>(.identity, seed: 5), rule, schedule)
  }

  @Test("each of 15 steps over ℂ follows the formula", arguments: rules, schedules)
  func complex(rule: Optimizer, schedule: LearningRateSchedule) throws {
    try check(Problem<Complex<Double>>(.identity, seed: 6), rule, schedule)
  }

  private func check<S: Scalar>(
    _ problem: Problem<S>, _ rule: Optimizer, _ schedule: LearningRateSchedule
  ) throws {
    let (η, λ) = (0.05, 0.3)
    var network = problem.first
    var reference = ReferenceOptimizer(
      rule, isComplex: S.realBasis.count == 2, count: problem.numbers(network).count)
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(
        epochs: 15, miniBatchSize: problem.count, learningRate: η, lambda: λ, optimizer: rule,
        schedule: schedule))
    var generator = Xoshiro256PlusPlus(seed: 1)
    var costs: [Double] = []
    _ = try trainer.train(on: problem.data, using: &generator) { epoch in
      var numbers = problem.numbers(network)
      let rate = η * Self.factor(schedule, epoch.number, costs)
      reference.step(
        &numbers, problem.gradient(network, λ: λ), rate, isWeight: problem.isWeight)
      problem.put(numbers, into: &network)
      let error = zip(problem.numbers(epoch.network), numbers).map { abs($0 - $1) }.max() ?? 1
      #expect(error < 1e-12, "step \(epoch.number)")
      #expect(abs((epoch.history.learningRate.last ?? 0) - rate) < 1e-15)
      costs = epoch.history.trainingCost
    }
  }

  /// The schedules once more, each from its definition.
  private static func factor(
    _ schedule: LearningRateSchedule, _ epoch: Int, _ costs: [Double]
  ) -> Double {
    switch schedule {
    case .constant: return 1
    case .step(let every, let factor): return .pow(factor, (epoch - 1) / every)
    case .exponential(let factor): return .pow(factor, epoch - 1)
    case .cosine(let epochs, let minimum):
      let share = min(1, Double(epoch - 1) / Double(epochs))
      return minimum + (1 - minimum) * 0.5 * (1 + .cos(.pi * share))
    case .warmUp(let epochs, let then):
      return epoch <= epochs
        ? Double(epoch) / Double(epochs + 1) : factor(then, epoch - epochs, costs)
    case .halveOnPlateau(_, let patience, let minDelta):
      var (best, waited, factor) = (Double.infinity, 0, 1.0)
      for cost in costs {
        if cost < best - minDelta { (best, waited) = (cost, 0) } else { waited += 1 }
        if waited == patience { (waited, factor) = (0, factor / 2) }
      }
      return factor
    case .custom: return .nan
    }
  }

  /// The rules with rates at which they come to the exact solution.
  static let convergence: [(Optimizer, Double)] = [
    (.sgd, 0.4), (.momentum(0.8), 0.1), (.nesterov(0.8), 0.1), (.adam(), 0.1),
    (.adam(AdamParameters(secondMoment: .parts)), 0.1), (.adamW(weightDecay: 0), 0.1),
  ]

  @Test("every optimizer finds the exact solution, over ℝ and over ℂ", arguments: convergence)
  func converges(rule: Optimizer, rate: Double) throws {
    try checkSolution(Problem<Double>(.identity, seed: 7), rule, rate)
    try checkSolution(Problem<Complex<Double>>(.identity, seed: 8), rule, rate)
  }

  private func checkSolution<S: Scalar>(
    _ problem: Problem<S>, _ rule: Optimizer, _ rate: Double
  ) throws {
    var trainer = try Trainer(
      problem.first, cost: .quadratic,
      TrainingConfiguration(
        epochs: 900, miniBatchSize: problem.count, learningRate: rate, optimizer: rule))
    var generator = Xoshiro256PlusPlus(seed: 1)
    _ = try trainer.train(on: problem.data, using: &generator)
    let found = problem.numbers(trainer.network)
    let error = zip(found, problem.solution).map { abs($0 - $1) }.max() ?? 1
    #expect(error < 1e-5, "\(rule.name) over \(S.self)")
  }
}

/// y = W x + b for some random samples, without noise.
private struct Problem<S: Scalar> {
  let count = 8
  let data: Dataset<S>
  /// W and b.
  let solution: [Double]
  private let x: [[S]]
  private let y: [[S]]
  /// The start of the training.
  let first: Network<S>

  init(_ activation: S.Activation, seed: UInt64) throws {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let wanted = try Network<S>(sizes: [3, 2], activations: [activation], using: &generator)
    first = try Network<S>(sizes: [3, 2], activations: [activation], using: &generator)
    let x = (0..<count).map { _ in (0..<3).map { _ in S.normal(using: &generator) } }
    let y = x.map { x in Self.output(of: wanted.layers[0], x) }
    (self.x, self.y) = (x, y)
    data = try Dataset(
      inputs: .values(x.flatMap { $0 }), targets: .values(y.flatMap { $0 }), inputCount: 3,
      outputCount: 2)
    solution = Self.parts(wanted)
  }

  private static func output(of layer: Layer<S>, _ x: [S]) -> [S] {
    (0..<2).map { j in
      (0..<3).reduce(layer.bias[j]) { $0 + layer[unit: j, input: $1] * x[$1] }
    }
  }

  /// All parameters as real numbers: the weights, then the biases.
  private static func parts(_ network: Network<S>) -> [Double] {
    (network.layers[0].weights + network.layers[0].bias).flatMap { number in
      S.realBasis.count == 1 ? [Double(number.realPart)] : Self.pair(number)
    }
  }

  private static func pair(_ number: S) -> [Double] {
    guard let number = number as? Complex<Double> else { return [] }
    return [number.real, number.imaginary]
  }

  func numbers(_ network: Network<S>) -> [Double] { Self.parts(network) }

  /// Which of the numbers belong to weights.
  var isWeight: [Bool] {
    let parts = S.realBasis.count
    return (0..<8 * parts).map { $0 < 6 * parts }
  }

  func put(_ numbers: [Double], into network: inout Network<S>) {
    let parts = S.realBasis.count
    let values: [S] = (0..<8).map { i in
      zip(S.realBasis, numbers[i * parts..<(i + 1) * parts]).reduce(.zero) {
        $0 + S(real: $1.1) * $1.0
      }
    }
    Self.put(Array(values[..<6]), Array(values[6...]), into: &network.layers[0])
  }

  /// Weights input-major, and biases.
  private static func put(_ weights: [S], _ bias: [S], into layer: inout Layer<S>) {
    for k in 0..<3 {
      for j in 0..<2 { layer[unit: j, input: k] = weights[2 * k + j] }
    }
    layer.bias = bias
  }

  /// The mean over the samples of (a - y) conj(x), and of a - y for the biases, plus λ/n w.
  func gradient(_ network: Network<S>, λ: Double) -> [Double] {
    var sum = network
    let layer = network.layers[0]
    Self.put(
      layer.weights.map { S(real: λ / Double(count)) * $0 }, [.zero, .zero], into: &sum.layers[0])
    let share = S(real: 1 / Double(count))
    for (x, y) in zip(x, y) {
      let a = Self.output(of: layer, x)
      for j in 0..<2 {
        let error = share * (a[j] - y[j])
        sum.layers[0].bias[j] += error
        for k in 0..<3 { sum.layers[0][unit: j, input: k] += error * x[k].conjugate }
      }
    }
    return Self.parts(sum)
  }
}
