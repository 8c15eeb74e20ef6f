import Backprop
import Numerics
import Testing
import _BackpropTestSupport

@Suite struct ComplexSoftmaxTests {
  private static let kinds: [ComplexActivation] = [
    .softmaxRealPart, .softmaxModulus, .softmaxSquaredModulus,
  ]

  @Test(
    "BP1–BP4 hold for every complex softmax with every cost",
    arguments: kinds, [Cost.logLikelihood, .quadratic, .huber])
  func gradients(output: ComplexActivation, cost: Cost) throws {
    for seed in 1...3 {
      var generator = Xoshiro256PlusPlus(seed: UInt64(seed))
      let network = try Network<Complex<Double>>(
        sizes: [3, 4, 3], activations: [.cardioid, output], using: &generator)
      let data: Dataset<Complex<Double>> = try randomSamples(
        count: 4, inputs: 3, outputs: 3, seed: UInt64(seed + 7))
      let check = try GradientCheck(network, on: data, cost: cost)
      #expect(check.worst < 1e-7, "\(check)")
    }
  }

  @Test("the outputs are probabilities, and those of the softmax of Re z, |z| and |z|²")
  func values() throws {
    let z = [Complex(1.0, -2), Complex(-0.5, 0.25), Complex<Double>.zero]
    for (kind, logits) in zip(
      Self.kinds, [[1, -0.5, 0], z.map(\.length), z.map(\.lengthSquared)])
    {
      var network = try Network<Complex<Double>>(sizes: [1, 3], activations: [kind])
      network.layers[0].bias = z
      let a = try network([.zero])
      let sum = logits.map { Double.exp($0) }.reduce(0, +)
      for j in 0..<3 {
        #expect(abs(a[j].real - .exp(logits[j]) / sum) < 1e-15 && a[j].imaginary == 0)
      }
    }
  }

  @Test("the log-likelihood stays finite where probabilities round to 0, and at z = 0")
  func saturation() throws {
    for (kind, expected) in zip(Self.kinds, [200.0, 100, 10_000]) {
      var network = try Network<Complex<Float>>(sizes: [1, 2], activations: [kind])
      network.layers[0].bias = [Complex(-100, 0), Complex(100, 0)]
      if kind != .softmaxRealPart { network.layers[0].bias[0] = .zero }
      let data = try Dataset<Complex<Float>>(rows: [[.zero]], labels: [0], classCount: 2)
      #expect(try network.evaluate(on: data, cost: .logLikelihood).cost == expected)
      let gradient = try network.gradient(on: data, cost: .logLikelihood)
      #expect(gradient.layers[0].bias.allSatisfy { $0.isFinite })
      #expect(gradient.layers[0].bias[1].real > 0)
      // The largest logit may be the first one.
      network.layers[0].bias.reverse()
      let outputs = try network([.zero])
      #expect(outputs[0] == 1 && outputs[1].length < 1e-40)
    }
  }

  @Test("names are found, and the costs that suit them are said")
  func names() throws {
    #expect(ComplexActivation(rawValue: "softmax-squared-modulus") == .softmaxSquaredModulus)
    #expect(Cost.logLikelihood.pairing(with: ComplexActivation.softmaxModulus) == .cancelling)
    #expect(Cost.crossEntropy.pairing(with: ComplexActivation.softmaxModulus) == nil)
    #expect(Cost.logLikelihood.pairing(with: ComplexActivation.identity) == nil)
  }

  @Test("a classifier by modulus learns what no phase changes")
  func learns() throws {
    var generator = Xoshiro256PlusPlus(seed: 2)
    let rows = (0..<60).map { index in
      [Complex(length: 1 + Double(index % 3), phase: 6.28 * generator.uniform())]
    }
    let data = try Dataset<Complex<Double>>(rows: rows, labels: (0..<60).map { $0 % 3 })
    let network = try Network<Complex<Double>>(
      sizes: [1, 6, 3], activations: [.cardioid, .softmaxModulus], using: &generator)
    var minimizer = try FullBatchMinimizer(
      network, on: data, cost: .logLikelihood, .lbfgs(), lambda: 1e-3)
    let trained = try minimizer.minimize(iterations: 300).network
    #expect(try trained.evaluate(on: data, cost: .logLikelihood).correct == 60)
  }
}
