import Backprop
import BackpropData
import Foundation
import Numerics
import Testing

@testable import BackpropRuns

/// The numbers of a trace against the equations, the library's gradient and finite differences.
@Suite struct SampleTraceTests {
  private func sample<S: Scalar>(_: S.Type, isClass: Bool) throws -> Dataset<S> {
    var generator = Xoshiro256PlusPlus(seed: 5)
    let inputs = (0..<3).map { _ in S.normal(using: &generator) }
    return try Dataset(
      inputs: .values(inputs),
      targets: isClass
        ? .classes([1], count: 2) : .values((0..<2).map { _ in S.normal(using: &generator) }),
      inputCount: 3, outputCount: 2)
  }

  private func value(_ number: TracedNumber) -> Complex<Double> {
    Complex(number.real, number.imaginary ?? 0)
  }

  private func isClose(_ a: Complex<Double>, _ b: Complex<Double>, _ tolerance: Double) -> Bool {
    (a - b).length <= tolerance * max(1, b.length)
  }

  /// Checks a trace against the equations, and its derivatives against differences of the cost.
  private func check<S: Scalar>(
    _: S.Type, _ hidden: S.Activation, _ last: S.Activation, _ cost: Cost, isClass: Bool
  ) throws {
    var generator = Xoshiro256PlusPlus(seed: 6)
    let network = try Network<S>(
      sizes: [3, 4, 2], activations: [hidden, last], using: &generator)
    let data = try sample(S.self, isClass: isClass)
    let step = SampleTrace.Step(learningRate: 0.25, lambda: 0.1, trainingSize: 4)
    let trace = try SampleTrace(data, in: network, cost: cost, step: step)
    #expect(trace.units.count == 6)
    #expect(trace.label == (isClass ? 1 : nil))

    var inputs = trace.input.map(value)
    for (ℓ, layer) in trace.layers.enumerated() {
      let units = trace.units.filter { $0.layer == ℓ + 1 }
      for (j, unit) in units.enumerated() {
        // z = w a + b
        let z = zip(unit.weights, inputs).reduce(value(unit.bias)) { $0 + value($1.0) * $1.1 }
        #expect(isClose(value(layer.z[j]), z, 1e-12))
        let δ = value(layer.delta[j])
        // BP1 and BP2
        if let g = layer.costDerivative.map({ value($0[j]) }), let σ = layer.derivative {
          let other = layer.conjugateDerivative.map { (g * value($0[j])).conjugate } ?? .zero
          #expect(isClose(g * value(σ[j]) + other, δ, 1e-10))
        }
        // BP3 and BP4
        #expect(isClose(value(unit.biasGradient), δ, 1e-12))
        for (k, a) in inputs.enumerated() {
          #expect(isClose(value(unit.weightGradient[k]), a * δ, 1e-12))
          let ascent =
            S.realBasis.count == 2
            ? 2 * value(unit.weightGradient[k]).conjugate : value(unit.weightGradient[k])
          #expect(
            isClose(
              value(unit.newWeights[k]),
              Complex(step.decay) * value(unit.weights[k]) - Complex(0.25) * ascent, 1e-12))
        }
        // Σ w δ over the next layer
        if ℓ == 0, let g = layer.costDerivative?[j] {
          let sum = zip(unit.outgoing, trace.layers[1].delta).reduce(Complex<Double>.zero) {
            $0 + value($1.0) * value($1.1)
          }
          #expect(isClose(sum, value(g), 1e-12))
        }
        // Finite differences of the cost along the real axis.
        func shiftedCost(_ shift: Double) throws -> Double {
          var shifted = network
          shifted.layers[ℓ][unit: j, input: 0] += S(real: shift)
          return try shifted.evaluate(on: data, cost: cost).cost
        }
        let slope = try (shiftedCost(1e-5) - shiftedCost(-1e-5)) / 2e-5
        let factor = S.realBasis.count == 2 ? 2.0 : 1
        #expect(abs(factor * unit.weightGradient[0].real - slope) < 1e-7 * max(1, abs(slope)))
      }
      inputs = layer.a.map(value)
    }
    #expect(try abs(trace.costValue - network.evaluate(on: data, cost: cost).cost) < 1e-12)
    #expect(trace.costAfterStep < trace.costValue)
  }

  @Test func realNetworks() throws {
    try check(Double.self, .tanh, .sigmoid, .quadratic, isClass: true)
    try check(Double.self, .sigmoid, .sigmoid, .crossEntropy, isClass: true)
    try check(Double.self, .relu, .softmax, .logLikelihood, isClass: true)
  }

  @Test func complexNetworks() throws {
    try check(Complex<Double>.self, .splitTanh, .identity, .quadratic, isClass: false)
    try check(Complex<Double>.self, .cardioid, .realPartSigmoid, .crossEntropy, isClass: true)
    // Holomorphic: there is no second derivative.
    try check(Complex<Double>.self, .tanh, .identity, .quadratic, isClass: false)
  }

  @Test func oneUnitIsThatOfTheWholeTrace() throws {
    var generator = Xoshiro256PlusPlus(seed: 6)
    let network = try Network<Float>(sizes: [3, 4, 2], using: &generator)
    let data = try sample(Float.self, isClass: true)
    let step = SampleTrace.Step(learningRate: 1)
    let all = try SampleTrace(data, in: network, cost: .quadratic, step: step)
    let one = try SampleTrace(
      data, in: network, cost: .quadratic, step: step, selecting: .unit(layer: 1, unit: 3))
    #expect(one.units == [all.units[2]])
    #expect(one.layers == all.layers)
  }

  @Test func unitsThatDoNotExistAndOtherLayersAreRefused() throws {
    var generator = Xoshiro256PlusPlus(seed: 6)
    let network = try Network<Float>(sizes: [3, 4, 2], using: &generator)
    let data = try sample(Float.self, isClass: true)
    let step = SampleTrace.Step(learningRate: 1)
    for (layer, unit) in [(0, 1), (3, 1), (1, 0), (1, 5), (2, 3)] {
      #expect(throws: OptionError.self) {
        try SampleTrace(
          data, in: network, cost: .quadratic, step: step,
          selecting: .unit(layer: layer, unit: unit))
      }
    }
    let convolution = try Network<Float>(
      input: LayerShape(height: 1, width: 3, channels: 1),
      LayerSpecification.list("conv 1 1x1 relu, dense 2 sigmoid"), using: &generator)
    #expect(throws: OptionError.self) {
      try SampleTrace(data, in: convolution, cost: .quadratic, step: step)
    }
  }
}
