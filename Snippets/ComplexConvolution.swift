// Find the frequency of a noisy complex signal with a convolution over ℂ.

import Backprop
import Numerics

// snippet.data
// Signals of 32 samples: a rotating phase of one of four speeds, with noise, from a random start.
var generator = Xoshiro256PlusPlus(seed: 1)
func signals(_ count: Int) throws -> Dataset<Complex<Float>> {
  let labels = (0..<count).map { $0 % 4 }
  let rows = labels.map { label in
    let start = Float(2 * Double.pi * generator.uniform())
    return (0..<32).map { time in
      Complex<Float>(length: 1, phase: start + Float(0.4 * Double(label + 1) * Double(time)))
        + Complex(0.8) * .normal(using: &generator)
    }
  }
  return try Dataset(rows: rows, labels: labels)
}
let (training, test) = (try signals(1_000), try signals(1_000))
// snippet.end

// snippet.train
// Eight filters of nine samples; the largest modulus of each channel decides.
let network = try Network<Complex<Float>>(
  input: LayerShape(height: 1, width: 32, channels: 1),
  LayerSpecification.list("conv 8 9 modrelu, max-pool global, dense 4 real-part-sigmoid"),
  initializer: .glorot, using: &generator)
print(network)
var trainer = try Trainer(
  network, cost: .crossEntropy,
  TrainingConfiguration(epochs: 20, miniBatchSize: 10, learningRate: 0.01, optimizer: .adam()))
let history = try trainer.train(on: training, evaluatingOn: test, using: &generator)
print("recognises \(100 * (history.relativeEvaluationAccuracy.last ?? 0)) % of 1,000 new signals")
// snippet.end
