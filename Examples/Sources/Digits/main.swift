// Trains a network to classify digits, stores it, loads it and uses it.
// Ends with status 1 if it classifies fewer than 85 % of the test digits correctly.

import Backprop
import BackpropData
import BackpropFormats
import Foundation

let images = SyntheticDigits()
let training = Dataset<Float>(images.images(.training, count: 3_000))
let test = Dataset<Float>(images.images(.test, count: 1_000))

var generator = Xoshiro256PlusPlus(seed: 1)
let network = try Network<Float>(sizes: [784, 30, 10], using: &generator)
var trainer = try Trainer(
  network, cost: .crossEntropy,
  TrainingConfiguration(
    epochs: 8, miniBatchSize: 10, learningRate: 0.5, lambda: 0.1, monitor: .evaluationAccuracy))
let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
print("correct after each epoch, of \(test.count): \(history.evaluationAccuracy)")

let path = FileManager.default.temporaryDirectory.path + "/digits.safetensors"
try ModelFile.write(Model(trainer.network, cost: .crossEntropy), to: path)
let model: Model<Float> = try ModelFile.read(path)
print("stored in \(path)")

let answers = try model.network.outputs(for: test.prefix(10)).map(model.network.predictedClass)
print("the first ten test digits are classified as \(answers)")
let accuracy = try model.network.evaluate(on: test, cost: model.cost).relativeAccuracy ?? 0
print("accuracy \(accuracy)")
exit(accuracy >= 0.85 ? 0 : 1)
