// Train on samples of your own: classify the points of two spirals.

import Backprop
import Numerics

// snippet.samples
/// Returns points of two spirals around the origin, alternating between the two classes.
func spirals(count: Int, using generator: inout some RandomSource) throws -> Dataset<Float> {
  var inputs: [Float] = []
  var labels: [Int32] = []
  for index in 0..<count {
    let label = Int32(index % 2)
    let t = generator.uniform()
    let angle = 1.5 * Double.pi * t + Double.pi * Double(label)
    inputs.append(Float(t * .cos(angle) + 0.02 * generator.normal()))
    inputs.append(Float(t * .sin(angle) + 0.02 * generator.normal()))
    labels.append(label)
  }
  return try Dataset(
    inputs: .values(inputs), targets: .classes(labels, count: 2), inputCount: 2, outputCount: 2)
}
// snippet.end

// snippet.train
var generator = Xoshiro256PlusPlus(seed: 1)
let training = try spirals(count: 1_000, using: &generator)
let test = try spirals(count: 1_000, using: &generator)
let network = try Network<Float>(
  sizes: [2, 32, 2], activations: [.tanh, .softmax], initializer: .glorot, using: &generator)
var trainer = try Trainer(
  network, cost: .logLikelihood,
  TrainingConfiguration(
    epochs: 60, miniBatchSize: 20, learningRate: 0.01, optimizer: .adam(),
    monitor: .evaluationAccuracy))
let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
// snippet.end
print("of \(test.count) new points: \(history.evaluationAccuracy.last ?? 0) on the right spiral")
