import Backprop
import Numerics
import Testing

/// Mistakes that complex libraries are known for.
@Suite struct KnownFaultTests {
  @Test("the logistic has not its sign flipped")
  func logisticSign() {
    #expect(Complex<Double>.sigmoid(Complex(2)).real > 0.5)
    #expect(Complex<Double>.sigmoid(Complex(-2)).real < 0.5)
  }

  @Test("fan-in and fan-out are not swapped")
  func fans() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let layer = try Network<Complex<Double>>(
      sizes: [400, 4], activations: [.crelu], initializer: .he, using: &generator
    ).layers[0]
    #expect(abs(layer.squaredWeightNorm / 1600 - 2.0 / 400) < 0.001)
  }

  @Test("a real target y is y + 0i, not y + iy")
  func realTarget() throws {
    var network = try Network<Complex<Double>>(sizes: [1, 2], activations: [.identity])
    network.layers[0].bias = [Complex(1), Complex(0)]
    let data = try Dataset<Complex<Double>>(
      inputs: .pixels([0]), targets: .classes([0], count: 2), inputCount: 1, outputCount: 2)
    #expect(try network.evaluate(on: data, cost: .quadratic).cost == 0)
  }

  @Test("a bias adds its real part to the real part only")
  func bias() throws {
    var network = try Network<Complex<Double>>(sizes: [1, 1], activations: [.identity])
    network.layers[0].bias = [Complex(2, 5)]
    network.layers[0][unit: 0, input: 0] = Complex(0, 1)
    let data = try Dataset<Complex<Double>>(
      inputs: .values([Complex(3, 4)]), targets: .values([.zero]), inputCount: 1, outputCount: 1)
    #expect(try network.outputs(for: data) == [[Complex(-2, 8)]])
  }
}
