import Backprop
import Numerics
import Testing

@testable import BackpropData

@Suite struct RealCounterpartTests {
  private func counterpart(
    _ sizes: [Int], _ activations: [ComplexActivation]
  ) throws -> (complex: Network<Complex<Float>>, real: Network<Float>) {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Complex<Float>>(
      sizes: sizes, activations: activations, using: &generator)
    return (network, try .realCounterpart(of: network, using: &generator))
  }

  @Test(
    "it has as many real parameters as fit, and one unit more would be too many",
    arguments: [
      ([3, 8, 1], ComplexActivation.identity), ([128, 32, 2], .realPartSigmoid),
      ([100, 30, 10], .realPartSigmoid), ([10, 20, 15, 4], .splitTanh), ([1, 4, 1], .identity),
      ([2, 6, 6, 6, 2], .splitSigmoid),
    ])
  func parameterCount(sizes: [Int], output: ComplexActivation) throws {
    let hidden = Array(repeating: ComplexActivation.splitTanh, count: sizes.count - 2)
    let (complex, real) = try counterpart(sizes, hidden + [output])
    let classifies = output == .realPartSigmoid
    let outputs = try #require(sizes.last)
    #expect(real.inputCount == 2 * sizes[0])
    #expect(real.outputCount == (classifies ? 1 : 2) * outputs)
    #expect(real.realParameterCount <= complex.realParameterCount)
    for layer in 1..<sizes.count - 1 {
      var larger = real.sizes
      larger[layer] += 1
      let count = zip(larger, larger.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
      #expect(count > complex.realParameterCount, "\(real.sizes) could be wider")
    }
  }

  @Test("the real functions are those that the complex ones are splits of")
  func activations() throws {
    let (_, real) = try counterpart(
      [2, 3, 3, 2], [.crelu, .georgiouKoutsougeras, .realPartSigmoid])
    #expect(real.layers.map(\.activation) == [.relu, .tanh, .sigmoid])
  }

  @Test("without hidden layers the size is fixed")
  func singleLayer() throws {
    let (complex, real) = try counterpart([1, 1], [.sigmoid])
    #expect(real.sizes == [2, 2])
    #expect(complex.realParameterCount == 4 && real.realParameterCount == 6)
  }

  @Test("parts are side by side, classes unchanged, and the quadratic cost is the same")
  func samples() throws {
    let data = try Dataset<Complex<Double>>(
      inputs: .values([Complex(1, 2), Complex(3, 4)]), targets: .values([Complex(5, 6)]),
      inputCount: 2, outputCount: 1)
    let real = Dataset<Double>.realCounterpart(of: data)
    #expect(real.inputCount == 4 && real.outputCount == 2 && real.count == 1)
    guard case .values(let x) = real.inputs, case .values(let y) = real.targets else {
      Issue.record("no values")
      return
    }
    #expect(x == [1, 2, 3, 4] && y == [5, 6])
    let zero = try Network<Double>(sizes: [4, 2], activations: [.identity])
    let complexZero = try Network<Complex<Double>>(sizes: [2, 1], activations: [.identity])
    #expect(
      try zero.evaluate(on: real, cost: .quadratic).cost
        == complexZero.evaluate(on: data, cost: .quadratic).cost)

    let classes = try Dataset<Complex<Double>>(
      inputs: .pixels([7, 9]), targets: .classes([1, 0], count: 3), inputCount: 1, outputCount: 3)
    let view = Dataset<Double>.realCounterpart(of: classes)
    guard case .pixels(let pixels) = view.inputs, case .classes(let labels, 3) = view.targets else {
      Issue.record("no pixels or classes")
      return
    }
    #expect(pixels == [7, 0, 9, 0] && labels == [1, 0] && view.outputCount == 3)
  }
}
