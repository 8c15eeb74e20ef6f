// One complex neuron solves the exclusive or, which no real neuron can.

// snippet.data
import Backprop
import BackpropData
import Numerics

let samples = ComplexXOR.dataset(Double.self)
// snippet.end

// snippet.train
var generator = Xoshiro256PlusPlus(seed: 1)
let neuron = try Network<Complex<Double>>(
  sizes: [1, 1], activations: [.splitSigmoid], using: &generator)
var trainer = try Trainer(
  neuron, cost: .quadratic,
  TrainingConfiguration(epochs: 1_000, miniBatchSize: 4, learningRate: 1, monitor: .trainingCost))
let history = try trainer.train(on: samples, using: &generator)
// snippet.end

// snippet.outputs
print("cost \(history.trainingCost[0]), after 1,000 epochs \(history.trainingCost.last ?? 0)")
let outputs = try trainer.network.outputs(for: samples).map { $0[0] }
for (input, output) in zip(["-1 - i", "-1 + i", " 1 - i", " 1 + i"], outputs) {
  print(
    "\(input) → (\(rounded(output.real)), \(rounded(output.imaginary)))",
    ComplexXOR.exclusiveOr(of: output))
}
print("solved: \(ComplexXOR.isSolved(by: outputs))")
// snippet.end

// snippet.boundaries
let (w, b) = (trainer.network.layers[0][unit: 0, input: 0], trainer.network.layers[0].bias[0])
print("w = \(w), b = \(b)")
// snippet.end

func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
