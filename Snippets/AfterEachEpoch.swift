// Observe each epoch as it ends, and change the rest of the training.

import Backprop
import BackpropData

let images = SyntheticDigits()
let training = Dataset<Float>(images.images(.training, count: 1_000))
let validation = Dataset<Float>(images.images(.validation, count: 500))
var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Float>(sizes: [784, 20, 10], using: &generator)
var trainer = try Trainer(
  network, cost: .crossEntropy,
  TrainingConfiguration(epochs: 40, miniBatchSize: 10, learningRate: 0.5))

// snippet.callback
// When the cost has risen, restore the best weights and halve the learning rate.
var best = (cost: Double.infinity, network: network)
let history = try trainer.train(
  on: training, evaluatingOn: validation, using: &generator
) { epoch in
  let cost = epoch.history.evaluationCost[epoch.number - 1]
  if cost < best.cost {
    best = (cost, epoch.network)
  } else {
    epoch.network = best.network
    epoch.learningRate /= 2
    if epoch.learningRate < 0.01 { epoch.stop() }
  }
}
// snippet.end

print("\(history.epochs) epochs, \(history.evaluationAccuracy.max() ?? 0) of \(validation.count)")
print("learning rates: \(history.learningRate)")
