// Train on MNIST if it is found, and otherwise on the built-in digits.

import Backprop
import BackpropData
import Foundation

// snippet.find
let environment = ProcessInfo.processInfo.environment
let digits: (training: LabeledImages, test: LabeledImages)
do {
  let files = try MNIST.find(
    directory: nil, environment: environment,
    cacheDirectory: CacheDirectory.path(environment: environment))
  let mnist = try MNIST.load(files)
  digits = (mnist.training, mnist.test)
  print(mnist.source)
} catch {
  let builtIn = SyntheticDigits()
  digits = (builtIn.images(.training, count: 2_000), builtIn.images(.test, count: 1_000))
  print("\(error)\n\(builtIn.source)")
}
// snippet.end

// The first 2,000 images, so that a debug build takes seconds; drop `prefix` for all 50,000.
let training = Dataset<Float>(digits.training.prefix(2_000))
let test = Dataset<Float>(digits.test.prefix(1_000))

var generator = Xoshiro256PlusPlus(seed: 1)
var trainer = try Trainer(
  Network<Float>(sizes: [784, 30, 10], using: &generator), cost: .crossEntropy,
  TrainingConfiguration(epochs: 5, miniBatchSize: 10, learningRate: 0.5))
let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
print("correct of \(test.count) test digits after each epoch: \(history.evaluationAccuracy)")
