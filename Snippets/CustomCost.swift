// Write a cost function and an activation over ℂ, check their derivatives, and train with them.

import Backprop
import Numerics

// snippet.cost
/// The cost √(1 + |a - y|²) - 1, over ℝ and over ℂ by one text.
struct PseudoHuber: ElementwiseCost {
  let name = "pseudo-huber"
  func value<S: Scalar>(of a: S, target y: S) -> S.RealType {
    (1 + (a - y).lengthSquared).squareRoot() - 1
  }
  func derivative<S: Scalar>(of a: S, target y: S) -> S {
    let scale = 1 / (1 + (a - y).lengthSquared).squareRoot()
    return .derivative(withSteepestAscent: S(scale) * (a - y))
  }
}
// snippet.end

// snippet.train
var generator = Xoshiro256PlusPlus(seed: 1)
let x = (0..<40).map { _ in Complex<Double>.normal(using: &generator) }
let data = try Dataset(rows: x.map { [$0] }, targets: x.map { [$0.conjugate] })
let network = try Network<Complex<Double>>(
  sizes: [1, 6, 1], activations: [.cardioid, .identity], using: &generator)
let cost = Cost(PseudoHuber())
print("largest error: \(try GradientCheck(network, on: data, cost: cost).worst)")

var trainer = try Trainer(
  network, cost: cost, TrainingConfiguration(epochs: 100, miniBatchSize: 4, learningRate: 0.1))
let history = try trainer.train(on: data, using: &generator)
print("mean cost \(history.trainingCost[0]), after 100 epochs \(history.trainingCost[99])")
// snippet.end
