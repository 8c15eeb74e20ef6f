// Write an activation over ℂ that is not holomorphic, with both its Wirtinger derivatives.

import Backprop
import Numerics

// snippet.function
/// σ(z) = z/d,  d = √(1 + |z|²)
struct Saturation: NonHolomorphicFunction {
  let name = "saturation"
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
// snippet.end

// snippet.train
let data = try Dataset<Complex<Double>>(
  rows: [[1], [.i], [-1], [-.i]], targets: [[1], [-1], [1], [-1]])  // z²
var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Complex<Double>>(
  sizes: [1, 8, 1], activations: [ComplexActivation(Saturation()), .identity], using: &generator)
print("largest error: \(try GradientCheck(network, on: data, cost: .quadratic).worst)")
var trainer = try Trainer(
  network, cost: .quadratic,
  TrainingConfiguration(epochs: 200, miniBatchSize: 4, learningRate: 0.2))
let history = try trainer.train(on: data, using: &generator)
print("mean cost \(history.trainingCost[0]), after 200 epochs \(history.trainingCost[199])")
// snippet.end
