import Backprop
import Foundation
import Numerics
import Testing

@Suite struct CostTests {
  /// The cost of a network without hidden layer whose weighted input is `z`.
  private func cost<S: RealScalar>(
    _ cost: Cost, _ activation: RealActivation, z: [S], y: [S]
  ) throws -> Double {
    var network = try Network<S>(sizes: [1, z.count], activations: [activation])
    network.layers[0].bias = z
    let data = try Dataset<S>(
      inputs: .values([0]), targets: .values(y), inputCount: 1, outputCount: z.count)
    return try network.evaluate(on: data, cost: cost).cost
  }

  @Test("the quadratic cost is half the squared distance")
  func quadratic() throws {
    #expect(try cost(.quadratic, .identity, z: [1.0, 2], y: [4, -2]) == 12.5)
  }

  @Test("the cross-entropy agrees with its definition where that can be computed")
  func crossEntropy() throws {
    let a = 1 / (1 + exp(-1.5))
    let expected = -(0.25 * log(a) + 0.75 * log(1 - a))
    #expect(abs(try cost(.crossEntropy, .sigmoid, z: [1.5], y: [0.25]) - expected) < 1e-15)
  }

  @Test("saturated outputs give the finite limit, not infinity or NaN")
  func saturation() throws {
    #expect(try cost(.crossEntropy, .sigmoid, z: [1000.0], y: [0]) == 1000)
    #expect(try cost(.crossEntropy, .sigmoid, z: [-1000.0], y: [1]) == 1000)
    #expect(try cost(.crossEntropy, .sigmoid, z: [1000.0], y: [1]) == 0)
    #expect(try cost(.crossEntropy, .sigmoid, z: [Float(-300)], y: [1]) == 300)
    #expect(try cost(.logLikelihood, .softmax, z: [0.0, 1000], y: [1, 0]) == 1000)
    #expect(try cost(.logLikelihood, .softmax, z: [1000.0, 0], y: [0, 1]) == 1000)
  }

  @Test("the log-likelihood is that of the right class")
  func logLikelihood() throws {
    let expected = -log(exp(2.0) / (exp(1.0) + exp(2.0)))
    #expect(abs(try cost(.logLikelihood, .softmax, z: [1.0, 2], y: [0, 1]) - expected) < 1e-15)
  }

  @Test(
    "the costs of single errors equal NumPy's",
    arguments: [
      (Cost.huber, 2.82), (.logCosh, 2.4711964787000547), (.meanAbsolute, 4.3), (.hinge, 0.8),
    ])
  func errors(function: Cost, expected: Double) throws {
    let found = try cost(function, .identity, z: [0.2, -1.5, 3.0], y: [1, 0, 1])
    #expect(abs(found - expected) < 1e-14)
    let single = try cost(function, .identity, z: [Float(0.2), -1.5, 3.0], y: [1, 0, 1])
    #expect(abs(single - expected) < 1e-6)
    #expect(try cost(function, .identity, z: [1e6], y: [0]).isFinite)
    // Over ℂ a real error costs the same.
    var network = try Network<Complex<Double>>(sizes: [1, 3], activations: [.identity])
    network.layers[0].bias = [Complex(0.2), Complex(-1.5), Complex(3)]
    let data = try Dataset<Complex<Double>>(
      rows: [[.zero]], targets: [[1, .zero, 1]])
    #expect(abs(try network.evaluate(on: data, cost: function).cost - expected) < 1e-14)
  }

  @Test(
    "an output that hits its target has no gradient",
    arguments: [Cost.quadratic, .huber, .logCosh, .meanAbsolute, .hinge])
  func noError(cost: Cost) throws {
    func gradient<S: Scalar>(_ target: S, _ activation: S.Activation) throws -> S {
      var network = try Network<S>(sizes: [1, 1], activations: [activation])
      network.layers[0].bias = [target]
      let data = try Dataset<S>(rows: [[.zero]], targets: [[target]])
      return try network.gradient(on: data, cost: cost).layers[0].bias[0]
    }
    #expect(try gradient(Float(1), .identity) == 0)
    #expect(try gradient(Complex<Double>(1), .identity) == .zero)
  }

  @Test("another threshold of the Huber cost has another name")
  func threshold() throws {
    let cost = Cost(HuberCost(threshold: 0.5))
    #expect(cost.rawValue == "huber-0.5" && cost != .huber)
    #expect(Cost.huber.rawValue == "huber")
    #expect(try self.cost(cost, .identity, z: [3.0], y: [0]) == 0.5 * (3 - 0.25))
    // Between the threshold and 1.
    #expect(try self.cost(cost, .identity, z: [0.75], y: [0]) == 0.25)
    var network = try Network<Double>(sizes: [1, 1], activations: [.identity])
    network.layers[0].bias = [0.75]
    let data = try Dataset<Double>(rows: [[0]], targets: [[0]])
    #expect(try network.gradient(on: data, cost: cost).layers[0].bias == [0.5])
  }

  @Test("the L2 term divides by the size of the set that is measured and leaves biases out")
  func regularisation() throws {
    var network = try Network<Double>(sizes: [2, 1], activations: [.identity])
    network.layers[0][unit: 0, input: 0] = 3
    network.layers[0][unit: 0, input: 1] = 4
    network.layers[0].bias = [100]
    let data = try Dataset<Double>(
      inputs: .values([0, 0, 0, 0]), targets: .values([100, 100]), inputCount: 2, outputCount: 1)
    #expect(try network.evaluate(on: data, cost: .quadratic, lambda: 0.2).cost == 0.2 / 4 * 25)
  }
}
