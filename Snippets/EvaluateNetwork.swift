// Evaluate a network: cost, accuracy and confusion matrix.

import Backprop
import BackpropData
import BackpropPlots

let images = SyntheticDigits()
let test = Dataset<Float>(images.images(.test, count: 1_000))
var generator = Xoshiro256PlusPlus(seed: 1)
var trainer = try Trainer(
  Network<Float>(sizes: [784, 20, 10], using: &generator), cost: .crossEntropy,
  TrainingConfiguration(epochs: 5, miniBatchSize: 10, learningRate: 0.5, monitor: []))
_ = try trainer.train(
  on: Dataset(images.images(.training, count: 2_000)), using: &generator)

// snippet.evaluate
let evaluation = try trainer.network.evaluate(on: test, cost: .crossEntropy)
print("mean cost \(evaluation.cost)")
print("relative accuracy \(evaluation.relativeAccuracy ?? 0)")
// snippet.end

// snippet.confusion
let counts = try trainer.network.confusionMatrix(on: test)
let matrix = ConfusionMatrix(
  "Test digits", counts: counts, labels: (0...9).map(String.init))
print(matrix.summary)  // matrix.svg is the picture
// snippet.end
