import Backprop
import Foundation
import Numerics
import Testing
import _BackpropTestSupport

/// A smooth rectifier over ℝ.
private struct SmoothRectifier: RealFunction {
  let name = "test-smooth-rectifier"
  func value<R: RealScalar>(at z: R) -> R { max(z, 0) + .log(onePlus: .exp(-abs(z))) }
  func derivative<R: RealScalar>(at z: R, value: R) -> R { .sigmoid(z) }
}

/// z², over both fields by one text.
private struct Square: DifferentiableFunction {
  let name = "test-square"
  func value<S: Scalar>(at z: S) -> S { z * z }
  func derivative<S: Scalar>(at z: S, value: S) -> S { z + z }
}

/// z / √(1 + |z|²), which is not holomorphic.
private struct Saturation: NonHolomorphicFunction {
  let name = "test-saturation"
  func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    z.divided(by: (1 + z.lengthSquared).squareRoot())
  }
  func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    let d = (1 + z.lengthSquared).squareRoot()
    return WirtingerPair(
      z: Complex(1 / d - z.lengthSquared / (2 * d * d * d)),
      conjugate: (z * z).divided(by: -2 * d * d * d))
  }
}

/// A wrong derivative, which a check must notice.
private struct WrongSquare: RealFunction {
  let name = "test-wrong-square"
  func value<R: RealScalar>(at z: R) -> R { z * z }
  func derivative<R: RealScalar>(at z: R, value: R) -> R { z }
}

/// √(1 + |a - y|²) - 1, over both fields by one text.
private struct SmoothDistance: ElementwiseCost {
  let name = "test-smooth-distance"
  func value<S: Scalar>(of a: S, target y: S) -> S.RealType {
    (1 + (a - y).lengthSquared).squareRoot() - 1
  }
  func derivative<S: Scalar>(of a: S, target y: S) -> S {
    let length = (1 + (a - y).lengthSquared).squareRoot()
    return .derivative(withSteepestAscent: (a - y) / S(length))
  }
}

/// Steps of a fixed length, with a memory of the gradient.
private struct NormedMomentum: ElementwiseUpdateRule {
  static let name = "test-normed-momentum"
  var µ = 0.5
  func update<S: Scalar>(
    _ w: inout S, _ g: S, first v: inout S, second: inout S, _ step: UpdateStep
  ) {
    v = S(real: µ) * v + g
    w -= S(S.RealType(step.learningRate) / (1 + v.lengthSquared.squareRoot())) * v
  }
}

/// η/√epoch.
private struct SquareRoot: ScheduleFunction {
  static let name = "test-square-root"
  func factor(inEpoch epoch: Int, after history: History) -> Double {
    1 / Double(epoch).squareRoot()
  }
}

/// Functions that a user's own types bring: everything that the library does with its own.
@Suite struct OwnFunctionsTests {
  private let rectifier = RealActivation(SmoothRectifier())
  private let square = ComplexActivation(Square())
  private let saturation = ComplexActivation(Saturation())
  private let cost = Cost(SmoothDistance())

  private var configuration: TrainingConfiguration {
    TrainingConfiguration(
      epochs: 4, miniBatchSize: 7, learningRate: 0.2, lambda: 0.1,
      optimizer: Optimizer(NormedMomentum()), schedule: .custom(CustomSchedule(SquareRoot())))
  }

  private func network<S: Scalar>(
    _ activations: [S.Activation], sizes: [Int] = [12, 6, 4]
  ) throws -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 1)
    return try Network<S>(sizes: sizes, activations: activations, using: &generator)
  }

  private func differences<S: Scalar>(
    _: S.Type, _ activations: [S.Activation], _ cost: Cost
  ) throws -> Double {
    let data: Dataset<S> = try randomSamples(count: 3, inputs: 3, outputs: 2, seed: 7)
    return try GradientCheck(
      network(activations, sizes: [3, 4, 2]) as Network<S>, on: data, cost: cost
    ).worst
  }

  @Test("an activation that overflows is reported for its layer, whose weighted inputs are finite")
  func overflow() throws {
    var network = try Network<Double>(
      sizes: [1, 1, 1], activations: [RealActivation(Square()), .identity])
    network.layers[0].bias = [1e200]
    network.layers[1][unit: 0, input: 0] = 1
    let data = try Dataset<Double>(rows: [[0]], targets: [[0]])
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(epochs: 1, miniBatchSize: 1, learningRate: 0.1))
    var generator = Xoshiro256PlusPlus(seed: 1)
    #expect(throws: TrainingError.diverged(epoch: 1, layer: 1)) {
      try trainer.train(on: data, using: &generator)
    }
  }

  @Test("BP1–BP4 hold for them, and a wrong derivative is noticed")
  func gradients() throws {
    #expect(try differences(Double.self, [rectifier, .identity], cost) < 1e-7)
    #expect(try differences(Double.self, [RealActivation(Square())], .quadratic) < 1e-7)
    #expect(try differences(Complex<Double>.self, [square, saturation], cost) < 1e-7)
    #expect(
      try differences(Complex<Double>.self, [ComplexActivation(Split(Square()))], cost) < 1e-7)
    let wrong = RealActivation(WrongSquare())
    #expect(try differences(Double.self, [wrong, .identity], .quadratic) > 0.1)
  }

  /// Trains in one go, and with a pause after every mini-batch.
  private func expectSameRun<S: Scalar>(_ network: Network<S>) throws {
    let data: Dataset<S> = try stripes(count: 60)
    let trainer = try Trainer(network, cost: cost, configuration)
    var generator = Xoshiro256PlusPlus(seed: 8)
    var whole = trainer
    let history = try whole.train(on: data, evaluatingOn: data, using: &generator)
    #expect(history.trainingCost[3] < history.trainingCost[0])
    let root = Double(4).squareRoot()
    #expect(history.learningRate[3] == 0.2 * (1 / root))

    var paused = Xoshiro256PlusPlus(seed: 8)
    var run = try TrainingRun(trainer, on: data, evaluatingOn: data, using: paused)
    while !run.isFinished {
      try run.continueEpoch(until: .now)
      let state = run.state
      paused = run.generator
      if run.isFinished { break }
      run = try TrainingRun(
        trainer, resuming: state, on: data, evaluatingOn: data, using: paused)
    }
    #expect(run.network == whole.network && run.history.trainingCost == history.trainingCost)
  }

  @Test("they train, and a paused run continues bit by bit")
  func training() throws {
    try expectSameRun(network([rectifier, .sigmoid]) as Network<Float>)
    try expectSameRun(network([rectifier, rectifier]) as Network<Double>)
    try expectSameRun(network([saturation, .realPartSigmoid]) as Network<Complex<Float>>)
    try expectSameRun(network([square, saturation]) as Network<Complex<Double>>)
  }

  @Test("threads change no bit")
  func threads() throws {
    var generator = Xoshiro256PlusPlus(seed: 3)
    let network = try Network<Float>(
      sizes: [12, 600, 600, 4], activations: [rectifier, rectifier, .sigmoid], using: &generator)
    let data: Dataset<Float> = try stripes(count: 60)
    func train(threads: Int) throws -> Network<Float> {
      var trainer = try Trainer(
        network, cost: cost,
        TrainingConfiguration(epochs: 2, miniBatchSize: 30, learningRate: 0.05, threads: threads))
      var generator = generator
      _ = try trainer.train(on: data, evaluatingOn: data, using: &generator)
      return trainer.network
    }
    #expect(try train(threads: 1) == train(threads: 3))
  }

  @Test("a registered name is found and printed; another one is not")
  func registry() throws {
    #expect(RealActivation(rawValue: "test-smooth-rectifier") == nil)
    RealActivation.register(rectifier)
    RealActivation.register(rectifier)
    ComplexActivation.register(saturation)
    Cost.register(cost)
    Optimizer.register(NormedMomentum.self)
    CustomSchedule.register(SquareRoot.self)
    #expect(RealActivation(rawValue: "test-smooth-rectifier") == rectifier)
    #expect(RealActivation.allCases.count { $0 == rectifier } == 1)
    #expect(ComplexActivation(rawValue: "test-saturation") == saturation)
    #expect(ComplexActivation(rawValue: "test-smooth-rectifier") == nil)
    #expect(Cost(rawValue: "test-smooth-distance") == cost && Cost.allCases.contains(cost))
    let optimizer = try #require(Optimizer.Kind(rawValue: "test-normed-momentum"))
    #expect(Optimizer(optimizer) == Optimizer(NormedMomentum()))
    #expect(CustomSchedule(named: "test-square-root") == CustomSchedule(SquareRoot()))
    let network: Network<Float> = try network([rectifier, .sigmoid])
    #expect(network.description.contains("12 → 6   test-smooth-rectifier   78 parameters"))

    let json = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: json) == configuration)
    let unknown = String(decoding: json, as: UTF8.self).replacing("test-normed", with: "abnormal")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(TrainingConfiguration.self, from: Data(unknown.utf8))
    }
  }
}
