// Compare backpropagation with finite differences, over ℝ and over ℂ.

import Backprop
import Numerics

var generator = Xoshiro256PlusPlus(seed: 1)

// snippet.real
let samples = try Dataset<Double>(
  inputs: .values([0.1, 0.9, -0.4, 0.3, -0.7, 0.2]), targets: .classes([0, 1], count: 2),
  inputCount: 3, outputCount: 2)
let network = try Network<Double>(sizes: [3, 5, 4, 2], using: &generator)
let check = try GradientCheck(network, on: samples, cost: .crossEntropy)
print("BP1 \(check.outputError)  BP2 \(check.hiddenErrors ?? 0)")
print("BP3 \(check.biases)  BP4 \(check.weights)")
// snippet.end

// snippet.complex
let complexSamples = try Dataset<Complex<Double>>(
  inputs: .values([Complex(0.1, 0.9), Complex(-0.4, 0.3)]), targets: .values([.i, 1]),
  inputCount: 1, outputCount: 1)
for activation in ComplexActivation.allCases {
  let network = try Network<Complex<Double>>(
    sizes: [1, 4, 1], activations: [activation, .identity], using: &generator)
  let check = try GradientCheck(network, on: complexSamples, cost: .quadratic)
  print("\(activation.rawValue): \(check.worst)")
}
// snippet.end

// snippet.conventions
let derivative = WirtingerDerivative(Complex(1.5, -2.0))  // of ½|z|² at 3 + 4i
print("∂C/∂z \(derivative.derivative)")
print("PyTorch \(derivative.pyTorchGradient)  JAX \(derivative.jaxGradient)")
// snippet.end
