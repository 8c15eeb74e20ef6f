import Backprop
import Numerics
import Testing
import _BackpropTestSupport

@Suite struct ComplexGradientTests {
  private func network(
    _ sizes: [Int], hidden: ComplexActivation, output: ComplexActivation, seed: Int
  ) throws -> Network<Complex<Double>> {
    var generator = Xoshiro256PlusPlus(seed: UInt64(seed))
    let activations = Array(repeating: hidden, count: sizes.count - 2) + [output]
    var network = try Network<Complex<Double>>(
      sizes: sizes, activations: activations, using: &generator)
    for ℓ in network.layers.indices {
      for j in network.layers[ℓ].thresholds.indices {
        network.layers[ℓ].thresholds[j] = generator.normal() / 4
      }
    }
    return network
  }

  @Test(
    "BP1–BP4 equal finite differences in both parts of every weight, for every activation",
    arguments: ComplexActivation.allCases, [[2, 3], [3, 4, 2], [2, 2, 3, 3, 2]])
  func everyActivation(activation: ComplexActivation, sizes: [Int]) throws {
    for seed in 1...2 {
      let data: Dataset<Complex<Double>> = try randomSamples(
        count: 3, inputs: sizes[0], outputs: sizes[sizes.count - 1], seed: UInt64(seed + 50))
      for (hidden, output, cost) in [
        (activation, activation, Cost.quadratic),
        (activation, .realPartSigmoid, .crossEntropy),
      ] {
        // σ' grows like 1/distance² at a pole: a seed whose values come too near says nothing.
        let network = try network(sizes, hidden: hidden, output: output, seed: seed)
        let outputs = try network.outputs(for: data).joined()
        guard outputs.allSatisfy({ $0.length < 5 }) else { continue }
        let check = try GradientCheck(network, on: data, cost: cost)
        #expect(check.worst < 1e-7, "\(hidden) \(output) seed \(seed): \(check)")
      }
    }
  }

  @Test(
    "BP1–BP4 hold for every cost over ℂ",
    arguments: [Cost.quadratic, .huber, .logCosh, .meanAbsolute, .hinge], 1...3)
  func everyCost(cost: Cost, seed: Int) throws {
    let data: Dataset<Complex<Double>> = try randomSamples(
      count: 4, inputs: 3, outputs: 2, seed: UInt64(seed))
    for output in [ComplexActivation.identity, .cardioid, .phaseAmplitude] {
      var network = try network([3, 4, 2], hidden: .splitTanh, output: output, seed: seed)
      // Outputs beyond the threshold of the Huber cost, too.
      network.layers[1].bias[0] = Complex(2, -1)
      let check = try GradientCheck(network, on: data, cost: cost)
      #expect(check.worst < 1e-7, "\(output): \(check)")
    }
  }

  @Test("forgetting the second Wirtinger derivative would be noticed")
  func secondDerivative() throws {
    let network = try network([2, 3, 2], hidden: .cardioid, output: .splitSigmoid, seed: 1)
    let data: Dataset<Complex<Double>> = try randomSamples(
      count: 2, inputs: 2, outputs: 2, seed: 9)
    let z = Complex(0.3, -0.8)
    #expect(Cardioid().derivatives(at: z).conjugate.length > 0.1)
    #expect(Split(Sigmoid()).derivatives(at: z).conjugate.length > 0.01)
    #expect(try GradientCheck(network, on: data, cost: .quadratic).worst < 1e-7)
  }

  @Test("∂C/∂a of the quadratic cost is ½ conj(a - y), read at a linear neuron's bias")
  func quadraticCost() throws {
    var network = try Network<Complex<Double>>(sizes: [1, 1], activations: [.identity])
    network.layers[0].bias = [Complex(3, 4)]
    let data = try Dataset<Complex<Double>>(
      inputs: .values([.zero]), targets: .values([.zero]), inputCount: 1, outputCount: 1)
    let derivative = try network.gradient(on: data, cost: .quadratic).layers[0].bias[0]
    #expect(derivative == Complex(1.5, -2))
    let forms = WirtingerDerivative(derivative)
    #expect(forms.conjugateDerivative == Complex(1.5, 2))
    #expect(forms.pyTorchGradient == Complex(3, 4))
    #expect(forms.jaxGradient == Complex(3, -4))
    #expect(forms.descentDirection == Complex(-3, -4))
  }

  @Test("one step at η = 1 on ½|z|² reaches the minimum, over ℝ and over ℂ")
  func stepLength() throws {
    func finalBias<S: Scalar>(_ start: S, _ activation: S.Activation) throws -> S {
      var network = try Network<S>(sizes: [1, 1], activations: [activation])
      network.layers[0].bias = [start]
      let data = try Dataset<S>(
        inputs: .values([.zero]), targets: .values([.zero]), inputCount: 1, outputCount: 1)
      var generator = Xoshiro256PlusPlus(seed: 1)
      var trainer = try Trainer(
        network, cost: .quadratic,
        TrainingConfiguration(epochs: 1, miniBatchSize: 1, learningRate: 1))
      _ = try trainer.train(on: data, using: &generator)
      return trainer.network.layers[0].bias[0]
    }
    #expect(try finalBias(Complex(3.0, 4), .identity) == .zero)
    #expect(try finalBias(5.0, .identity) == 0)
  }
}
