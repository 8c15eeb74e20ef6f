// Lower the learning rate, and stop when the network no longer improves.

import Backprop
import BackpropData

let images = SyntheticDigits()
let training = Dataset<Float>(images.images(.training, count: 1_000))
let validation = Dataset<Float>(images.images(.validation, count: 500))
var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Float>(sizes: [784, 20, 10], using: &generator)

// snippet.configuration
let configuration = TrainingConfiguration(
  epochs: 60, miniBatchSize: 10, learningRate: 0.5, lambda: 0.1,
  schedule: .warmUp(epochs: 2, then: .halveOnPlateau(monitor: .evaluationCost, patience: 3)),
  earlyStopping: EarlyStopping(monitor: .evaluationCost, patience: 6),
  monitor: [.trainingCost, .evaluationCost, .evaluationAccuracy])
var trainer = try Trainer(network, cost: .crossEntropy, configuration)
let history = try trainer.train(on: training, evaluatingOn: validation, using: &generator)
// snippet.end

// snippet.result
let best = configuration.earlyStopping?.verdict(on: history).bestEpoch ?? 0
print("stopped after \(history.epochs) epochs; the network of epoch \(best) was restored")
print("validation digits: \(history.evaluationAccuracy[best - 1]) of \(validation.count)")
// snippet.end
