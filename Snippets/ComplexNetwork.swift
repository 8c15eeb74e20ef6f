// Equalise a non-linear channel for QPSK symbols with a complex network.

import Backprop
import BackpropData
import Numerics

// snippet.data
let task = ChannelEqualization(signalToNoiseRatio: 20)
var generator = Xoshiro256PlusPlus(seed: 1)
let training = task.dataset(Float.self, count: 2_000, using: &generator)
let test = task.dataset(Float.self, count: 5_000, using: &generator)
// snippet.end

// snippet.train
let network = try Network<Complex<Float>>(
  sizes: [3, 8, 1], activations: [.splitTanh, .identity], using: &generator)
var trainer = try Trainer(
  network, cost: .quadratic,
  TrainingConfiguration(epochs: 30, miniBatchSize: 10, learningRate: 0.1, monitor: []))
_ = try trainer.train(on: training, using: &generator)
// snippet.end

// snippet.compare
let linear = Network<Complex<Float>>.leastSquares(on: training, activation: .identity)
guard case .values(let symbols) = test.targets else { fatalError("symbols are values") }
for (name, network) in [("linear equaliser", linear), ("complex network", trainer.network)] {
  let outputs = try network.outputs(for: test).map { $0[0] }
  print("\(name): symbol error rate \(task.symbolErrorRate(of: outputs, targets: symbols))")
}
// snippet.end
