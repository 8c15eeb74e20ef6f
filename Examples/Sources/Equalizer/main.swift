// Trains a complex network to equalise a channel, stores it, loads it and uses it.
// Ends with status 1 unless it makes fewer errors than the best linear equaliser, and below 0.2 %.

import Backprop
import BackpropData
import BackpropFormats
import Foundation
import Numerics

let task = ChannelEqualization(signalToNoiseRatio: 20)
var generator = Xoshiro256PlusPlus(seed: 1)
let training = task.dataset(Float.self, count: 2_000, using: &generator)
let test = task.dataset(Float.self, count: 20_000, using: &generator)

let network = try Network<Complex<Float>>(
  sizes: [3, 8, 1], activations: [.splitTanh, .identity], using: &generator)
var trainer = try Trainer(
  network, cost: .quadratic,
  TrainingConfiguration(epochs: 60, miniBatchSize: 10, learningRate: 0.1, monitor: []))
_ = try trainer.train(on: training, using: &generator)

let path = FileManager.default.temporaryDirectory.path + "/equalizer.npz"
try ModelFile.write(Model(trainer.network, cost: .quadratic), to: path)
let model: Model<Complex<Float>> = try ModelFile.read(path)
print("stored in \(path)")

func errorRate(_ network: Network<Complex<Float>>) throws -> Double {
  guard case .values(let symbols) = test.targets else { return 1 }
  return task.symbolErrorRate(of: try network.outputs(for: test).map { $0[0] }, targets: symbols)
}
let linear = try errorRate(.leastSquares(on: training, activation: .identity))
let complex = try errorRate(model.network)
print("symbol error rate: linear equaliser \(linear), complex network \(complex)")
exit(complex < linear && complex < 0.002 ? 0 : 1)
