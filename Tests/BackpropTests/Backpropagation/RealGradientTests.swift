@_spi(Kernels) import Backprop
import Testing
import _BackpropTestSupport

@Suite struct RealGradientTests {
  static let hidden: [RealActivation] = [
    .sigmoid, .tanh, .softmax, .identity, .leakyReLU, .elu, .gelu, .silu, .softplus, .hardTanh,
  ]

  @Test(
    "BP1–BP4 equal finite differences for every cost, output and depth",
    arguments: [([3, 4], 1), ([3, 5, 2], 1)] + (1...4).map { ([2, 3, 3, 3, 2], $0) })
  func everyPair(sizes: [Int], seed: Int) throws {
    for cost in Cost.allCases {
      for output in RealActivation.allCases where cost.pairing(with: output) != nil {
        let activations =
          (0..<sizes.count - 2).map { Self.hidden[($0 + 3 * seed) % Self.hidden.count] } + [output]
        var generator = Xoshiro256PlusPlus(seed: UInt64(seed))
        let network = try Network<Double>(
          sizes: sizes, activations: activations, using: &generator)
        let data: Dataset<Double> = try randomSamples(
          count: 3, inputs: sizes[0], outputs: sizes[sizes.count - 1], seed: UInt64(seed + 100))
        let check = try GradientCheck(network, on: data, cost: cost)
        #expect(check.worst < 1e-7, "\(cost) \(activations): \(check)")
      }
    }
  }

  @Test("a hidden ReLU layer passes the error where it is active, and only there")
  func relu() throws {
    var network = try Network<Double>(sizes: [1, 2, 1], activations: [.relu, .identity])
    network.layers[0].bias = [1, -1]
    network.layers[1][unit: 0, input: 0] = 3
    network.layers[1][unit: 0, input: 1] = 5
    let data = try Dataset<Double>(
      inputs: .values([0.5]), targets: .values([1]), inputCount: 1, outputCount: 1)
    let gradient = try network.gradient(on: data, cost: .quadratic)
    #expect(gradient.layers[1].bias == [2])
    #expect(gradient.layers[0].bias == [6, 0])
    #expect(gradient.layers[0].weights(ofUnit: 0) == [3])
  }

  @Test("a gradient that is wrong by one part in ten thousand is noticed")
  func sensitivity() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Double>(sizes: [3, 2], using: &generator)
    let data: Dataset<Double> = try randomSamples(count: 2, inputs: 3, outputs: 2, seed: 5)
    let gradient = try network.gradient(on: data, cost: .crossEntropy)
    let h = 1e-4
    var (left, right) = (network, network)
    left.layers[0].bias[1] -= h
    right.layers[0].bias[1] += h
    let measured =
      try
      (right.evaluate(on: data, cost: .crossEntropy).cost
      - left.evaluate(on: data, cost: .crossEntropy).cost) / (2 * h)
    #expect(abs(gradient.layers[0].bias[1] / measured - 1) < 1e-6)
    #expect(abs(gradient.layers[0].bias[1] * 1.0001 / measured - 1) > 1e-5)
  }
}
