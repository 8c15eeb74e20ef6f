// Write an activation function, check its derivative, and train with it.

import Backprop

// snippet.function
/// A smooth rectifier.
///
///     σ(z) = ln(1 + e^z)      σ'(z) = 1 / (1 + e^-z)
struct SmoothRectifier: RealFunction {
  let name = "smooth-rectifier"
  func value<R: RealScalar>(at z: R) -> R { max(z, 0) + .log(onePlus: .exp(-abs(z))) }
  func derivative<R: RealScalar>(at z: R, value: R) -> R { .sigmoid(z) }
}
// snippet.end

// snippet.data
// Fit y = |x| on [-1, 1] with eight units.
let x = (0..<64).map { 2 * Double($0) / 63 - 1 }
let data = try Dataset<Double>(rows: x.map { [$0] }, targets: x.map { [abs($0)] })
var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Double>(
  sizes: [1, 8, 1], activations: [RealActivation(SmoothRectifier()), .identity], using: &generator)
// snippet.end

// snippet.check
let check = try GradientCheck(network, on: data, cost: .quadratic)
print("BP1 to BP4 differ from finite differences by at most \(check.worst)")
// snippet.end

// snippet.train
var trainer = try Trainer(
  network, cost: .quadratic,
  TrainingConfiguration(epochs: 500, miniBatchSize: 8, learningRate: 0.1))
let history = try trainer.train(on: data, using: &generator)
print("mean cost \(history.trainingCost[0]), after 500 epochs \(history.trainingCost[499])")
// snippet.end
