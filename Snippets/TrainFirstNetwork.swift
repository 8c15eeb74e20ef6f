// Train a network that classifies handwritten digits, and look at its history.

// snippet.data
import Backprop
import BackpropData

let images = SyntheticDigits()
let training = Dataset<Float>(images.images(.training, count: 2_000))
let test = Dataset<Float>(images.images(.test, count: 1_000))
// snippet.end

// snippet.network
var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Float>(sizes: [784, 30, 10], using: &generator)
let untrained = try network.evaluate(on: test, cost: .crossEntropy)
print("untrained: \(untrained.correct ?? 0) of \(untrained.count) digits")
// snippet.end

// snippet.train
var trainer = try Trainer(
  network, cost: .crossEntropy,
  TrainingConfiguration(epochs: 8, miniBatchSize: 10, learningRate: 0.5))
let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
// snippet.end

// snippet.history
for epoch in 0..<history.epochs {
  print(
    "epoch \(epoch + 1): cost \(rounded(history.trainingCost[epoch])),",
    "\(history.evaluationAccuracy[epoch]) of \(history.evaluationSize) test digits")
}
// snippet.end

// snippet.predict
let outputs = try trainer.network.outputs(for: test.prefix(1))[0]
let digit = trainer.network.predictedClass(of: outputs)
print(
  "the first test digit is classified as \(digit),",
  "with an output of \(rounded(Double(outputs[digit])))")
// snippet.end

func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
